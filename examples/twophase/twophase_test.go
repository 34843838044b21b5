package twophase_test

import (
	"fmt"
	"testing"

	"raftmc/examples/twophase"
	"raftmc/internal/inorder"
	"raftmc/internal/twin"
	"raftmc/model"
	"raftmc/protocol"
)

type (
	options  = protocol.Options[twophase.State, twophase.Message, twophase.Input, struct{}]
	instance = model.Model[twophase.State, twophase.Message, twophase.Input, struct{}]
)

func newModel(t *testing.T, managers int, symmetry protocol.Symmetry, bounds protocol.NetworkBounds) *instance {
	t.Helper()
	m, err := model.New(twophase.Protocol{N: managers}, options{Network: bounds, Symmetry: symmetry, Properties: twophase.Properties()})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var (
	anyTimes = protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}
	once     = protocol.NetworkBounds{}
	faulty   = protocol.NetworkBounds{Drops: 1, Duplicates: 1}
	inFlight = protocol.NetworkBounds{Drops: protocol.Any, InFlight: 3}
	fifo     = protocol.NetworkBounds{Drops: 1, Network: protocol.Network{Order: protocol.FIFO}}
)

// The figures for 3 and 5 managers without symmetry are those that stateright
// has for its two-phase commit.
var counts = []struct {
	name           string
	managers       int
	symmetry       protocol.Symmetry
	bounds         protocol.NetworkBounds
	states, levels int
}{
	{"3 managers", 3, protocol.None, anyTimes, 288, 11},
	{"3 managers, symmetry", 3, protocol.Full, anyTimes, 80, 11},
	{"5 managers", 5, protocol.None, anyTimes, 8_832, 17},
	{"5 managers, symmetry", 5, protocol.Full, anyTimes, 314, 17},
	{"7 managers", 7, protocol.None, anyTimes, 296_448, 23},
	{"7 managers, symmetry", 7, protocol.Full, anyTimes, 920, 23},
}

func TestCounts(t *testing.T) {
	for _, row := range counts {
		t.Run(row.name, func(t *testing.T) {
			checkCount(t, twin.Tables(newModel(t, row.managers, row.symmetry, row.bounds)), row.states, row.levels)
		})
	}
}

// TestNineManagers is the largest size with a known figure.
func TestNineManagers(t *testing.T) {
	twin.Deep(t)
	checkCount(t, twin.Tables(newModel(t, 9, protocol.None, anyTimes)), 10_340_352, 29)
}

func checkCount(t *testing.T, f twin.Found, states, levels int) {
	t.Helper()
	if f.States() != states || f.Levels != levels {
		t.Errorf("%d states on %d levels, want %d on %d", f.States(), f.Levels, states, levels)
	}
	if len(f.Violated) > 0 {
		t.Errorf("violated: %v", f.Violated)
	}
	for _, goal := range []string{"SometimesCommitted", "SometimesAborted"} {
		if !f.Reached[goal] {
			t.Errorf("%s is never reached", goal)
		}
	}
}

// TestPlainTwin compares the tables with the plain model, state by state.
func TestPlainTwin(t *testing.T) {
	networks := map[string]protocol.NetworkBounds{"any times": anyTimes, "once": once, "faulty": faulty, "in flight": inFlight, "fifo": fifo}
	for name, bounds := range inorder.All(networks) {
		for _, managers := range []int{2, 3} {
			for symmetry, as := range inorder.All(map[protocol.Symmetry]string{protocol.None: "none", protocol.Full: "full"}) {
				t.Run(fmt.Sprintf("%s, %d managers, symmetry %s", name, managers, as), func(t *testing.T) {
					m := newModel(t, managers, symmetry, bounds)
					tables, plain := twin.Tables(m), twin.Plain(m)
					if !tables.Same(plain) {
						t.Errorf("tables: %d states on %d levels; plain model: %d on %d",
							tables.States(), tables.Levels, plain.States(), plain.Levels)
					}
				})
			}
		}
	}
}

func TestEveryFieldIsWritten(t *testing.T) {
	p := twophase.Protocol{N: 3}
	twin.RoundTrip(t, 4, p.State, twophase.State{Phase: twophase.Prepared, Prepared: []bool{true, false, true, false}})
	twin.RoundTrip(t, 4, p.Message, twophase.Message{From: 2, To: 3, Phase: twophase.Aborted})
}
