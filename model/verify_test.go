package model_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// many is a network that keeps every message.
var many = protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}

// planted is a protocol with one mistake in its code, which makes a search miss a
// violation.
type planted struct {
	name       string
	protocol   func() protocol.Protocol[pondState, pondMessage, int, pondHistory]
	properties []pondProperty
	symmetry   protocol.Symmetry

	kind  protocol.FlawKind
	wants []string // what is said of it

	// truth is a search, or a run, that finds the violation; none if that depends on
	// chance.
	truth func(t *testing.T, p planted) bool
}

// isBad is violated by the number 9.
var isBad = bad(func(s pondState, _ pondHistory) bool { return s.N == 9 })

// hiding is a pond in which something hidden leads to bad.
func hiding(declared ...protocol.LeftOut) pond {
	return pond{
		servers: 2, allow: graph(map[int][]int{0: {1}, 1: {2}}), declared: declared,
		step: func(_ int, s pondState, step int) (pondState, []pondMessage) {
			if s.N = step; s.hidden == 1 {
				s.N = 9
			}
			s.hidden = step
			return s, nil
		},
	}
}

// detours lead to 2 through 1, and to 1 directly or through 5, which a history records.
var detours = graph(map[int][]int{0: {1, 5}, 5: {1}, 1: {2}})

func remembersDetour(h pondHistory, s pondState) pondHistory {
	if s.N == 5 {
		h |= 1
	}
	return h
}

func plantedMistakes() []planted {
	fixed := func(p protocol.Protocol[pondState, pondMessage, int, pondHistory]) func() protocol.Protocol[pondState, pondMessage, int, pondHistory] {
		return func() protocol.Protocol[pondState, pondMessage, int, pondHistory] { return p }
	}
	return []planted{
		{
			name: "the last server is not like the others", kind: protocol.Asymmetric, properties: isBad, truth: withoutSymmetry,
			protocol: fixed(telling(func(self int, s pondState, m pondMessage) (pondState, []pondMessage) {
				if s.N = 2; self == 2 {
					s.N = 9
				}
				return s, nil
			})),
			wants: []string{`Deliver Tell `, `leads to {"N":2,"Log":null}; renamed (`, `), the same step leads to {"N":9,"Log":null}`},
		},
		{
			name: "the last server sends otherwise", kind: protocol.Asymmetric, properties: isBad, truth: withoutSymmetry,
			protocol: fixed(telling(func(self int, s pondState, m pondMessage) (pondState, []pondMessage) {
				if m.Number == 9 {
					s.N = 9
				}
				return s, []pondMessage{{From: self, To: m.From, Number: 3 + self/2*6}}
			})),
			wants: []string{"Deliver Tell ", "and sends [Tell ", "; renamed (", ` 9]`},
		},
		{
			name: "a field that is left out", kind: protocol.Lost, properties: isBad, truth: inTheReference,
			protocol: fixed(hiding()),
			wants:    []string{"State.hidden (of model_test.pondState) is 1 as it came, and 0 when it is read back, in the state after Go 1 1,"},
		},
		{
			name: "a field that is said to matter nothing", kind: protocol.Lost, properties: isBad, truth: inTheReference,
			protocol: fixed(hiding(protocol.LeftOut{Field: "model_test.pondState.hidden", Part: protocol.Entirely, Reason: "it is said to"})),
			wants:    []string{"Go 1 2, taken by server 1 in the state", `leads to {"N":2,"Log":null}; from the state and the message as they came`, `it leads to {"N":9,"Log":null}`},
		},
		{
			name: "memory that a message shares", kind: protocol.Lost, properties: isBad, truth: inTheReference,
			protocol: fixed(sharing()),
			wants:    []string{"values share memory that a step writes to"},
		},
		{
			name: "a property that reads an absence", kind: protocol.NotMonotone, truth: withoutSubsumption,
			protocol:   fixed(ordered{pond: pond{servers: 1, allow: detours, remember: remembersDetour}}),
			properties: bad(func(s pondState, h pondHistory) bool { return s.N == 2 && h&1 == 0 }),
			wants:      []string{`the property NothingBad finds something in the state server 1 {"N":2,"Log":null} with the history 0; and nothing with more history, if that of server 1 is 1`},
		},
		{
			name: "less is remembered of more", kind: protocol.NotMonotone, truth: withoutSubsumption,
			protocol: fixed(ordered{pond: pond{servers: 1, allow: detours, remember: func(h pondHistory, s pondState) pondHistory {
				if h = remembersDetour(h, s); s.N == 2 && h&1 == 0 {
					h |= 8
				}
				return h
			}}}),
			properties: bad(func(_ pondState, h pondHistory) bool { return h&8 != 0 }),
			wants:      []string{`the history 1 includes 0; after server 1 has come to the state {"N":2,"Log":null} with each, they are 1 and 8, and the first does not include the second`},
		},
		{
			name: "a step that counts its calls", kind: protocol.Impure, properties: isBad, symmetry: protocol.None,
			protocol: func() protocol.Protocol[pondState, pondMessage, int, pondHistory] {
				calls := 0
				return pond{servers: 1, allow: graph(map[int][]int{0: {1}}), step: func(_ int, s pondState, _ int) (pondState, []pondMessage) {
					calls++
					return pondState{N: calls}, nil
				}}
			},
			wants: []string{"Go 1 1, taken by server 1 in the state", "computed before, it did something else"},
		},
		{
			name: "an order that is not reflexive", kind: protocol.NotMonotone, properties: isBad,
			protocol: fixed(ordered{pond{servers: 1, allow: detours, remember: remembersDetour}, func(all, some pondHistory) bool { return all > some }}),
			wants:    []string{"does not include itself"},
		},
		{
			name: "a declaration of nothing", kind: protocol.Lost, properties: isBad,
			protocol: fixed(pond{servers: 1, allow: detours, declared: []protocol.LeftOut{{Field: "model_test.pondState.Hidden"}}}),
			wants:    []string{"LeftOut names the field model_test.pondState.Hidden, and there is none"},
		},
	}
}

