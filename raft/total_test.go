package raft_test

import (
	"reflect"
	"testing"

	"raftmc/internal/filltest"
	"raftmc/raft"
)

// TestStepIsTotal: whatever messages come, however absurd, and whatever came before,
// a step does what it promises. The servers are those of clusters, and such as come
// up from any disk.
func TestStepIsTotal(t *testing.T) {
	met := raft.Tally{}
	for seed := range raft.Rounds(250) {
		absorb(t, filltest.FromSeed(int64(seed)), met)
	}
	met.MustInclude(t, append(actsOn(), raft.Happenings...)...)
}

// FuzzStep is TestStepIsTotal with what the fuzzer decides.
func FuzzStep(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) { absorb(t, filltest.FromBytes(data), raft.Tally{}) })
}

func TestSeedsOfFuzzStep(t *testing.T) {
	raft.Corpus{
		Target: "FuzzStep",
		Run:    func(t *testing.T, data []byte, met raft.Tally) { absorb(t, filltest.FromBytes(data), met) },
		Used: func(t *testing.T, data []byte) int {
			f := filltest.FromBytes(data)
			absorb(t, f, raft.Tally{})
			return len(data) - f.Left()
		},
		Cases: append(actsOn(), raft.Happenings...),
	}.Test(t)
}

// actsOn lists the kinds of messages that a server must have acted on.
func actsOn() (cases []string) {
	for kind := raft.RequestVote; kind <= raft.InstallSnapshotReply; kind++ {
		cases = append(cases, "acts on "+kind.String())
	}
	return cases
}

// absorb gives inputs to a server, one after the other: absurd messages, and now and
// then one that was really sent.
func absorb(t *testing.T, f *filltest.Filler, met raft.Tally) {
	servers, network := raft.Reach(t, f, f.IntN(100))
	r := servers[f.IntN(len(servers))]
	if f.IntN(2) == 0 {
		r.Disk = filltest.Value[raft.Durable](f)
		r.Server = raft.Restart(r.Disk)
	}
	var past raft.Past
	for range f.IntN(80) {
		in := f.Input(r.Config, r.Server)
		if len(network) > 0 && f.IntN(8) == 0 {
			in = raft.Receive{Message: network[f.IntN(len(network))]}
		}
		next, out := past.Step(t, r.Config, r.Server, in)
		count(met, r.Server, in, next, out)
		r.Disk = r.Disk.Apply(out.Write)
		mustGoOn(t, r, in, next, out)
		r.Server = next
	}
	past.MustStand(t)
}

// count notes what happened, and which messages were more than ignored.
func count(met raft.Tally, s raft.Server, in raft.Input, next raft.Server, out raft.Output) {
	met.Note(s, in, next, out)
	if r, ok := in.(raft.Receive); ok && !(reflect.DeepEqual(s, next) && reflect.DeepEqual(out, raft.Output{})) {
		met["acts on "+r.Message.Kind.String()]++
	}
}

// mustGoOn checks what holds of a server whatever it is told: it does not go back,
// keeps what is committed, votes once in a term, and its disk has all that it has.
func mustGoOn(t *testing.T, r raft.Reached, in raft.Input, next raft.Server, out raft.Output) {
	t.Helper()
	s := r.Server
	switch {
	case next.CurrentTerm < s.CurrentTerm || next.CommitIndex < s.CommitIndex || next.LastApplied < s.LastApplied ||
		next.Log.Base() < s.Log.Base() || next.Issued < s.Issued || next.Durable < s.Durable:
		t.Errorf("it goes back")
	case next.CurrentTerm == s.CurrentTerm && s.VotedFor != raft.None && next.VotedFor != s.VotedFor:
		t.Errorf("it changes its vote")
	case next.CurrentTerm > raft.MaxTerm || next.Log.LastIndex() > raft.MaxIndex:
		t.Errorf("it goes too far")
	case !raft.SameDurable(r.Disk, next):
		t.Errorf("its disk holds something else, all writes done: %+v", r.Disk)
	}
	for i := next.Log.Base() + 1; i <= s.CommitIndex; i++ {
		if next.Log.Entry(i) != s.Log.Entry(i) {
			t.Errorf("the committed entry at %d becomes %v", i, next.Log.Entry(i))
		}
	}
	for _, send := range out.Send {
		if m := send.Message; m.VoteGranted && m.To != next.VotedFor || m.Term != next.CurrentTerm || send.After > next.Issued {
			t.Errorf("it sends %s after %d", m, send.After)
		}
	}
	at := s.LastApplied
	if !out.Install.IsZero() {
		at = out.Install.LastIncludedIndex
	}
	for _, c := range out.Apply {
		if at++; c.Index != at {
			t.Errorf("it applies index %d, and %d is next", c.Index, at)
		}
	}
	if t.Failed() {
		t.Fatalf("server %+v\ninput %+v\nbecomes %+v\noutput %+v", s, in, next, out)
	}
}
