package opaque

import (
	"fmt"
	"slices"
	"strings"

	"raftmc/internal/mistake"
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
	run := p.run(at)
	if got := p.outcomeOf(at.self, run, by); got.differs(s) {
		mistake.Made(purely, "%s does not do the same on the same way: %s\n%s", p.code.Name, p.difference(at, run, by, s, got), p.storyOf(at, by))
	}
}

// outcome is what a step of a live node led to.
type outcome struct {
	digest   [20]byte
	sent     []Message
	panicked string
}

// outcomeOf takes a fresh node through a run, and one step more.
func (p *Protocol[N, V, H]) outcomeOf(self int, run []event, by event) outcome {
	n := p.replay(self, run)
	defer p.close(n)
	return p.take(n, self, by)
}

// take takes a step of a live node.
func (p *Protocol[N, V, H]) take(n N, self int, by event) (o outcome) {
	if o.sent, o.panicked = p.do(n, self, by); o.panicked == "" {
		o.digest = p.digest(n, self)
		for i := range o.sent {
			o.sent[i].From = self
		}
	}
	return o
}

func (o outcome) differs(s interface{ outcome() outcome }) bool {
	w := s.outcome()
	return o.panicked != w.panicked || o.panicked == "" && (o.digest != w.digest || !slices.Equal(o.sent, w.sent))
}

func (s *step[V]) outcome() outcome {
	o := outcome{sent: s.sent, panicked: s.panicked}
	if s.to != nil {
		o.digest = s.to.digest
	}
	return o
}

// difference says in what two outcomes of a step differ; if that is only what the node holds, it
// names the first place that differs between two runs on the same way, if there is one.
func (p *Protocol[N, V, H]) difference(at *place[V], run []event, by event, s *step[V], got outcome) string {
	switch was := s.outcome(); {
	case was.panicked != got.panicked:
		return fmt.Sprintf("once %s, and once %s", inWords(was), inWords(got))
	case !slices.Equal(was.sent, got.sent):
		return fmt.Sprintf("once it %s, and once it %s", inWords(was), inWords(got))
	}
	first, second := p.contentOf(at.self, run, by), p.contentOf(at.self, run, by)
	for i := range min(len(first), len(second)) {
		if first[i] != second[i] {
			return fmt.Sprintf("what it holds differs, once %s and once %s", first[i], second[i])
		}
	}
	if p.code.Clone != nil {
		return "what a clone holds after it is not what a replayed node does: Clone must copy all that matters, and share nothing that changes"
	}
	return "what it holds after it differs"
}

// contentOf lists what a node holds after a run and one step more.
func (p *Protocol[N, V, H]) contentOf(self int, run []event, by event) []string {
	n := p.replay(self, run)
	defer p.close(n)
	p.do(n, self, by)
	return p.dump.explained(n)
}

// inWords says what an outcome shows.
func inWords(o outcome) string {
	if o.panicked != "" {
		return "panics: " + o.panicked
	}
	if len(o.sent) == 0 {
		return "sends nothing"
	}
	var all []string
	for _, m := range o.sent {
		text := m.String()
		if m.Text == "" {
			text += fmt.Sprintf(" %q", m.Wire)
		}
		all = append(all, text)
	}
	return "sends " + strings.Join(all, ", ")
}
