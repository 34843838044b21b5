package model

import (
	"slices"

	"raftmc/explore"
	"raftmc/explore/ordered"
	"raftmc/internal/mistake"
	"raftmc/protocol"
)

// Each step is taken twice, with numbers that are far apart and with neighbours. Where the two
// do not agree, the protocol does more with its ordered numbers than to compare them.

// tried is a step by concrete numbers.
type tried[S, M, I any] struct {
	before, after S
	input         *I
	message       *M
	sent          []M
	panicked      string
}

// try takes a step.
func (t *orderedTables[S, M, I, H]) tryOrdered(self int, s S, in *I, m *M) tried[S, M, I] {
	if !t.concurrent {
		t.shapes.Lock()
		defer t.shapes.Unlock()
	}
	after, sent, panicked := protocol.Take(t.p, self, s, in, m)
	t.localSteps.Add(1)
	return tried[S, M, I]{s, after, in, m, sent, panicked}
}

// moved makes a move of a step: all numbers of what came before have their place in r. An input
// may have picked one that is greater than these.
func (t *orderedTables[S, M, I, H]) moved(self int, step tried[S, M, I], r ranks, kind int) *ordered.Move {
	mv := &ordered.Move{Kind: uint8(kind)}
	if step.panicked != "" {
		mv.Flags = explore.Panicked
		mv.To, _ = t.localIn(self, step.before, r)
		return mv
	}
	if step.input != nil {
		r, mv.Fresh = t.withPicked(self, step, r)
	}
	ok := true
	if mv.To, ok = t.localIn(self, step.after, r); !ok {
		t.computes(self, step, "comes to a state with an ordered number that was nowhere before")
	}
	for _, m := range step.sent {
		x, ok := t.messageIn(m, r)
		if !ok {
			t.computes(self, step, "sends %v, with an ordered number that was nowhere before", m)
		}
		if !slices.Contains(mv.Sends, x) {
			mv.Sends = append(mv.Sends, x)
		}
	}
	out := t.props.OfStep(protocol.Step[S, M, I]{Server: self, Before: step.before, After: step.after, Input: step.input, Message: step.message, Sent: step.sent})
	if mv.Goals = out.Goals; len(out.Violations) > 0 {
		mv.Flags = explore.Violating
	}
	return mv
}

// withPicked gives a place to the number that an input has picked, if it has picked one.
func (t *orderedTables[S, M, I, H]) withPicked(self int, step tried[S, M, I], r ranks) (with ranks, picked bool) {
	numbers := protocol.ShapeOf(t.servers(), nil, t.p.State, step.after).Numbers
	for _, m := range step.sent {
		numbers = append(numbers, protocol.ShapeOf(t.servers(), nil, t.p.Message, m).Numbers...)
	}
	with = r
	for _, n := range numbers {
		if _, known := with[n]; known {
			continue
		}
		if picked {
			t.computes(self, step, "picks two ordered numbers that were nowhere before")
		}
		with, picked = ranks{n: len(r) + 1}, true
		for old, place := range r {
			if with[old] = place; old > n {
				t.computes(self, step, "picks an ordered number that was nowhere before, and is not greater than all of its own")
			}
		}
	}
	return with, picked
}

// computes refuses a protocol that computes with ordered numbers.
func (t *orderedTables[S, M, I, H]) computes(self int, step tried[S, M, I], format string, values ...any) {
	by := "message"
	var what any = step.message
	if step.input != nil {
		by, what = "input", *step.input
	} else {
		what = *step.message
	}
	mistake.Made("only compare ordered numbers with each other, let an input pick one that is greater than all of the server's, and describe other numbers with Number",
		"%s computes with ordered numbers: server %s, by %s %v in state %+v, "+format, append([]any{t.info.Name, t.info.Servers[self], by, what, step.before}, values...)...)
}

// agree refuses a protocol of which a step is another with other numbers.
func (t *orderedTables[S, M, I, H]) agree(self int, step tried[S, M, I], far, near *ordered.Move) {
	what := ""
	switch {
	case far.Flags != near.Flags:
		what = "fails with some numbers, and not with others in the same order"
	case far.To != near.To || far.Fresh != near.Fresh:
		what = "comes to another state with other numbers in the same order"
	case !slices.Equal(slices.Sorted(slices.Values(far.Sends)), slices.Sorted(slices.Values(near.Sends))):
		what = "sends something else with other numbers in the same order"
	case far.Goals != near.Goals:
		what = "meets other goals with other numbers in the same order"
	default:
		return
	}
	t.computes(self, step, "%s", what)
}

// ranksOf says which numbers stand for which places.
func (t *orderedTables[S, M, I, H]) ranksOf(at ordered.Places, how int) ranks {
	r := ranks{}
	for place := 1; place <= at.Top(); place++ {
		if at.Has(place) {
			r[t.numbers[how][place]] = place
		}
	}
	return r
}

// fillOrdered takes the steps of a local state's inputs, and finds the facts that are true in
// it.
func (t *orderedTables[S, M, I, H]) fillOrdered(l *shapedLocal) {
	at := ordered.First(l.Numbers)
	var moves [2][]*ordered.Move
	for how := range moves {
		s, r := t.stateOf(l.encoding, at, how), t.ranksOf(at, how)
		for i, in := range t.inputsAt(l, at, how) {
			step := t.tryOrdered(l.Server, s, &in, nil)
			mv := t.moved(l.Server, step, r, t.inputKindOf(in))
			moves[how] = append(moves[how], mv)
			if how == dense && i < len(moves[spread]) {
				t.agree(l.Server, step, moves[spread][i], mv)
			}
		}
	}
	if len(moves[spread]) != len(moves[dense]) {
		mistake.Made("let no input be enabled by how great an ordered number is; a bound on them must be lifted where it is any",
			"Inputs of %s lists %d inputs for server %s in state %+v, and %d with other ordered numbers in the same order", t.info.Name, len(moves[dense]), t.info.Servers[l.Server], t.stateOf(l.encoding, at, dense), len(moves[spread]))
	}
	l.Inputs = moves[spread]
	l.Facts = t.factsIn(l.Server, t.stateOf(l.encoding, at, spread), t.ranksOf(at, spread))
	if near := t.factsIn(l.Server, t.stateOf(l.encoding, at, dense), t.ranksOf(at, dense)); !slices.Equal(l.Facts, near) {
		t.remembersElse(l.Server, t.stateOf(l.encoding, at, dense))
	}
}

