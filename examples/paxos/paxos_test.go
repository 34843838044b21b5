package paxos_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"raftmc/examples/paxos"
	"raftmc/internal/inorder"
	"raftmc/internal/twin"
	"raftmc/model"
	"raftmc/protocol"
)

type (
	proto    = protocol.Protocol[paxos.State, paxos.Message, paxos.Input, struct{}]
	options  = protocol.Options[paxos.State, paxos.Message, paxos.Input, struct{}]
	instance = model.Model[paxos.State, paxos.Message, paxos.Input, struct{}]
)

func newModel(t *testing.T, p proto, symmetry protocol.Symmetry, bounds protocol.NetworkBounds) *instance {
	t.Helper()
	m, err := model.New(p, options{Network: bounds, Symmetry: symmetry, Properties: paxos.Properties()})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var (
	anyTimes = protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}
	once     = protocol.NetworkBounds{}
	faulty   = protocol.NetworkBounds{Drops: 1, Duplicates: 1}
	fifo     = protocol.NetworkBounds{Drops: 1, Network: protocol.Network{Order: protocol.FIFO}}
	inFlight = protocol.NetworkBounds{Drops: protocol.Any, InFlight: 3}
)

var counts = []struct {
	acceptors, ballots      int
	states, classes, levels int // classes: states up to symmetry
	bounds                  protocol.NetworkBounds
}{
	{acceptors: 1, ballots: 2, bounds: anyTimes, states: 36, classes: 36, levels: 11},
	{acceptors: 2, ballots: 2, bounds: anyTimes, states: 324, classes: 180, levels: 19},
	{acceptors: 3, ballots: 2, bounds: anyTimes, states: 14_265, classes: 2_670, levels: 23},
	{acceptors: 3, ballots: 2, bounds: once, states: 101_408, classes: 17_916, levels: 24},
	{acceptors: 4, ballots: 2, bounds: anyTimes, states: 212_844, classes: 11_581, levels: 31},
	{acceptors: 3, ballots: 3, bounds: anyTimes, states: 600_921, classes: 103_826, levels: 32},
	{acceptors: 3, ballots: 4, bounds: anyTimes, states: 24_924_025, classes: 4_200_982, levels: 41},
	{acceptors: 5, ballots: 2, bounds: anyTimes, states: 12_963_201, classes: 145_293, levels: 35},
}

func TestCounts(t *testing.T) {
	for _, row := range counts {
		t.Run(fmt.Sprintf("%d acceptors, %d ballots, %v", row.acceptors, row.ballots, row.bounds.Network), func(t *testing.T) {
			switch {
			case row.states > 10_000_000:
				twin.Deep(t)
			case row.states > 500_000:
				twin.Longer(t)
			}
			p := paxos.Protocol{Acceptors: row.acceptors, Ballots: row.ballots}
			checkCount(t, twin.Tables(newModel(t, p, protocol.None, row.bounds)), row.states, row.levels)
			checkCount(t, twin.Tables(newModel(t, p, protocol.Full, row.bounds)), row.classes, row.levels)
		})
	}
}

func checkCount(t *testing.T, f twin.Found, states, levels int) {
	t.Helper()
	if f.States() != states || f.Levels != levels {
		t.Errorf("%d states on %d levels, want %d on %d", f.States(), f.Levels, states, levels)
	}
	if len(f.Violated) > 0 {
		t.Errorf("violated: %v", f.Violated)
	}
	for _, goal := range []string{"SometimesChosen", "SometimesAdopted"} {
		if !f.Reached[goal] {
			t.Errorf("%s is never reached", goal)
		}
	}
}

// TestPlainTwin compares the tables with the plain model, state by state. (Where there are
// thousands of states, it is for make longer.)
func TestPlainTwin(t *testing.T) {
	networks := map[string]protocol.NetworkBounds{"any times": anyTimes, "once": once, "faulty": faulty, "fifo": fifo, "in flight": inFlight}
	sizes := []paxos.Protocol{{Acceptors: 1, Ballots: 3}, {Acceptors: 2, Ballots: 2}, {Acceptors: 3, Ballots: 1}}
	for name, bounds := range inorder.All(networks) {
		for _, p := range sizes {
			checkTwins(t, name, p, bounds)
		}
	}
}

