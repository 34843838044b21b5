package raft

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"raftmc/internal/inorder"
)

// TestRandomSchedules runs clusters through random schedules, with loss, partition,
// repetition, reordering, slow disks and crashes. The cluster checks safety.
func TestRandomSchedules(t *testing.T) {
	applied := 0
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 0))
		c := randomCluster(t, rng)
		for range 400 {
			randomEvent(c, rng)
		}
		applied += len(c.committed)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if applied < 2000 {
		t.Errorf("only %d entries were committed: the schedules say little", applied)
	}
}

// chooser is a source of numbers below n: a random one, or one that a failing
// test makes as small as it can.
type chooser interface{ IntN(n int) int }

// choices takes numbers from rapid, which prefers small ones.
type choices struct{ t *rapid.T }

func (c choices) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(c.t, "") }

// randomCluster returns a cluster of 1 to 5 servers: most often of 3, and either a
// new one or one in which a server has to catch up.
func randomCluster(t rapid.TB, choose chooser) *cluster {
	ids := []ID{1, 2, 3, 4, 5}
	n := []int{3, 3, 3, 5, 4, 2, 1, 3}[choose.IntN(8)]
	c := newCluster(t, choose.IntN(3), ids[:n]...)
	switch start := choose.IntN(3); {
	case n < 3 || start == 0:
	case start == 1:
		c.leaveBehind(3)
	default:
		c.leadAstray(1)
	}
	return c
}

// leaveBehind has a server miss what the others have in a snapshot.
func (c *cluster) leaveBehind(id ID) {
	c.cut[id] = true
	c.elect(1)
	c.propose(1, "a", "b", "c")
	c.compact(1)
	clear(c.cut)
}

// leadAstray has a leader append what the others know nothing of, and that of the
// next term append something else.
func (c *cluster) leadAstray(id ID) {
	c.elect(id)
	c.cut[id] = true
	c.propose(id, "x", "y")
	c.elect(id + 1)
	c.propose(id+1, "z")
	clear(c.cut)
}

// randomEvent lets something happen: the smaller the number, the more ordinary.
func randomEvent(c *cluster, choose chooser) {
	id := ID(1 + choose.IntN(len(c.servers)))
	switch n := choose.IntN(16); {
	case n < 6:
		progress(c, choose, id)
	case n < 7:
		c.settle()
	case n < 8:
		c.settleUntold()
	case n < 10:
		disk(c, choose, id)
	case n < 11:
		c.step(id, Propose{fmt.Sprint(choose.IntN(1000))})
	case n < 12:
		c.step(id, HeartbeatTimeout{})
	case n < 13:
		saving(c, choose, id)
	default:
		mishap(c, choose)
	}
}

// disk does what a server's disk may do: it tells of what it has made durable by now,
// makes some more durable and keeps that to itself for a while, or tells of some of it,
// be it old or known.
func disk(c *cluster, choose chooser, id ID) {
	switch choose.IntN(4) {
	case 0:
		c.sync(id, choose.IntN(len(c.writes[id])+1))
	case 1, 2:
		c.write(id, choose.IntN(len(c.writes[id])+1))
	default:
		c.step(id, Persisted{Token(choose.IntN(int(c.written[id]) + 1))})
	}
}

// saving has a state machine save itself, and tells its server at once, later, after it
// has told of newer ones, after others were installed, or again.
func saving(c *cluster, choose chooser, id ID) {
	switch n := len(c.saved[id]); {
	case n > 0 && choose.IntN(2) == 0:
		c.step(id, c.saved[id][choose.IntN(n)])
	case choose.IntN(3) == 0:
		c.save(id)
	default:
		c.compact(id)
	}
}

