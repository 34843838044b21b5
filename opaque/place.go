package opaque

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"raftmc/internal/mistake"
)

// place is a state of a node, with the shortest known run that leads a fresh node there. All
// but the first fields are guarded by the protocol's mutex.
type place[V any] struct {
	self   int
	digest [20]byte // of all that the node holds
	view   V
	shown  [20]byte // a hash of the view, as it was
	inputs []Input

	// The last step of the run; before is nil at the beginning. It is one step longer than
	// that of before, or was when it was found.
	before *place[V]
	by     event
	length int

	// The step by which it was come to first; from is nil at the beginning. This never changes:
	// a run that is found later may need messages that are only sent because of this place, so
	// that renaming along it might never end.
	from *place[V]
	via  event

	steps  map[event]*step[V]
	images map[names]*place[V]
}

// event is an input or, if input has no kind, a message.
type event struct {
	input   Input
	message Message
}

func (e event) String() string {
	if e.input.Kind != "" {
		return e.input.String()
	}
	return e.message.String()
}

// compareEvents orders events by content.
func compareEvents(a, b event) int {
	m, n := a.message, b.message
	return cmp.Or(
		strings.Compare(a.input.Kind, b.input.Kind), a.input.Server-b.input.Server, a.input.Number-b.input.Number,
		m.From-n.From, m.To-n.To, strings.Compare(m.Kind, n.Kind), strings.Compare(m.Text, n.Text), strings.Compare(m.Wire, n.Wire))
}

// step is what a node does, from a place on.
type step[V any] struct {
	done     chan struct{} // closed when the rest is known
	to       *place[V]
	sent     []Message
	panicked string
	failed   any   // what a mistake panicked with
	past     *past // what the node that took it had gone through
}

// first returns the place of a fresh node.
func (p *Protocol[N, V, H]) first(self int) *place[V] {
	l := p.boot(self)
	at := p.enter(l, nil, event{})
	p.leave(at, l)
	return at
}

// enter returns the place of a node, which a step led to from before.
func (p *Protocol[N, V, H]) enter(l live[N], before *place[V], by event) *place[V] {
	n, self, digest := l.node, l.self, p.digest(l)
	length := 0
	p.mu.Lock()
	if before != nil {
		length = before.length + 1
	}
	if at := p.places[string(digest[:])]; at != nil {
		if length < at.length {
			at.before, at.by, at.length = before, by, length
			p.note(before, by)
		}
		p.mu.Unlock()
		return at
	}
	p.mu.Unlock()
	at := &place[V]{self: self, digest: digest, before: before, by: by, length: length, from: before, via: by, steps: map[event]*step[V]{}, images: map[names]*place[V]{}}
	p.must("View", func() { at.view = p.code.View(n) }, l.past)
	p.must("Enabled", func() { at.inputs = slices.Clone(p.code.Enabled(n)) }, l.past)
	at.shown = p.viewed(at.view)
	if p.digest(l) != digest {
		mistake.Made("they must only look at a node", "View or Enabled of %s changes the node\n%s", p.code.Name, p.storyOf(before, by))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if other := p.places[string(digest[:])]; other != nil {
		return other
	}
	p.places[string(digest[:])] = at
	p.order = append(p.order, at)
	p.note(before, by)
	return at
}

// link is a step from a place.
type link[V any] struct {
	from *place[V]
	by   event
}

// note notes a step that led to something new, after all that had to be known to take it. The
// protocol's mutex is held.
func (p *Protocol[N, V, H]) note(from *place[V], by event) {
	if from != nil {
		p.news = append(p.news, link[V]{from, by})
	}
}

// digest is a strong hash of all that a node holds, and of which server it is.
func (p *Protocol[N, V, H]) digest(l live[N]) (sum [20]byte) {
	content := append(p.dump.of(l.node), byte(l.self))
	full := sha256.Sum256(content)
	p.dump.done(content)
	copy(sum[:], full[:])
	return sum
}

// viewed is a strong hash of what a node shows.
func (p *Protocol[N, V, H]) viewed(view V) (sum [20]byte) {
	content := p.views.of(view)
	full := sha256.Sum256(content)
	p.views.done(content)
	copy(sum[:], full[:])
	return sum
}

// step returns what a node does, computed once.
func (p *Protocol[N, V, H]) step(at *place[V], by event) *step[V] {
	p.mu.Lock()
	s, known := at.steps[by]
	if !known {
		s = &step[V]{done: make(chan struct{})}
		at.steps[by] = s
		p.taken++
	}
	taken := p.taken
	p.mu.Unlock()
	if !known {
		p.compute(s, at, by)
		if p.again(taken) {
			p.compare(s, at, by)
		}
		close(s.done)
	}
	if <-s.done; s.failed != nil {
		panic(s.failed)
	}
	return s
}

// compute takes a step.
func (p *Protocol[N, V, H]) compute(s *step[V], at *place[V], by event) {
	defer func() { s.failed = recover() }()
	l := p.node(at)
	s.past = l.past
	sent, panicked := p.do(&l, by)
	if s.panicked = panicked; panicked != "" {
		p.release(l, panicked)
		return
	}
	s.sent = p.sent(at, by, sent)
	s.to = p.enter(l, at, by)
	p.leave(s.to, l)
}

// image returns a state with its servers renamed: the one to which the renamed run leads, the one
// that was found first.
func (p *Protocol[N, V, H]) image(at *place[V], by names) *place[V] {
	if by == identity {
		return at
	}
	p.mu.Lock()
	image, before, last := at.images[by], at.from, at.via
	p.mu.Unlock()
	switch {
	case image != nil:
		return image
	case before == nil:
		image = p.first(by.at(at.self))
	default:
		s := p.step(p.image(before, by), p.renamedEvent(last, by))
		if image = s.to; s.panicked != "" {
			mistake.Made("set Distinct, or find out what tells the servers apart", "the servers of %s are said to be alike, and when they are renamed (%s), %s panics: %s\n%s",
				p.code.Name, by.words(p.code.Servers), last, s.panicked, p.storyOf(before, last))
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	at.images[by] = image
	return image
}

func (p *Protocol[N, V, H]) renamedEvent(e event, by names) event {
	if e.input.Kind == "" {
		return event{message: p.renamedMessage(e.message, by)}
	}
	if e.input.Server > 0 {
		e.input.Server = by.at(e.input.Server-1) + 1
	}
	return e
}

// run lists the events of the shortest known run to a place.
func (p *Protocol[N, V, H]) run(at *place[V]) (events []event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for ; at.before != nil; at = at.before {
		events = append(events, at.by)
	}
	for i, j := 0, len(events)-1; i < j; i, j = i+1, j-1 {
		events[i], events[j] = events[j], events[i]
	}
	return events
}

// storyOf tells a run to a place, and a step more.
func (p *Protocol[N, V, H]) storyOf(at *place[V], by event) string {
	if at == nil {
		return "in the beginning"
	}
	return story(at.self, append(p.run(at), by))
}

// story tells what a server did.
func story(self int, events []event) string {
	if len(events) == 0 {
		return fmt.Sprintf("  server %d, in the beginning", self+1)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "  server %d, from the beginning:", self+1)
	for i, e := range events {
		fmt.Fprintf(&b, "\n  %3d  %s", i+1, e)
	}
	return b.String()
}