// TestPlainTwinDeep does so at the smallest size that Paxos is about.
func TestPlainTwinDeep(t *testing.T) {
	twin.Deep(t)
	checkTwins(t, "any times", paxos.Protocol{Acceptors: 3, Ballots: 2}, anyTimes)
	checkTwins(t, "once", paxos.Protocol{Acceptors: 3, Ballots: 2}, once)
}

func checkTwins(t *testing.T, network string, p paxos.Protocol, bounds protocol.NetworkBounds) {
	for name, symmetry := range inorder.All(map[string]protocol.Symmetry{"none": protocol.None, "full": protocol.Full}) {
		t.Run(fmt.Sprintf("%s, %d acceptors, %d ballots, symmetry %s", network, p.Acceptors, p.Ballots, name), func(t *testing.T) {
			m := newModel(t, p, symmetry, bounds)
			tables := twin.Tables(m)
			if tables.States() > 2000 {
				twin.Longer(t)
			}
			plain := twin.Plain(m)
			if !tables.Same(plain) {
				t.Errorf("tables: %d states on %d levels; plain model: %d on %d", tables.States(), tables.Levels, plain.States(), plain.Levels)
			}
		})
	}
}

// tampered is Paxos that receives or sends something else.
type tampered struct {
	paxos.Protocol
	before func(s *paxos.State, m *paxos.Message)
	sent   func(m *paxos.Message)
}

func (p tampered) Receive(self int, s paxos.State, m paxos.Message) (paxos.State, []paxos.Message) {
	if p.before != nil {
		p.before(&s, &m)
	}
	after, sent := p.Protocol.Receive(self, s, m)
	for i := range sent {
		if p.sent != nil {
			p.sent(&sent[i])
		}
	}
	return after, sent
}

// TestMistakes plants mistakes, and sees which properties notice.
func TestMistakes(t *testing.T) {
	correct := paxos.Protocol{Acceptors: 3, Ballots: 2}
	mistakes := []struct {
		name     string
		p        proto
		violated []string
	}{
		{
			"a quorum of one",
			paxos.Protocol{Acceptors: 3, Ballots: 2, Quorum: 1},
			[]string{"Agreement", "ChosenIsKept", "LearnedIsChosen"},
		},
		{
			"a proposer does not ask for earlier votes",
			tampered{Protocol: correct, before: func(_ *paxos.State, m *paxos.Message) {
				m.Voted = 0
				if m.Kind == paxos.Promise {
					m.Value = 0
				}
			}},
			[]string{"Agreement", "ChosenIsKept", "LearnedIsChosen"},
		},
		{
			"an acceptor breaks its promise",
			tampered{Protocol: correct, before: func(s *paxos.State, m *paxos.Message) {
				if m.Kind == paxos.Accept {
					s.Ballot = 0
				}
			}},
			[]string{"Agreement", "ChosenIsKept", "LearnedIsChosen"},
		},
		{
			"a proposer makes up a value",
			tampered{Protocol: correct, sent: func(m *paxos.Message) {
				if m.Kind == paxos.Accept {
					m.Value = 3 - m.Value
				}
			}},
			[]string{"Agreement", "ChosenIsKept", "LearnedIsChosen", "Validity"},
		},
	}
	for _, mistake := range mistakes {
		t.Run(mistake.name, func(t *testing.T) {
			f := twin.Tables(newModel(t, mistake.p, protocol.Full, anyTimes))
			if got := slices.Sorted(maps.Keys(f.Violated)); !slices.Equal(got, mistake.violated) {
				t.Errorf("violated: %v, want %v", got, mistake.violated)
			}
		})
	}
}

func TestEveryFieldIsWritten(t *testing.T) {
	p := paxos.Protocol{Acceptors: 3, Ballots: 2}
	twin.RoundTrip(t, 5, p.State, paxos.State{Ballot: 5, Voted: 4, Value: 2, Awaits: paxos.Promise, Heard: []int{2, 4}, Learned: 1})
	twin.RoundTrip(t, 5, p.Message, paxos.Message{Kind: paxos.Promise, From: 3, To: 1, Ballot: 5, Voted: 4, Value: 2})
}

func ExampleMessage() {
	fmt.Println(paxos.Message{Kind: paxos.Prepare, From: 0, To: 2, Ballot: 2})
	fmt.Println(paxos.Message{Kind: paxos.Promise, From: 2, To: 0, Ballot: 2, Voted: 1, Value: 1})
	// Output:
	// Prepare 1→3 ballot 2
	// Promise 3→1 ballot 2 value 1
}
