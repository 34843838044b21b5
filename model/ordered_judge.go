package model

import (
	"cmp"
	"slices"

	"raftmc/explore"
	"raftmc/explore/ordered"
	"raftmc/internal/mistake"
	"raftmc/internal/property"
	"raftmc/protocol"
)

// orderedJudge checks properties by concrete numbers, and keeps what it found by shapes.
type orderedJudge[S, M, I, H any] struct {
	t       *orderedTables[S, M, I, H]
	known   map[question]bool // whether one fails
	reached uint64
}

// question is what a property of servers or pairs looks at, counted among the places of all.
type question struct {
	a, b, common, fact ordered.Object
	isPair, isFact     bool
}

// NewJudge implements ordered.System.
func (t *orderedTables[S, M, I, H]) NewJudge() ordered.Judge {
	return &orderedJudge[S, M, I, H]{t: t, known: map[question]bool{}}
}

// Reached implements ordered.Judge.
func (j *orderedJudge[S, M, I, H]) Reached() uint64 { return j.reached }

// Vector implements ordered.Judge.
func (j *orderedJudge[S, M, I, H]) Vector(locals []ordered.Object, common ordered.Object) bool {
	for i, a := range locals {
		if j.fails(question{a: a, common: common}) {
			return true
		}
		for _, b := range locals[:i] {
			if j.fails(question{a: b, b: a, common: common, isPair: true}) {
				return true
			}
		}
	}
	return j.clusterFails(locals, common, nil)
}

// Fact implements ordered.Judge.
func (j *orderedJudge[S, M, I, H]) Fact(locals []ordered.Object, common, fact ordered.Object) bool {
	of := j.t.Element(fact.Shape()).Of
	if j.fails(question{a: locals[of], common: common, fact: fact, isFact: true}) {
		return true
	}
	for i, b := range locals {
		if i != of && j.fails(question{a: locals[of], b: b, common: common, fact: fact, isPair: true, isFact: true}) {
			return true
		}
	}
	return j.clusterFails(locals, common, []ordered.Object{fact})
}

// among counts what is asked among the places of all that is asked about.
func (q question) among() question {
	all := q.a.Places() | q.common.Places() | q.fact.Places() | q.b.Places()
	for _, x := range []*ordered.Object{&q.a, &q.b, &q.common, &q.fact} {
		*x = ordered.At(x.Shape(), x.Places().Among(all))
	}
	return q
}

// fails reports whether a property of servers or of pairs fails.
func (j *orderedJudge[S, M, I, H]) fails(q question) bool {
	q = q.among()
	if bad, known := j.known[q]; known {
		return bad
	}
	var facts []ordered.Object
	if q.isFact {
		facts = append(facts, q.fact)
	}
	out := j.answer(q, facts, spread)
	if near := j.answer(q, facts, dense); near.Goals != out.Goals || findsMore(near, out) || findsMore(out, near) {
		j.depends(q, facts, out, near)
	}
	if !q.isFact {
		j.reached |= out.Goals
	}
	j.known[q] = len(out.Violations) > 0
	return j.known[q]
}

// answer is what the properties find, with far or with near numbers.
func (j *orderedJudge[S, M, I, H]) answer(q question, facts []ordered.Object, how int) property.Outcome[S, H] {
	a := j.view(q.a, q.common, facts, how)
	if q.isPair {
		return j.t.props.OfPair(a, j.view(q.b, q.common, nil, how))
	}
	return j.t.props.OfServer(a)
}

// depends refuses properties that do more with ordered numbers than to compare them.
func (j *orderedJudge[S, M, I, H]) depends(q question, facts []ordered.Object, far, near property.Outcome[S, H]) {
	name := "one"
	for i, p := range j.t.props.All {
		if j.t.props.Has(far, i) != j.t.props.Has(near, i) {
			name = p.Name
		}
	}
	mistake.Made("only compare ordered numbers with each other", "property %s of %s finds something else with other ordered numbers in the same order: in %+v", name, j.t.info.Name, j.view(q.a, q.common, facts, dense))
}

// view is a server as properties see it, which knows what is commonly known, and of which some
// facts are true besides those of its state.
func (j *orderedJudge[S, M, I, H]) view(local, common ordered.Object, facts []ordered.Object, how int) protocol.View[S, H] {
	t := j.t
	l, c := t.locals.snapshot()[local.Shape()], t.commons.snapshot()[common.Shape()]
	s := t.stateOf(l.encoding, local.Places(), how)
	h := t.historyOf(c.encoding, common.Places(), how)
	for _, x := range facts {
		if f := t.elements.snapshot()[x.Shape()]; f.Of == l.Server {
			h = t.joined(h, t.historyOf(f.encoding, x.Places(), how))
		}
	}
	return protocol.View[S, H]{Server: l.Server, State: s, History: t.p.Remember(l.Server, h, s)}
}

