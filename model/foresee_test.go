package model_test

import (
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"

	"raftmc/examples/paxos"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
)

// TestForesee: what several workers foresee is numbered as if one had computed it.
func TestForesee(t *testing.T) {
	forgets := protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}
	for _, row := range []struct {
		name  string
		build func() model.Searchable
	}{
		{"raft", func() model.Searchable {
			return raftWith(t, raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Crashes: protocol.Any, Network: forgets.Network}, raftmodel.Correct())
		}},
		{"paxos", func() model.Searchable {
			return instance(t, paxos.Protocol{Acceptors: 3, Ballots: 2}, forgets, paxos.Properties())
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			alone, calls := contentsByNumber(t, row.build(), 1)
			together, again := contentsByNumber(t, row.build(), 4)
			if !slices.Equal(alone, together) {
				t.Errorf("%d states, messages and steps of one worker, %d of four: not the same by number", len(alone), len(together))
			}
			if calls != again || len(alone) < 50 {
				t.Errorf("%d calls for one worker, %d for four, %d states, messages and steps", calls, again, len(alone))
			}
		})
	}
}

// contentsByNumber searches, and returns what is in the local tables: states, messages, and
// where every step leads and what it sends, by number; and the calls of steps.
func contentsByNumber(t *testing.T, m model.Searchable, workers int) (all []string, calls int64) {
	t.Helper()
	sys := must.Get(m.Monotone())
	must.Get(cover.Search(t.Context(), sys, cover.Options{Workers: workers}))
	for l := range uint32(sys.Locals()) {
		local := sys.Local(l)
		all = append(all, string(sys.Encode(cover.LocalPart, l)), fmt.Sprint(local.Inputs))
		for m := range uint32(sys.Messages()) {
			if sys.Message(m).To != local.Server {
				continue
			}
			if move := sys.Receive(l, m); move != nil {
				all = append(all, fmt.Sprint(m, *move))
			}
		}
	}
	for id := range sys.Messages() {
		all = append(all, string(sys.Encode(cover.MessagePart, uint32(id))))
	}
	return all, m.TableStats().LocalSteps
}

// crowded is Paxos, which counts how many of its steps are taken at once.
type crowded struct {
	paxos.Protocol
	concurrent   bool
	inside, most *atomic.Int32
}

func (p crowded) Extras() protocol.Extras[paxos.State, paxos.Message, paxos.Input, struct{}] {
	x := p.Protocol.Extras()
	x.Concurrent = p.concurrent
	return x
}

func (p crowded) Receive(self int, s paxos.State, m paxos.Message) (paxos.State, []paxos.Message) {
	n := p.inside.Add(1)
	defer p.inside.Add(-1)
	for range 20 {
		runtime.Gosched() // so that others come in, if they may
	}
	for most := p.most.Load(); n > most && !p.most.CompareAndSwap(most, n); most = p.most.Load() {
	}
	return p.Protocol.Receive(self, s, m)
}

// TestStepsOneAtATime: only a protocol that says so is asked for several steps at once.
func TestStepsOneAtATime(t *testing.T) {
	for _, concurrent := range []bool{false, true} {
		p := crowded{paxos.Protocol{Acceptors: 3, Ballots: 2}, concurrent, &atomic.Int32{}, &atomic.Int32{}}
		search(t, instance(t, p, protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}, paxos.Properties()), 4)
		if most := p.most.Load(); (most > 1) != concurrent {
			t.Errorf("concurrent %v: %d steps at once", concurrent, most)
		}
	}
}
