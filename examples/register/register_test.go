package register_test

import (
	"fmt"
	"maps"
	"testing"

	"raftmc/examples/register"
	"raftmc/internal/twin"
	"raftmc/model"
	"raftmc/protocol"
	"raftmc/selfcheck"
)

// once is the network of the published figures.
var once = protocol.NetworkBounds{Network: protocol.Network{Loss: protocol.Lossless}}

func newModel[S any](t *testing.T, service register.Service[S], clients int) *model.Model[register.State[S], register.Message, register.Input, struct{}] {
	t.Helper()
	m, err := model.New(register.Protocol[S]{Service: service, Clients: clients}, protocol.Options[register.State[S], register.Message, register.Input, struct{}]{
		Network: once, Properties: append(register.Properties[S](), nothingIsRead[S]()),
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// nothingIsRead is violated as soon as SometimesRead is met.
func nothingIsRead[S any]() register.Property[S] {
	p := register.Properties[S]()[1]
	p.Name, p.Mode = "NothingIsRead", protocol.Always
	return p
}

// TestPublishedFigures holds counts of states, and the lengths of the shortest
// schedules that Stateright prints, against what its tests require.
func TestPublishedFigures(t *testing.T) {
	t.Run("single-copy-register.rs", func(t *testing.T) {
		checkFigures(t, register.Single(1), 93, map[string]int{"NothingIsRead": 3})
	})
	t.Run("linearizable-register.rs", func(t *testing.T) {
		checkFigures(t, register.ABD(2), 544, map[string]int{"NothingIsRead": 11})
	})
	t.Run("paxos.rs", func(t *testing.T) {
		checkFigures(t, register.Paxos(3), 16_668, map[string]int{"NothingIsRead": 8})
	})
}

func checkFigures[S any](t *testing.T, service register.Service[S], states int, soonest map[string]int) {
	t.Helper()
	f := twin.Tables(newModel(t, service, 2))
	if f.States() != states {
		t.Errorf("%d states, and %d are published", f.States(), states)
	}
	if !maps.Equal(f.Violated, soonest) {
		t.Errorf("violated, after how many steps: %v, want %v", f.Violated, soonest)
	}
	if !f.Reached["SometimesRead"] {
		t.Error("SometimesRead is never reached")
	}
}

// Two servers that know nothing of each other are no register. Stateright ends its
// search there, so that it publishes no count; its counterexample has four steps.
func TestTwoCopiesAreNotLinearizable(t *testing.T) {
	f := twin.Tables(newModel(t, register.Single(2), 2))
	if want := map[string]int{"Linearizable": 4, "NothingIsRead": 4}; !maps.Equal(f.Violated, want) {
		t.Errorf("violated, after how many steps: %v, want %v", f.Violated, want)
	}
}

// TestPlainTwin compares the tables with the plain model, state by state.
func TestPlainTwin(t *testing.T) {
	for clients := 1; clients <= 2; clients++ {
		checkTwins(t, register.Single(1), clients)
		checkTwins(t, register.Single(2), clients)
		checkTwins(t, register.ABD(2), clients)
		checkTwins(t, register.Paxos(2), clients)
	}
	checkTwins(t, register.ABD(3), 1)
	checkTwins(t, register.Paxos(3), 1)
}

// TestPlainTwinDeep does so for the largest published figure.
func TestPlainTwinDeep(t *testing.T) {
	twin.Deep(t)
	checkTwins(t, register.Paxos(3), 2)
}

func checkTwins[S any](t *testing.T, service register.Service[S], clients int) {
	t.Helper()
	t.Run(fmt.Sprintf("%s, %d servers, %d clients", service.Name(), service.Servers(), clients), func(t *testing.T) {
		m := newModel(t, service, clients)
		tables, plain := twin.Tables(m), twin.Plain(m)
		if !tables.Same(plain) {
			t.Errorf("tables: %d states on %d levels; plain model: %d on %d", tables.States(), tables.Levels, plain.States(), plain.Levels)
		}
	})
}

// TestSelfCheck looks for fields that the codec is not told of and for steps that
// change their arguments.
func TestSelfCheck(t *testing.T) {
	selfCheck(t, register.Single(1))
	selfCheck(t, register.ABD(3))
	selfCheck(t, register.Paxos(3))
}

func selfCheck[S any](t *testing.T, service register.Service[S]) {
	t.Helper()
	if r := selfcheck.Check(newModel(t, service, 2).Reference(), 1, 3000); !r.Sound() || len(r.Unexercised) > 0 {
		t.Errorf("%s: %+v", service.Name(), r)
	}
}