// joined returns a history with all facts of two.
func (t *orderedTables[S, M, I, H]) joined(a, b H) H {
	x, errX := protocol.FactsOf(t.servers(), t.p.History, a)
	y, errY := protocol.FactsOf(t.servers(), t.p.History, b)
	h, err := protocol.History(t.servers(), t.p.History, x.With(y))
	if err = cmp.Or(errX, errY, err); err != nil {
		t.notOfFacts(err)
	}
	return h
}

func (j *orderedJudge[S, M, I, H]) views(locals []ordered.Object, common ordered.Object, facts []ordered.Object, how int) []protocol.View[S, H] {
	views := make([]protocol.View[S, H], len(locals))
	for i, l := range locals {
		views[i] = j.view(l, common, facts, how)
	}
	return views
}

// clusterFails reports whether a property of all servers fails.
func (j *orderedJudge[S, M, I, H]) clusterFails(locals []ordered.Object, common ordered.Object, facts []ordered.Object) bool {
	if len(j.t.props.Cluster) == 0 {
		return false
	}
	out := j.t.props.OfCluster(j.views(locals, common, facts, spread))
	if facts == nil {
		j.reached |= out.Goals
	}
	return len(out.Violations) > 0
}

// Touches implements ordered.Judge. A property of all servers may look at any facts.
func (j *orderedJudge[S, M, I, H]) Touches(fact, local ordered.Object) bool {
	t := j.t
	if len(t.props.Cluster) > 0 {
		return true
	}
	f, l := t.elements.snapshot()[fact.Shape()], t.locals.snapshot()[local.Shape()]
	s, none := t.stateOf(l.encoding, local.Places(), spread), t.p.NoHistory()
	before := t.historyOf(f.encoding, fact.Places(), spread)
	if f.Of == l.Server {
		own := func(h H) property.Outcome[S, H] {
			return t.props.OfServer(protocol.View[S, H]{Server: f.Of, State: s, History: t.p.Remember(f.Of, h, s)})
		}
		return findsMore(own(before), own(none))
	}
	start, there := t.p.Initial(f.Of), protocol.View[S, H]{Server: l.Server, State: s, History: t.p.Remember(l.Server, none, s)}
	both := func(h H) property.Outcome[S, H] {
		return t.props.OfPair(protocol.View[S, H]{Server: f.Of, State: start, History: h}, there)
	}
	return findsMore(both(before), both(none))
}

// findsMore reports whether a property fails in one outcome that holds in all others.
func findsMore[S, H any](one property.Outcome[S, H], others ...property.Outcome[S, H]) bool {
	return slices.ContainsFunc(one.Violations, func(f property.Found[S, H]) bool {
		return !slices.ContainsFunc(others, func(other property.Outcome[S, H]) bool {
			return slices.ContainsFunc(other.Violations, func(g property.Found[S, H]) bool { return g.Property == f.Property })
		})
	})
}

// Explain implements ordered.Judge.
func (j *orderedJudge[S, M, I, H]) Explain(locals []ordered.Object, common ordered.Object, facts []ordered.Object) []explore.Violation {
	return j.t.props.Report(j.t.props.Violations(j.views(locals, common, facts, dense), property.NoServer))
}

// ExplainMove implements ordered.System.
func (t *orderedTables[S, M, I, H]) ExplainMove(locals []ordered.Object, server, input int, message ordered.Object) []explore.Violation {
	l := t.locals.snapshot()[locals[server].Shape()]
	s := t.stateOf(l.encoding, locals[server].Places(), dense)
	var in *I
	var m *M
	if input >= 0 {
		in = &t.inputsAt(l, locals[server].Places(), dense)[input]
	} else {
		received := t.messageOf(t.elements.snapshot()[message.Shape()].encoding, message.Places(), dense)
		m = &received
	}
	step := t.tryOrdered(server, s, in, m)
	if step.panicked != "" {
		return []explore.Violation{{Property: protocol.PanicProperty, Reason: step.panicked, Panic: true}}
	}
	return t.props.Report(t.props.OfStep(protocol.Step[S, M, I]{Server: server, Before: s, After: step.after, Input: in, Message: m, Sent: step.sent}))
}

// notOfFacts refuses a protocol whose histories are not sets of facts.
func (t *orderedTables[S, M, I, H]) notOfFacts(err error) {
	mistake.Made("describe each part of it with Set, Common or One", "History of %s: %v", t.info.Name, err)
}