// progress lets a message arrive. If there is none, the disk gets done, and if it
// has nothing to do either, a client asks for something or a timer runs out.
func progress(c *cluster, choose chooser, id ID) {
	leader := c.servers[id].Leader
	switch {
	case len(c.network) > 0:
		c.deliver(choose.IntN(len(c.network)))
	case len(c.writes[id]) > 0 || c.written[id] > c.servers[id].Durable:
		c.sync(id, len(c.writes[id]))
	case leader == id:
		c.step(id, Propose{"idle"})
	case leader == None || c.cut[leader] != c.cut[id]:
		c.step(id, ElectionTimeout{})
	default:
		c.step(leader, HeartbeatTimeout{})
	}
}

// mishap lets a message come again or get lost, cuts a server off or lets it back
// in, and lets it crash or lose patience.
func mishap(c *cluster, choose chooser) {
	id := ID(len(c.servers) - choose.IntN(len(c.servers)))
	n := choose.IntN(8)
	switch all := len(c.network); {
	case n == 7:
		c.step(id, ElectionTimeout{})
	case n == 6:
		c.crash(id, choose.IntN(len(c.writes[id])+1))
	case n >= 3 && len(c.cut) > 0:
		clear(c.cut)
	case n >= 3:
		c.cut[id] = true
	case all == 0:
	case n == 2:
		i := choose.IntN(all)
		c.network = slices.Delete(slices.Clone(c.network), i, i+1)
	default:
		c.network = append(c.network, c.network[choose.IntN(all)])
	}
}

// TestMalformed says what is malformed, and that nothing more than that is.
func TestMalformed(t *testing.T) {
	wellFormed := func(change func(*Message)) Message {
		m := Message{Kind: AppendEntries, From: 2, To: 1, Term: 3, PrevLogIndex: 7, PrevLogTerm: 1, Entries: entriesOf(8, 1, 2)}
		change(&m)
		return m
	}
	tests := []struct {
		name      string
		malformed bool
		message   Message
	}{
		{"nothing wrong", false, wellFormed(func(*Message) {})},
		{"no kind", true, wellFormed(func(m *Message) { m.Kind = 0 })},
		{"unknown kind", true, wellFormed(func(m *Message) { m.Kind = 99 })},
		{"to another", true, wellFormed(func(m *Message) { m.To = 2 })},
		{"from itself", true, wellFormed(func(m *Message) { m.From = 1 })},
		{"from None", true, wellFormed(func(m *Message) { m.From = None })},
		{"a request from a stranger", false, wellFormed(func(m *Message) { m.From = 9 })},
		{"a candidate that is a stranger", false, Message{Kind: RequestVote, From: 9, To: 1, Term: 3}},
		{"a stranger's vote", true, Message{Kind: RequestVoteReply, From: 9, To: 1, Term: 3}},
		{"a stranger's match", true, Message{Kind: AppendEntriesReply, From: 9, To: 1, Term: 3}},
		{"a stranger has a snapshot", true, Message{Kind: InstallSnapshotReply, From: 9, To: 1, Term: 3}},
		{"a snapshot without a configuration", true, Message{Kind: InstallSnapshot, From: 2, To: 1, Term: 3, Snapshot: Snapshot{LastIncludedIndex: 1, LastIncludedTerm: 1}}},
		{"an entry of an unknown kind", true, wellFormed(func(m *Message) { m.Entries[1].Kind = ConfigurationEntry + 1 })},
		{"an entry that is no configuration", true, wellFormed(func(m *Message) { m.Entries[1].Kind = ConfigurationEntry })},
		{"a configuration that is written otherwise", true, wellFormed(func(m *Message) { m.Entries[1] = Entry{2, ConfigurationEntry, "2 1"} })},
		{"a configuration", false, wellFormed(func(m *Message) { m.Entries[1] = Entry{2, ConfigurationEntry, "1 2"} })},
		{"no term", true, wellFormed(func(m *Message) { m.Term = 0 })},
		{"no term, and no entries", true, Message{Kind: RequestVote, From: 2, To: 1}},
		{"term beyond the last", true, wellFormed(func(m *Message) { m.Term = MaxTerm + 1 })},
		{"last term", false, wellFormed(func(m *Message) { m.Term = MaxTerm })},
		{"entries beyond the last index", true, wellFormed(func(m *Message) { m.PrevLogIndex = MaxIndex - 1 })},
		{"entries to the last index", false, wellFormed(func(m *Message) { m.PrevLogIndex = MaxIndex - 2 })},
		{"previous entry at the last index", false, wellFormed(func(m *Message) { m.PrevLogIndex, m.Entries = MaxIndex, nil })},
		{"previous entry beyond the last index", true, wellFormed(func(m *Message) { m.PrevLogIndex, m.Entries = MaxIndex+1, nil })},
		{"terms that decrease", true, wellFormed(func(m *Message) { m.Entries = entriesOf(8, 2, 1) })},
		{"terms that decrease from the previous", true, wellFormed(func(m *Message) { m.PrevLogTerm = 2 })},
		{"an entry of a later term", true, wellFormed(func(m *Message) { m.Entries = entriesOf(8, 4) })},
		{"a previous entry without a term", false, wellFormed(func(m *Message) { m.PrevLogTerm = 0 })},
		{"a commitment beyond all", false, wellFormed(func(m *Message) { m.LeaderCommit = ^Index(0) })},
		{"no snapshot", true, Message{Kind: InstallSnapshot, From: 2, To: 1, Term: 3}},
		{"a snapshot of a later term", true, Message{Kind: InstallSnapshot, From: 2, To: 1, Term: 3, Snapshot: Snapshot{LastIncludedIndex: 1, LastIncludedTerm: 4, Members: threeServers, Handle: ""}}},
		{"a snapshot that leaves no room", true, Message{Kind: InstallSnapshot, From: 2, To: 1, Term: 3, Snapshot: Snapshot{LastIncludedIndex: MaxIndex, LastIncludedTerm: 1, Members: threeServers, Handle: ""}}},
		{"a snapshot far away", false, Message{Kind: InstallSnapshot, From: 2, To: 1, Term: 3, Snapshot: Snapshot{LastIncludedIndex: MaxIndex - 1, LastIncludedTerm: 1, Members: threeServers, Handle: ""}}},
	}
	before := follower(2)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			after, out := Step(configOf(1), before, Receive{test.message})
			ignored := reflect.DeepEqual(after, before) && reflect.DeepEqual(out, Output{})
			if ignored != test.malformed {
				t.Errorf("ignored: %t, want %t: %s", ignored, test.malformed, test.message)
			}
		})
	}
}

