package protocol

import (
	"reflect"
	"sync"

	"raftmc/internal/box"
)

// Boxed is a protocol whose types are boxes: what is generic in a protocol's types is compiled
// once for all such protocols.
type Boxed = Protocol[*box.Box, *box.Box, *box.Box, *box.Box]

// BoxedProperty is a property of a Boxed protocol.
type BoxedProperty = Property[*box.Box, *box.Box, *box.Box, *box.Box]

// BoxedOptions are the options of a Boxed protocol.
type BoxedOptions = Options[*box.Box, *box.Box, *box.Box, *box.Box]

// Box returns a protocol that does the same with its values in boxes.
func Box[S, M, I, H any](p Protocol[S, M, I, H]) Boxed { return &boxed[S, M, I, H]{p: p} }

// boxed is a protocol with its values in boxes. It passes copies of them on, as a protocol
// gets them without boxes.
type boxed[S, M, I, H any] struct {
	p Protocol[S, M, I, H]

	// Copies for descriptions that write.
	states, messages, inputs, histories sync.Pool
}

// unboxed is what a Guarded must know of the protocol in the boxes.
type unboxed interface {
	protocol() any
	types() []reflect.Type
	noHistory() *box.Box
}

func (b *boxed[S, M, I, H]) protocol() any         { return b.p }
func (b *boxed[S, M, I, H]) types() []reflect.Type { return typesOf[S, M, I, H]() }
func (b *boxed[S, M, I, H]) noHistory() *box.Box {
	var none H
	return box.New(none)
}

func (b *boxed[S, M, I, H]) Info() Info                { return b.p.Info() }
func (b *boxed[S, M, I, H]) Initial(self int) *box.Box { return box.New(b.p.Initial(self)) }

func (b *boxed[S, M, I, H]) Inputs(self int, s *box.Box) []*box.Box {
	return boxAll(b.p.Inputs(self, *box.In[S](s)))
}

func (b *boxed[S, M, I, H]) Step(self int, s, in *box.Box) (*box.Box, []*box.Box) {
	after, sent := b.p.Step(self, *box.In[S](s), *box.In[I](in))
	return box.New(after), boxAll(sent)
}

func (b *boxed[S, M, I, H]) Receive(self int, s, m *box.Box) (*box.Box, []*box.Box) {
	after, sent := b.p.Receive(self, *box.In[S](s), *box.In[M](m))
	return box.New(after), boxAll(sent)
}

func (b *boxed[S, M, I, H]) Route(m *box.Box) (from, to int) { return b.p.Route(*box.In[M](m)) }

func (b *boxed[S, M, I, H]) State(c *Codec, s **box.Box) { describeInside(c, s, b.p.State, &b.states) }

func (b *boxed[S, M, I, H]) Message(c *Codec, m **box.Box) {
	describeInside(c, m, b.p.Message, &b.messages)
}

func (b *boxed[S, M, I, H]) Input(c *Codec, in **box.Box) {
	describeInside(c, in, b.p.Input, &b.inputs)
}

func (b *boxed[S, M, I, H]) Extras() Extras[*box.Box, *box.Box, *box.Box, *box.Box] {
	has := b.p.Extras()
	e := Extras[*box.Box, *box.Box, *box.Box, *box.Box]{Coverable: has.Coverable, Concurrent: has.Concurrent, Dear: has.Dear, Examine: has.Examine, Archive: has.Archive, Restore: has.Restore, LeftOut: has.LeftOut}
	if has.Remember != nil {
		e.Remember = func(self int, h, s *box.Box) *box.Box {
			return box.New(has.Remember(self, *box.In[H](h), *box.In[S](s)))
		}
	}
	if has.History != nil {
		e.History = func(c *Codec, h **box.Box) { describeInside(c, h, has.History, &b.histories) }
	}
	if has.Includes != nil {
		e.Includes = func(all, some *box.Box) bool { return has.Includes(*box.In[H](all), *box.In[H](some)) }
	}
	if has.Held != nil {
		e.Held = func(s *box.Box) int { return has.Held(*box.In[S](s)) }
	}
	if has.Dump != nil {
		e.Dump = func(s *box.Box) []string { return has.Dump(*box.In[S](s)) }
	}
	if has.Within != nil {
		e.Within = func(to Bounds) (Boxed, error) {
			p, err := has.Within(to)
			if err != nil {
				return nil, err
			}
			return Box(p), nil
		}
	}
	if has.Properties != nil {
		e.Properties = func() []BoxedProperty { return BoxProperties(has.Properties()) }
	}
	if has.InputKind != nil {
		e.InputKind = func(in *box.Box) (kind, args string) { return has.InputKind(*box.In[I](in)) }
	}
	if has.MessageKind != nil {
		e.MessageKind = func(m *box.Box) string { return has.MessageKind(*box.In[M](m)) }
	}
	return e
}

// typeIn is the type of a protocol, of a Boxed one that of the protocol in the boxes.
func typeIn(p any) reflect.Type {
	if b, ok := p.(unboxed); ok {
		p = b.protocol()
	}
	return reflect.TypeOf(p)
}

