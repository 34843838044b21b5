package traces_test

import (
	"slices"
	"testing"

	"raftmc/internal/toy"
	"raftmc/protocol"
	"raftmc/traces"
)

// detour is a toy of one server that can reach the phase that violates by three
// steps or by two, and panics by one.
func detour() flawed {
	p := toy.New(1, 5, 1)
	p.Inputs[0][0] = []toy.Rule{{Fate: toy.Panics, Limit: toy.Free}, {Phase: 1, Limit: toy.Free}, {Phase: 2, Limit: toy.Free}}
	p.Inputs[0][1] = []toy.Rule{{Phase: 3, Limit: toy.Free}}
	p.Inputs[0][2] = []toy.Rule{{Phase: 4, Limit: toy.Free}}
	p.Inputs[0][3] = []toy.Rule{{Phase: 4, Limit: toy.Free}}
	p.Flaws = []toy.Flaw{{Property: "State", Phases: [2]int8{4}}}
	return flawed{p, protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}}
}

// TestMinimizeLooksPastPanics: a step that panics is no reason to stop, neither in
// the search for a shorter run nor in those within lower bounds.
func TestMinimizeLooksPastPanics(t *testing.T) {
	p := detour()
	m, err := p.within(p.bounds())
	if err != nil {
		t.Fatal(err)
	}
	given := script("Free 1 1 naming 0", "Free 1 0 naming 0", "Free 1 0 naming 0")(t, m)
	z, err := traces.Minimize(t.Context(), m, given, "State", traces.MinimizeOptions{Rebuild: p.within})
	if err != nil {
		t.Fatal(err)
	}
	if len(z.Actions) != 2 || z.Proof != traces.Shortest || z.Model.Bounds().Int("values") != 0 {
		t.Errorf("%q, %v, within %s", labelsOf(z.Actions), z.Proof, z.Model.Bounds().Words())
	}
}

// crowded is a toy whose first server can act only once some message of the second
// has left the network. Two servers that have acted violate.
func crowded() flawed {
	p := toy.New(3, 2, 2)
	acts := toy.Rule{Phase: 1, Limit: toy.Free}
	announces, tells := acts, toy.Rule{Limit: toy.Free, Sends: []toy.Send{{Content: 0}, {Content: 1}}}
	announces.Sends = []toy.Send{{Content: 0}}
	stay := toy.New(1, 2, 2).Receive[0]
	hears := [][]toy.Rule{{stay[0][0], acts}, stay[1]}
	p.Classes = []int{0, 1, 2}
	p.Inputs = [][][]toy.Rule{{{announces}, nil}, {{tells}, nil}, {nil, nil}}
	p.Receive = [][][]toy.Rule{stay, stay, hears}
	p.Flaws = []toy.Flaw{{Property: "Sum", Phases: [2]int8{1, 1}}}
	return flawed{p, protocol.NetworkBounds{Drops: protocol.Any, InFlight: 5}}
}

// TestMinimizeShortensWhatItHasReordered: here the loss makes room, and is needless
// once the delivery, which makes room too, is moved beside it.
func TestMinimizeShortensWhatItHasReordered(t *testing.T) {
	p := crowded()
	m, err := p.within(p.bounds())
	if err != nil {
		t.Fatal(err)
	}
	given := script("Free 2 0 naming 0", "Drop 2→3 content 0 name 0", "Free 1 0 naming 0", "Deliver 2→3 content 1 name 0")(t, m)
	noStepCanGo(t, m, given, "Sum")
	z, err := traces.Minimize(t.Context(), m, given, "Sum", traces.MinimizeOptions{States: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Free 2 0 naming 0", "Deliver 2→3 content 1 name 0", "Free 1 0 naming 0"}
	if !slices.Equal(labelsOf(z.Actions), want) || z.Proof != traces.OneMinimal {
		t.Errorf("%q, %v; want %q", labelsOf(z.Actions), z.Proof, want)
	}
}