func TestImpossibleServersPanic(t *testing.T) {
	tests := map[string]func(*Server){
		"Log.Base = Snapshot.LastIncludedIndex":    func(s *Server) { s.Snapshot.LastIncludedIndex = 1 },
		"Log.Base <= LastApplied":                  func(s *Server) { *s = snapshotted(2, 3, 1); s.LastApplied = 2 },
		"LastApplied <= CommitIndex":               func(s *Server) { s.LastApplied = 1 },
		"CommitIndex <= Log.LastIndex":             func(s *Server) { s.CommitIndex = 9 },
		"DurableIndex <= Log.LastIndex":            func(s *Server) { s.DurableIndex = 9 },
		"Durable <= Issued":                        func(s *Server) { s.Durable = 1 },
		"MembersIndex = last configuration in Log": func(s *Server) { s.MembersIndex = 1 },
		"Members = Snapshot.Members":               func(s *Server) { s.Members = mustConfiguration(1) },
		"Log.LastTerm <= CurrentTerm":              func(s *Server) { s.CurrentTerm = 1 },
	}
	for invariant, spoil := range inorder.All(tests) {
		t.Run(invariant, func(t *testing.T) {
			s := follower(2, 1, 2)
			spoil(&s)
			mustPanic(t, func() { Step(configOf(1), s, HeartbeatTimeout{}) })
		})
	}
	mustPanic(t, func() { Step(configOf(1), follower(1), nil) })
}
