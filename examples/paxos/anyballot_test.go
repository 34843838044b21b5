package paxos_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"raftmc/examples/paxos"
	"raftmc/explore"
	"raftmc/explore/ordered"
	"raftmc/internal/contained"
	"raftmc/internal/must"
	"raftmc/internal/twin"
	"raftmc/model"
	"raftmc/protocol"
)

// TestAnyBallot: for any number of ballots nothing fails, and whatever Paxos can come to with a
// few lies in what that search has come to.
func TestAnyBallot(t *testing.T) {
	for _, row := range []struct {
		acceptors int
		vectors   uint64
		columns   int // compared, at least
		long      func(*testing.T)
	}{
		{acceptors: 1, vectors: 389, columns: 8000},
		{acceptors: 2, vectors: 16_195, columns: 30_000, long: twin.Longer},
	} {
		t.Run(fmt.Sprint(row.acceptors, " acceptors"), func(t *testing.T) {
			if row.long != nil {
				row.long(t)
			}
			p := paxos.Protocol{Acceptors: row.acceptors, Ballots: int(protocol.Any)}
			k, r, err := contained.Of(t.Context(), newModel(t, p, protocol.Full, anyTimes), ordered.Options{}, nil)
			if err != nil || r.Verdict != explore.Holds || r.Vectors != row.vectors {
				t.Fatalf("%v, %v %v%s: %d vectors, want %d", err, r.Verdict, r.Violations, r.Stopped, r.Vectors, row.vectors)
			}
			for p.Ballots = 1; p.Ballots <= 3; p.Ballots++ {
				must.Get(k.Runs(p).Every(3000))
			}
			p.Ballots = 9
			random, runs := rand.New(rand.NewPCG(1, 2)), k.Runs(p)
			k.Eager = func(paxos.Input) bool { return random.IntN(4) == 0 }
			for range 200 {
				must.Do(runs.Random(random, 80))
			}
			t.Log(&k.Figures)
			for _, missing := range k.Missing {
				t.Fatalf("not covered: %s", missing)
			}
			if k.Columns < row.columns || k.AtLeast(4) == 0 {
				t.Errorf("compared: %d columns, %d vectors of four rounds and more; want %d at least, and some", k.Columns, k.AtLeast(4), row.columns)
			}
		})
	}
}

// TestAnyBallotWithTooSmallAQuorum is an alarm, and a run confirms it.
func TestAnyBallotWithTooSmallAQuorum(t *testing.T) {
	m := newModel(t, paxos.Protocol{Acceptors: 2, Ballots: int(protocol.Any), Quorum: 1}, protocol.Full, anyTimes)
	f := must.Get(model.SearchAny(t.Context(), m, model.AnyOptions{}))
	if f.Verdict != explore.Violated || f.Alarm == nil || f.In == nil {
		t.Fatalf("it %v: %v%s", f.Verdict, f.Violations, f.Stopped)
	}
	run := f.In.Run()
	for _, a := range f.Actions {
		must.Get(run.Do(a))
	}
	if said := run.Violations(); len(said) == 0 || said[0].Property != f.Violations[0].Property {
		t.Errorf("the run ends with %v instead of %v", said, f.Violations)
	}
}
