package model_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"raftmc/examples/paxos"
	"raftmc/examples/twophase"
	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/inorder"
	"raftmc/internal/must"
	"raftmc/model"
	"raftmc/protocol"
	"raftmc/traces"
)

// fragile is two-phase commit whose Receive is not defined everywhere.
type fragile struct {
	twophase.Protocol
	undefined func(self int, s twophase.State, m twophase.Message) bool
}

func (p fragile) Receive(self int, s twophase.State, m twophase.Message) (twophase.State, []twophase.Message) {
	if p.undefined(self, s, m) {
		panic("this cannot happen")
	}
	return p.Protocol.Receive(self, s, m)
}

type fragileOptions = protocol.Options[twophase.State, twophase.Message, twophase.Input, struct{}]

// TestStepsThatAreNotDefined: a step that only the closure of the local tables tries, and
// no run does, must do no harm; a step that a run does is a violation with a trace.
func TestStepsThatAreNotDefined(t *testing.T) {
	for _, test := range []struct {
		name      string
		undefined func(self int, s twophase.State, m twophase.Message) bool
		want      explore.Verdict
	}{
		{"out of reach", func(_ int, s twophase.State, m twophase.Message) bool {
			return s.Phase == twophase.Aborted && m.Phase == twophase.Committed
		}, explore.Holds},
		{"within reach", func(self int, s twophase.State, m twophase.Message) bool {
			return self == 2 && s.Prepared[0] && m.From == 1
		}, explore.Violated},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, err := model.New(fragile{twophase.Protocol{N: 2}, test.undefined}, fragileOptions{
				Network: protocol.NetworkBounds{Network: forgetsNothing}, Properties: twophase.Properties(),
			})
			if err != nil {
				t.Fatal(err)
			}
			sys, err := m.Monotone()
			if err != nil {
				t.Fatal(err)
			}
			r := must.Get(cover.Search(context.Background(), sys, cover.Options{}))
			if r.Verdict != test.want {
				t.Fatalf("the verdict is %v: %v", r.Verdict, r.Violations)
			}
			if test.want == explore.Holds {
				return
			}
			if v := r.Violations[0]; v.Property != protocol.PanicProperty || !v.Panic {
				t.Errorf("what is violated is %+v", v)
			}
			if _, err := traces.Record(m, traces.Header{}, sys.Schedule(r.Schedule), protocol.PanicProperty); err != nil {
				t.Error(err)
			}
		})
	}
}

var forgetsNothing = protocol.Network{Delivery: protocol.AnyTimes}

// TestMonotoneRefuses bounds that it would have to ignore.
func TestMonotoneRefuses(t *testing.T) {
	for says, bounds := range inorder.All(map[string]protocol.NetworkBounds{
		"network unordered": {},
		"network fifo":      {Network: protocol.Network{Order: protocol.FIFO}},
		"in-flight 3":       {Network: forgetsNothing, InFlight: 3},
	}) {
		m, err := model.New(twophase.Protocol{N: 2}, fragileOptions{Network: bounds})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Monotone(); err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("the error is %v, and should begin with %q", err, says)
		}
	}
}

// forgetful is Paxos whose servers remember what they had forgotten.
type forgetful struct{ paxos.Protocol }

type counted struct{ Times int }

func (p forgetful) Extras() protocol.Extras[paxos.State, paxos.Message, paxos.Input, counted] {
	return protocol.Extras[paxos.State, paxos.Message, paxos.Input, counted]{Remember: p.Remember, History: p.History}
}

func (forgetful) Remember(_ int, h counted, _ paxos.State) counted { return counted{h.Times + 1} }
func (forgetful) History(c *protocol.Codec, h *counted)            { protocol.Number(c, &h.Times) }

// TestHistoryMustBeSteady: a history that grows by itself would make a search endless,
// and saturation wrong.
func TestHistoryMustBeSteady(t *testing.T) {
	m, err := model.New(forgetful{paxos.Protocol{Acceptors: 1, Ballots: 1}}, protocol.Options[paxos.State, paxos.Message, paxos.Input, counted]{
		Network: protocol.NetworkBounds{Network: forgetsNothing},
	})
	if err != nil {
		t.Fatal(err)
	}
	sys, err := m.Monotone()
	if err != nil {
		t.Fatal(err)
	}
	_, err = cover.Search(context.Background(), sys, cover.Options{Workers: 1})
	var mistake *protocol.Mistake
	if !errors.As(err, &mistake) || !strings.Contains(mistake.What, "Remember of paxos") {
		t.Errorf("error %v", err)
	}
}