// telling is a pond whose servers tell each other of their first step.
func telling(receive func(self int, s pondState, m pondMessage) (pondState, []pondMessage)) pond {
	return pond{
		servers: 3, allow: graph(map[int][]int{0: {1}}), receive: receive,
		step: func(self int, s pondState, step int) (pondState, []pondMessage) {
			s.N = step
			return s, []pondMessage{{From: self, To: (self + 1) % 3, Number: step}, {From: self, To: (self + 2) % 3, Number: step}}
		},
	}
}

// homesick is a pond in which a message takes a server from 0 to 2, and it can go back at any
// time; what it remembers of 2 it forgets there. It may also go from 0 to 3.
func homesick() pond {
	p := telling(func(_ int, s pondState, m pondMessage) (pondState, []pondMessage) {
		if s.N == 0 && m.Number == 1 {
			s.N = 2
		}
		return s, nil
	})
	p.allow = graph(map[int][]int{0: {1, 3}, 2: {0}})
	p.remember = func(h pondHistory, s pondState) pondHistory {
		switch s.N {
		case 0:
			return 0
		case 2:
			return 1
		}
		return h
	}
	return p
}

// sharing is a pond that writes into the messages that it has sent: the first of two
// messages then says the same as the second.
func sharing() pond {
	return pond{
		servers: 2, allow: graph(map[int][]int{0: {1}, 1: {2}}),
		step: func(self int, s pondState, step int) (pondState, []pondMessage) {
			if s.N = step; cap(s.Log) < 8 { // as it is of every value that was read back
				s.Log = make([]int, 0, 8)
			}
			s.Log = append(s.Log[:0], step)
			return s, []pondMessage{{From: self, To: 1 - self, Number: step, Log: s.Log}}
		},
		receive: func(_ int, s pondState, m pondMessage) (pondState, []pondMessage) {
			if m.Log[0] != m.Number {
				s.N = 9
			}
			return s, nil
		},
	}
}