// boxAll puts each value into a box; nil stays nil.
func boxAll[T any](values []T) []*box.Box {
	if values == nil {
		return nil
	}
	boxes := make([]*box.Box, len(values))
	for i, v := range values {
		boxes[i] = box.New(v)
	}
	return boxes
}

// describeInside describes the value in a box. What is read comes into a new box, because
// others may have the old one. What is written is a copy, as it is without boxes, unless the
// codec is to note where the parts of the value are.
func describeInside[T any](c *Codec, b **box.Box, describe func(*Codec, *T), copies *sync.Pool) {
	at := box.In[T](*b)
	switch {
	case c.mode == reading || *b == nil:
		*b = box.New(*at)
		at = box.In[T](*b)
	case c.marks == nil && c.sets == nil:
		v, _ := copies.Get().(*T)
		if v == nil {
			v = new(T)
		}
		defer copies.Put(v)
		*v, at = *at, v
	}
	describe(c, at)
}

// BoxProperties returns the properties with the values in boxes.
func BoxProperties[S, M, I, H any](all []Property[S, M, I, H]) []BoxedProperty {
	if all == nil {
		return nil
	}
	boxes, unpacked := make([]BoxedProperty, len(all)), newUnpacked[S, H]()
	for i, p := range all {
		boxes[i] = boxedProperty(p, unpacked)
	}
	return boxes
}

func boxedProperty[S, M, I, H any](p Property[S, M, I, H], unpacked *unpacked[S, H]) BoxedProperty {
	b := BoxedProperty{Name: p.Name, Doc: p.Doc, Mode: p.Mode, Group: p.Group}
	if p.Server != nil {
		b.Server = func(v boxedView) *boxedFinding {
			in := unpacked.of(v)
			defer unpacked.Put(in)
			return boxFinding(p.Server(in.views[0]))
		}
	}
	if p.Step != nil {
		b.Step = func(s boxedStep) *boxedFinding { return boxFinding(p.Step(*stepIn[S, M, I](s))) }
	}
	if p.Message != nil {
		b.Message = func(sender boxedView, m *box.Box) *boxedFinding {
			in := unpacked.of(sender)
			defer unpacked.Put(in)
			return boxFinding(p.Message(in.views[0], *box.In[M](m)))
		}
	}
	if p.Pair != nil {
		b.Pair = func(x, y boxedView) *boxedFinding {
			in := unpacked.of(x, y)
			defer unpacked.Put(in)
			return boxFinding(p.Pair(in.views[0], in.views[1]))
		}
	}
	if p.Cluster != nil {
		b.Cluster = func(servers []boxedView) *boxedFinding {
			views := make([]View[S, H], len(servers))
			for i, v := range servers {
				views[i] = View[S, H]{v.Server, *box.In[S](v.State), *box.In[H](v.History)}
			}
			return boxFinding(p.Cluster(views))
		}
	}
	return b
}

// unpacked has views that were taken out of their boxes: many properties see the same ones, one
// after the other. Each goroutine has its own.
type unpacked[S, H any] struct{ sync.Pool }

// unpackedViews are at most two views, and the boxes that they were in.
type unpackedViews[S, H any] struct {
	boxes [2]boxedView
	views [2]View[S, H]
}

func newUnpacked[S, H any]() *unpacked[S, H] {
	return &unpacked[S, H]{sync.Pool{New: func() any { return new(unpackedViews[S, H]) }}}
}

// of takes views out of their boxes. They are to be put back.
func (u *unpacked[S, H]) of(views ...boxedView) *unpackedViews[S, H] {
	in := u.Get().(*unpackedViews[S, H])
	for i, v := range views {
		if in.boxes[i] != v {
			in.boxes[i] = v
			in.views[i] = View[S, H]{v.Server, *box.In[S](v.State), *box.In[H](v.History)}
		}
	}
	return in
}

// What a property of boxes sees and finds.
type (
	boxedView    = View[*box.Box, *box.Box]
	boxedStep    = Step[*box.Box, *box.Box, *box.Box]
	boxedFinding = Finding[*box.Box, *box.Box]
	boxedWitness = Witness[*box.Box, *box.Box]
)

// stepIn takes a step out of its boxes, once for all properties that see it.
func stepIn[S, M, I any](s boxedStep) *Step[S, M, I] {
	type out struct{}
	return Shared(s, out{}, func() *Step[S, M, I] {
		step := &Step[S, M, I]{Server: s.Server, Before: *box.In[S](s.Before), After: *box.In[S](s.After), shared: s.shared}
		if s.Input != nil {
			in := *box.In[I](*s.Input)
			step.Input = &in
		}
		if s.Message != nil {
			m := *box.In[M](*s.Message)
			step.Message = &m
		}
		for _, m := range s.Sent {
			step.Sent = append(step.Sent, *box.In[M](m))
		}
		return step
	})
}

func boxFinding[S, H any](f *Finding[S, H]) *boxedFinding {
	if f == nil {
		return nil
	}
	b := &boxedFinding{Reason: f.Reason}
	for _, w := range f.Witnesses {
		witness := boxedWitness{Server: w.Server, What: w.What}
		if w.Since != nil {
			witness.Since = func(s, h *box.Box) bool { return w.Since(*box.In[S](s), *box.In[H](h)) }
		}
		b.Witnesses = append(b.Witnesses, witness)
	}
	return b
}