// inputsAt lists the inputs of a state that may be taken.
func (t *orderedTables[S, M, I, H]) inputsAt(l *shapedLocal, at ordered.Places, how int) []I {
	return slices.DeleteFunc(slices.Clone(t.p.Inputs(l.Server, t.stateOf(l.encoding, at, how))), func(in I) bool {
		return t.budgetOf[t.inputKindOf(in)] == never
	})
}

// factsIn lists the facts that are true of a server in a state.
func (t *orderedTables[S, M, I, H]) factsIn(self int, s S, r ranks) (facts []ordered.Object) {
	all, err := protocol.FactsOf(t.servers(), t.p.History, t.p.Remember(self, t.p.NoHistory(), s))
	if err != nil {
		t.notOfFacts(err)
	}
	for _, one := range all.Only(false).Each() {
		h, err := protocol.History(t.servers(), t.p.History, one)
		fact, ok := t.factIn(self, h, r)
		if err != nil || !ok {
			t.remembersElse(self, s)
		}
		facts = append(facts, fact)
	}
	return facts
}

// remembersElse refuses a protocol that remembers ordered numbers which it has not seen.
func (t *orderedTables[S, M, I, H]) remembersElse(self int, s S) {
	mistake.Made("what is remembered of a state has only ordered numbers of that state, and each fact can be read by itself",
		"Remember of %s computes with ordered numbers, or has facts that cannot stand alone: server %s in state %+v", t.info.Name, t.info.Servers[self], s)
}

// Receive implements ordered.System.
func (t *orderedTables[S, M, I, H]) Receive(local, message ordered.Object) *ordered.Move {
	return t.receive.of(local, message, func() *ordered.Move {
		t.bytes.Add(120)
		l := t.locals.snapshot()[local.Shape()]
		if l.toLeast == 0 {
			return t.received(local, message)
		}
		renamed := t.Element(message.Shape()).Renamed[l.toLeast]
		there := t.Receive(ordered.At(l.least, local.Places()), ordered.At(renamed, message.Places()))
		return t.renamedMove(there, t.group.inverse[l.toLeast])
	})
}

// renamedMove returns a move with other names.
func (t *orderedTables[S, M, I, H]) renamedMove(mv *ordered.Move, r int) *ordered.Move {
	if mv == nil {
		return nil
	}
	renamed := *mv
	renamed.To, renamed.Sends = ordered.At(t.locals.snapshot()[mv.To.Shape()].Renamed[r], mv.To.Places()), nil
	for _, x := range mv.Sends {
		renamed.Sends = append(renamed.Sends, ordered.At(t.Element(x.Shape()).Renamed[r], x.Places()))
	}
	return &renamed
}

// received takes the step of a message with far and with near numbers.
func (t *orderedTables[S, M, I, H]) received(local, message ordered.Object) *ordered.Move {
	l, x := t.locals.snapshot()[local.Shape()], t.elements.snapshot()[message.Shape()]
	all := local.Places() | message.Places()
	var moves [2]*ordered.Move
	for how := range moves {
		s, m := t.stateOf(l.encoding, local.Places(), how), t.messageOf(x.encoding, message.Places(), how)
		step := t.tryOrdered(l.Server, s, nil, &m)
		moves[how] = t.moved(l.Server, step, t.ranksOf(all, how), int(x.kind))
		if how == dense {
			t.agree(l.Server, step, moves[spread], moves[dense])
		}
	}
	mv := moves[spread]
	if mv.To == local && len(mv.Sends) == 0 && mv.Flags == 0 && mv.Goals == 0 {
		return nil
	}
	return mv
}

// Remember implements ordered.System.
func (t *orderedTables[S, M, I, H]) Remember(common, local ordered.Object) ordered.Object {
	return t.remembered.of(common, local, func() ordered.Object {
		far, near := t.rememberedAt(common, local, spread), t.rememberedAt(common, local, dense)
		if far != near {
			l := t.locals.snapshot()[local.Shape()]
			t.remembersElse(l.Server, t.stateOf(l.encoding, local.Places(), dense))
		}
		return far
	})
}

// rememberedAt is what is commonly known after a state is reached, with far or near numbers.
func (t *orderedTables[S, M, I, H]) rememberedAt(common, local ordered.Object, how int) ordered.Object {
	l, c := t.locals.snapshot()[local.Shape()], t.commons.snapshot()[common.Shape()]
	s := t.stateOf(l.encoding, local.Places(), how)
	h := t.p.Remember(l.Server, t.historyOf(c.encoding, common.Places(), how), s)
	facts, err := protocol.FactsOf(t.servers(), t.p.History, h)
	if err == nil {
		h, err = protocol.History(t.servers(), t.p.History, facts.Only(true))
	}
	next, ok := t.commonIn(h, t.ranksOf(local.Places()|common.Places(), how))
	if err != nil || !ok {
		t.remembersElse(l.Server, s)
	}
	return next
}