func (p planted) model(t *testing.T, symmetry protocol.Symmetry) *pondModel {
	t.Helper()
	m, err := model.New(p.protocol(), pondOptions{Network: many, Symmetry: symmetry, Properties: p.properties})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// inBoxes is the model with all values in boxes.
func (p planted) inBoxes(t *testing.T, symmetry protocol.Symmetry) model.Searchable {
	t.Helper()
	m, err := model.New(protocol.Box(p.protocol()), protocol.BoxedOptions{Network: many, Symmetry: symmetry, Properties: protocol.BoxProperties(p.properties)})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func covered(t *testing.T, m model.Searchable, without cover.Reductions) (cover.Result, model.Monotone) {
	t.Helper()
	sys, err := m.Monotone()
	if err != nil {
		t.Fatal(err)
	}
	return must.Get(cover.Search(t.Context(), sys, cover.Options{Without: without, Workers: 1})), sys
}

func withoutSymmetry(t *testing.T, p planted) bool {
	r, _ := covered(t, p.model(t, protocol.None), 0)
	return r.Verdict == explore.Violated
}

func withoutSubsumption(t *testing.T, p planted) bool {
	r, _ := covered(t, p.model(t, p.symmetry), cover.Subsumption)
	return r.Verdict == explore.Violated
}

// inTheReference looks for the violation in runs of the reference.
func inTheReference(t *testing.T, p planted) bool {
	level := []reference.Cluster[pondState, pondMessage, int, pondHistory]{p.model(t, protocol.None).Cluster()}
	for range 5 {
		var next []reference.Cluster[pondState, pondMessage, int, pondHistory]
		for _, c := range level {
			for _, e := range c.Events() {
				after, taken := c.Apply(e)
				if len(after.Violations(&taken)) > 0 {
					return true
				}
				next = append(next, after)
			}
		}
		level = next
	}
	return false
}

// TestVerifyFindsWhatASearchMisses: each mistake makes the complete search say that
// nothing is violated when something is; and Verify says why.
func TestVerifyFindsWhatASearchMisses(t *testing.T) {
	for _, p := range plantedMistakes() {
		t.Run(p.name, func(t *testing.T) {
			r, sys := covered(t, p.model(t, p.symmetry), 0)
			if p.truth != nil && (r.Verdict != explore.Holds || !p.truth(t, p)) {
				t.Fatalf("the search says %v, or nothing is wrong: this mistake would show without Verify, or not at all", r.Verdict)
			}
			v := mustVerify(t, sys, model.VerifyOptions{Workers: 1})
			_, boxed := covered(t, p.inBoxes(t, p.symmetry), 0)
			if in := mustVerify(t, boxed, model.VerifyOptions{Workers: 1}); !slices.Equal(in.Lines(), v.Lines()) || figures(in) != figures(v) {
				t.Errorf("in boxes, it says\n%s\nand not\n%s", strings.Join(in.Lines(), "\n"), strings.Join(v.Lines(), "\n"))
			}
			for _, m := range v.Flaws {
				if m.Kind == p.kind && containsAll(m.What, p.wants) {
					return
				}
			}
			t.Errorf("it says\n%s\nand no %v with %q", strings.Join(v.Lines(), "\n"), p.kind, p.wants)
		})
	}
}

func containsAll(text string, parts []string) bool {
	return !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(text, part) })
}

