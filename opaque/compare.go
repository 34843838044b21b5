package opaque

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"raftmc/internal/mistake"
	"raftmc/protocol"
)

// purely says what a node must be, so that a run can stand for a state.
const purely = "a node must do the same on the same way: no clock, no randomness but what a fixed seed gives, no order of a map, nothing that nodes share"

// again reports whether a step is taken a second time, on a fresh node: the first ones, and some
// later.
func (p *Protocol[N, V, H]) again(taken int) bool { return taken <= 256 || taken%64 == 0 }

// compare takes a step again on a fresh node, and requires the same.
func (p *Protocol[N, V, H]) compare(s *step[V], at *place[V], by event) {
	defer func() {
		if r := recover(); r != nil {
			s.failed = r
		}
	}()
	if s.failed != nil {
		return
	}
	if f, changed := p.changed(at); changed {
		mistake.Made(remedyOf(f), "%s", f.What)
	}
	run := p.run(at)
	if got := p.outcomeOf(at.self, run, by); p.differ(got, s.outcome()) {
		f := p.flaw(edge[V]{at, by, s}, run, got)
		mistake.Made(remedyOf(f), "%s", f.What)
	}
}

// remedyOf says how to mend what is wrong with a node.
func remedyOf(f protocol.Flaw) string {
	if f.Kind == protocol.Impure {
		return purely
	}
	return "keep in a field of the node whatever it depends on, and leave none of that out (Code.LeaveOut, Instead, Immutable)"
}

// outcome is what a step of a live node led to.
type outcome[V any] struct {
	digest   [20]byte
	sent     []Message
	panicked string

	// What the node then shows.
	view   V
	inputs []Input
}

// outcomeOf takes a fresh node through a run, and one step more.
func (p *Protocol[N, V, H]) outcomeOf(self int, run []event, by event) (o outcome[V]) {
	l := p.replay(self, run)
	defer func() { p.release(l, o.panicked) }()
	return p.take(&l, by)
}

// take takes a step of a live node.
func (p *Protocol[N, V, H]) take(l *live[N], by event) (o outcome[V]) {
	if o.sent, o.panicked = p.do(l, by); o.panicked == "" {
		o.digest = p.digest(*l)
		for i := range o.sent {
			o.sent[i].From = l.self
		}
		p.must("View", func() { o.view = p.code.View(l.node) }, l.past)
		p.must("Enabled", func() { o.inputs = p.code.Enabled(l.node) }, l.past)
	}
	return o
}

// differ reports whether two outcomes of a step are not the same.
func (p *Protocol[N, V, H]) differ(a, b outcome[V]) bool {
	return did(a, b) || a.panicked == "" && (!reflect.DeepEqual(a.view, b.view) || !slices.Equal(a.inputs, b.inputs))
}

// changed says what is wrong if the view of a state has changed, since the node went on.
func (p *Protocol[N, V, H]) changed(at *place[V]) (f protocol.Flaw, changed bool) {
	if p.viewed(at.view) == at.shown {
		return protocol.Flaw{}, false
	}
	return protocol.Flaw{Kind: protocol.Impure, What: fmt.Sprintf("View of %s returns what changes later, when the node goes on, and now is %s: it must share nothing with the node; the way is [%s]",
		p.code.Name, mistake.Shown(at.view), inOneLine(p.run(at)))}, true
}

// did reports whether a node did different things, whatever it then shows: what is kept of that
// is what it showed when it first held the same.
func did[V any](a, b outcome[V]) bool {
	return a.panicked != b.panicked || a.panicked == "" && (a.digest != b.digest || !slices.Equal(a.sent, b.sent))
}

func (s *step[V]) outcome() outcome[V] {
	o := outcome[V]{sent: s.sent, panicked: s.panicked}
	if s.to != nil {
		o.digest, o.view, o.inputs = s.to.digest, s.to.view, s.to.inputs
	}
	return o
}

// edge is a step that was taken.
type edge[V any] struct {
	from *place[V]
	by   event
	step *step[V]
}

// tries is how often runs are repeated before it is believed that they always do the same.
const tries = 4

