package mctest_test

import (
	"testing"

	"pgregory.net/rapid"

	"raftmc/examples/lockserver"
	"raftmc/examples/paxos"
	"raftmc/examples/twophase"
	"raftmc/invariants"
	"raftmc/mctest"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// Two-phase commit with three resource managers, over a network that does its worst.
func ExampleCheck() {
	t := newPrinter("TestTwoPhase") // your test has its *testing.T
	defer t.close()

	mctest.Check(t, twophase.Protocol{N: 3}, mctest.Bounds{}, twophase.Properties()...)
	// Output:
	// twophase: 1 property holds in all schedules within servers 3, network many: cover, 59 configurations
}

// hasty (protocols_test.go) is two-phase commit whose transaction manager commits
// without waiting for anyone.
func ExampleCheck_violated() {
	t := newPrinter("TestHasty")
	defer t.close()

	mctest.Check(t, hasty{twophase.Protocol{N: 3}}, mctest.Bounds{})
	// Output:
	// --- FAIL
	// twophase: Consistency is violated: server 4 committed and server 1 aborted
	//   1  Commit 4
	//   2  Abort 1
	// 2 steps, shortest, within servers 3, network many
	// picture:   mctest-Consistency-f7bfc9d4.html (open it in a browser)
	// as text:   mctest-Consistency-f7bfc9d4.txt (each step with what it sent and changed)
	// saved:     testdata/mc/TestHasty/Consistency-f7bfc9d4.jsonl (commit it; from now on it is replayed first)
	// reproduce: go test -run '^TestHasty$' .
}

// rapid draws the bounds, and looks for the least with which a walk violates a property.
func ExampleRandom_boundsByRapid() {
	var t *testing.T // your test's

	rapid.Check(t, func(t *rapid.T) {
		mctest.Random(t, newElection(), mctest.Bounds{
			"servers": rapid.IntRange(1, 5).Draw(t, "servers"),
			"terms":   rapid.IntRange(1, 3).Draw(t, "terms"),
		})
	})
}

// More walks than by default, and longer ones.
func ExampleRandomWalks() {
	t := newPrinter("TestPaxos")
	defer t.close()

	p := asking{paxos.Protocol{Acceptors: 3}}
	mctest.RandomWalks(t, p, mctest.Bounds{"terms": 3}, mctest.Walks{Number: 2000, Steps: 200})
	// Output:
	// paxos: nothing is violated in 2000 random walks from seed 1, of at most 200 steps, 39816 in all, within servers 3, terms 3, network many, which is no proof
}

// election is the Raft of package raft with two of its properties, within whatever
// bounds it declares.
type election struct{ *raftmodel.Raft }

func newElection() election {
	r, err := raftmodel.New(raftmodel.Bounds{Servers: 3, Terms: 1, Values: 1}, raftmodel.Correct())
	if err != nil {
		panic(err)
	}
	return election{r}
}

func (e election) Within(b protocol.Bounds) (protocol.Protocol[raftmodel.Node, raft.Message, raftmodel.Input, raftmodel.History], error) {
	r, err := protocol.Within(e.Raft, b)
	if err != nil {
		return nil, err
	}
	return election{r.(*raftmodel.Raft)}, nil
}

func (e election) Extras() raftmodel.Extras {
	extras := e.Raft.Extras()
	extras.Within, extras.Properties = e.Within, e.Properties
	return extras
}

func (election) Properties() []raftmodel.Property {
	return []raftmodel.Property{invariants.ElectionSafety(), invariants.OneVotePerTerm()}
}

// Bounds are given by the names that the protocol declares. Here it is a Raft whose
// servers may crash as often as they like; what is not said is as it was made.
func ExampleBounds() {
	t := newPrinter("TestElection")
	defer t.close()

	mctest.Check(t, newElection(), mctest.Bounds{"terms": 2, "crashes": protocol.Any})
	// Output:
	// raft: 2 properties hold in all schedules within servers 3, terms 2, log 0, values 1, batch any, crashes any, compactions 0, disk sync, network many: cover, 217 configurations
}

// Terms are only compared, so that a search can be for any number of them: the bound on them is
// lifted.
func ExampleBounds_anyTerms() {
	t := newPrinter("TestElection")
	defer t.close()

	mctest.Check(t, newElection(), mctest.Bounds{"terms": protocol.Any, "crashes": protocol.Any})
	// Output:
	// raft: 2 properties hold, for any number of terms, in all schedules within servers 3, terms any, log 0, values 1, batch any, crashes any, compactions 0, disk sync, network many: any-terms, 407 vectors of server states
}

// A protocol may have any bounds of its own: a test sets them by the names that it
// declares (purse_test.go).
func ExampleBounds_ofOnesOwn() {
	t := newPrinter("TestPurse")
	defer t.close()

	mctest.Check(t, purse{}, mctest.Bounds{"tokens": 3})
	// Output:
	// purse: 1 property holds in all schedules within tokens 3, network many: cover, 4 configurations
}

// A quorum of one acceptor is a mistake, which two proposers are enough to show.
func ExampleMustFail() {
	t := newPrinter("TestQuorumOfOne")
	defer t.close()

	p := paxos.Protocol{Acceptors: 3, Ballots: 2, Quorum: 1}
	mctest.MustFail(t, p, mctest.Bounds{}, "Agreement", paxos.Properties()...)
	// Output:
	// caught, as it should be: paxos: Agreement is violated: server 1 learned value 1 and server 2 learned value 2
	//    1  Propose 2 ballot 2
	//    2  Deliver Prepare 2→3 ballot 2
	//    3  Deliver Promise 3→2 ballot 2
	//    4  Propose 1 ballot 1
	//    5  Deliver Accept 2→3 ballot 2 value 2
	//    6  Deliver Prepare 1→4 ballot 1
	//    7  Deliver Promise 4→1 ballot 1
	//    8  Deliver Accept 1→4 ballot 1 value 1
	//    9  Deliver Accepted 4→1 ballot 1
	//   10  Deliver Accepted 3→2 ballot 2
	// 10 steps, shortest, within servers 2, terms 2, network many
}

// Where there are too many schedules to search them all, some are taken at random, the
// same each time.
func ExampleRandom() {
	t := newPrinter("TestRandom")
	defer t.close()

	mctest.Random(t, fragile{twophase.Protocol{N: 1}}, mctest.Bounds{}, twophase.Properties()...)
	// Output:
	// --- FAIL
	// twophase: NoPanic is violated: no one told me what to do with an Abort
	//   1  Abort 2
	//   2  Deliver Abort 2→1
	// 2 steps, shortest, within servers 1, network many
	// picture:   mctest-NoPanic-74cb96e8.html (open it in a browser)
	// as text:   mctest-NoPanic-74cb96e8.txt (each step with what it sent and changed)
	// saved:     testdata/mc/TestRandom/NoPanic-74cb96e8.jsonl (commit it; from now on it is replayed first)
	// reproduce: MCTEST_SEED=1 go test -run '^TestRandom$' .
}

// Code that is no pure function is driven as package opaque says: here a lock server that takes
// the token of a lease back when that runs out.
func ExampleCheckCode() {
	t := newPrinter("TestLocks")
	defer t.close()

	mctest.CheckCode(t, lockserver.Code(lockserver.TokenAgain), mctest.Bounds{})
	// Output:
	// --- FAIL
	// lockserver: OneHolder is violated: clients 3 and 4 both hold the lock by token 1
	//   1  Ask 3
	//   2  Ask 4
	//   3  Deliver Acquire 3→1 request 1, token 0
	//   4  Expire 1
	//   5  Deliver Acquire 4→1 request 1, token 0
	//   6  Deliver Granted 1→3 request 1, token 1
	//   7  Deliver Granted 1→4 request 1, token 1
	// 7 steps (Expire 1), shortest, within clients 2, requests 1, expiries 1, crashes 1, network many
	// picture:   mctest-OneHolder-e480b18f.html (open it in a browser)
	// as text:   mctest-OneHolder-e480b18f.txt (each step with what it sent and changed)
	// saved:     testdata/mc/TestLocks/OneHolder-e480b18f.jsonl (commit it; from now on it is replayed first)
	// reproduce: go test -run '^TestLocks$' .
}