func mustVerify(t *testing.T, tested model.Verifier, o model.VerifyOptions) model.Verification {
	t.Helper()
	v, err := tested.Verify(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestVerifyLooksAtWhatASearchRestsOn: assumptions that a search did not make may be
// false.
func TestVerifyLooksAtWhatASearchRestsOn(t *testing.T) {
	for _, p := range plantedMistakes() {
		var v model.Verification
		switch p.kind {
		case protocol.Asymmetric:
			_, sys := covered(t, p.model(t, protocol.None), 0)
			v = mustVerify(t, sys, model.VerifyOptions{Workers: 1})
		case protocol.NotMonotone:
			const without = cover.Subsumption | cover.Loops
			_, sys := covered(t, p.model(t, protocol.None), without)
			v = mustVerify(t, sys, model.VerifyOptions{Workers: 1, Without: without})
		}
		if !v.Sound() {
			t.Errorf("%s: %q", p.name, v.Lines())
		}
	}
}

// TestVerifyAfterOtherSearches: they rely on symmetry and on reading back, too.
func TestVerifyAfterOtherSearches(t *testing.T) {
	for _, p := range plantedMistakes() {
		if p.kind != protocol.Asymmetric && p.kind != protocol.Lost {
			continue
		}
		m := p.model(t, p.symmetry)
		must.Get(explore.BFS(t.Context(), m, explore.Options{Workers: 1}))
		v := mustVerify(t, m, model.VerifyOptions{Workers: 1})
		if !slices.ContainsFunc(v.Flaws, func(found protocol.Flaw) bool { return found.Kind == p.kind && containsAll(found.What, p.wants) }) {
			t.Errorf("%s: it says %q", p.name, v.Lines())
		}
	}
}

// TestVerifyFindsAHistoryThatNeverRests: cover.Search would not end; other searches do.
func TestVerifyFindsAHistoryThatNeverRests(t *testing.T) {
	p := pond{servers: 1, allow: detours, remember: func(h pondHistory, _ pondState) pondHistory { return min(h+1, 9) }}
	m, err := model.New(p, pondOptions{Network: many, Properties: isBad})
	if err != nil {
		t.Fatal(err)
	}
	if r := must.Get(explore.BFS(t.Context(), m, explore.Options{Workers: 1})); r.Verdict != explore.Holds {
		t.Fatal(r.Verdict)
	}
	v := mustVerify(t, m, model.VerifyOptions{Workers: 1})
	if len(v.Flaws) != 1 || v.Flaws[0].Kind != protocol.Impure || !strings.HasSuffix(v.Flaws[0].What, "and when it is remembered again, differently") {
		t.Errorf("it says %q", v.Lines())
	}
}

// TestAHistoryThatForgetsOnTheWayHome would let a loop stand for a run that there is not, and
// not for one that there is. The search notices where it would.
func TestAHistoryThatForgetsOnTheWayHome(t *testing.T) {
	p := planted{
		protocol:   func() protocol.Protocol[pondState, pondMessage, int, pondHistory] { return ordered{pond: homesick()} },
		properties: bad(func(s pondState, h pondHistory) bool { return s.N == 3 && h&1 == 0 }),
	}
	sys, err := p.model(t, protocol.Full).Monotone()
	if err != nil {
		t.Fatal(err)
	}
	_, err = cover.Search(t.Context(), sys, cover.Options{Workers: 1})
	if want := "search without loops"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("the error is %v; want one with %q", err, want)
	}
	if r, _ := covered(t, p.model(t, protocol.Full), cover.Loops); r.Verdict != explore.Violated {
		t.Errorf("without loops it says %v", r.Verdict)
	}
}

// TestVerifyEnds: an interrupted Verify returns soon.
func TestVerifyEnds(t *testing.T) {
	_, sys := covered(t, plantedMistakes()[0].model(t, protocol.Full), 0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sys.Verify(ctx, model.VerifyOptions{Workers: 2}); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// figures are those of a Verification that depend on the tables alone.
func figures(v model.Verification) string {
	return fmt.Sprintf("%d of %d steps under %d of %d, %d kept for %d", v.Renamed, v.Steps, v.Renamings, v.AllRenamings, v.Kept, v.Generations)
}