// flaw says what is wrong if a step, after another run to where it begins, has not had the same
// outcome.
func (p *Protocol[N, V, H]) flaw(e edge[V], run []event, got outcome[V]) protocol.Flaw {
	self, was, first := e.from.self, e.step.outcome(), e.step.past.run()
	who := fmt.Sprintf("server %d of %s", self+1, p.code.Name)
	impure := func(a, b outcome[V], run []event) protocol.Flaw {
		what := fmt.Sprintf("%s does not do the same on the same way: on %s it %s; the way is [%s]", who, e.by, p.contrast(self, run, run, e.by, a, b), inOneLine(run))
		if p.code.Clone != nil {
			what += "; or a clone is not what it was cloned from: Clone must copy all that matters, and share nothing that changes"
		}
		return protocol.Flaw{Kind: protocol.Impure, What: what}
	}
	if did(was, got) && slices.Equal(run, first) {
		return impure(was, got, run)
	}
	for range tries {
		if again := p.outcomeOf(self, run, e.by); p.differ(again, got) {
			return impure(got, again, run)
		}
		if again := p.outcomeOf(self, first, e.by); did(again, was) {
			return impure(was, again, first)
		}
	}
	what := fmt.Sprintf("%s has come to one state in two ways, and then on %s it %s; one way is [%s], the other [%s]; what tells them apart is left out, or not looked into",
		who, e.by, p.contrast(self, first, run, e.by, was, got), inOneLine(first), inOneLine(run))
	what += ": it may be on the stack of a goroutine"
	for _, note := range p.dump.notes() {
		what += "; or " + note
	}
	return protocol.Flaw{Kind: protocol.Forgotten, What: what}
}

// contrast says in what two outcomes of a step differ, after the same run or after two.
func (p *Protocol[N, V, H]) contrast(self int, one, other []event, by event, a, b outcome[V]) string {
	if a.panicked != b.panicked || !slices.Equal(a.sent, b.sent) {
		one, other := inWords(a, Message.String), inWords(b, Message.String)
		if one == other {
			one, other = inWords(a, withWire), inWords(b, withWire)
		}
		return fmt.Sprintf("once %s, and once %s", one, other)
	}
	if a.digest == b.digest {
		return fmt.Sprintf("shows once %s with inputs %v, and once %s with %v", mistake.Shown(a.view), a.inputs, mistake.Shown(b.view), b.inputs)
	}
	for range contrasts {
		x, y := p.contentOf(self, one, by), p.contentOf(self, other, by)
		for i := range min(len(x), len(y)) {
			if x[i] != y[i] {
				return fmt.Sprintf("then holds once %s, and once %s", x[i], y[i])
			}
		}
		if n := min(len(x), len(y)); len(x) != len(y) {
			return fmt.Sprintf("then holds only once %s", append(x[n:], y[n:]...)[0])
		}
	}
	return fmt.Sprintf("then does not always hold the same, and held the same %d times when that was looked at: is it the order of a map, or chance", contrasts)
}

// contrasts is how often two runs are repeated to see in what they differ.
const contrasts = 16

// contentOf lists what a node holds after a run and one step more.
func (p *Protocol[N, V, H]) contentOf(self int, run []event, by event) []string {
	l := p.replay(self, run)
	_, panicked := p.do(&l, by)
	defer p.release(l, panicked)
	return p.dump.explained(l.node)
}

func inOneLine(run []event) string {
	all := make([]string, len(run))
	for i, e := range run {
		all[i] = e.String()
	}
	return strings.Join(all, ", ")
}

// inWords says what an outcome shows.
func inWords[V any](o outcome[V], words func(Message) string) string {
	if o.panicked != "" {
		return "panics: " + o.panicked
	}
	if len(o.sent) == 0 {
		return "sends nothing"
	}
	var all []string
	for _, m := range o.sent {
		all = append(all, words(m))
	}
	return "sends " + strings.Join(all, ", ")
}

// withWire is a message with what goes over the wire.
func withWire(m Message) string { return fmt.Sprintf("%s %q", m, m.Wire) }
