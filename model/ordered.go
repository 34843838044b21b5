package model

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"raftmc/explore"
	"raftmc/explore/ordered"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// Ordered is a Model for ordered.Search.
type Ordered interface {
	ordered.System

	// verifyOrder tests what the search rests on, and not what it has in common with others.
	verifyOrder(ctx context.Context, o VerifyOptions, reached *ordered.Fixpoint, v *Verification) error

	// Told describes the steps of an abstract run, with 1, 2, 3… for the ordered numbers.
	Told(run []ordered.Event) []AlarmStep
}

// Ordered returns the model for ordered.Search: shapes of states and messages, whose ordered
// numbers are any. It refuses bounds that require anything else.
func (m *Model[S, M, I, H]) Ordered() (_ Ordered, err error) {
	defer explore.Catch(&err)
	if err := m.orderable(); err != nil {
		return nil, err
	}
	t := &orderedTables[S, M, I, H]{
		Model: m, group: newGroup(m.group), concurrent: m.p.Extras().Concurrent,
		numbers: [2][]uint64{make([]uint64, ordered.MostPlaces+2), make([]uint64, ordered.MostPlaces+2)},
	}
	for place := range t.numbers[0] {
		t.numbers[spread][place], t.numbers[dense][place] = uint64(place)<<spreadBits, uint64(place)
	}
	return t, t.startOrdered()
}

// orderable returns what this search cannot honour.
func (m *Model[S, M, I, H]) orderable() error {
	b := m.bounds
	_, lifted := m.Lifted()
	switch {
	case !lifted:
		return errors.New("no bound on ordered numbers is lifted: this search looks at any number of them, and cover at so many")
	case m.only:
		return errors.New("some actions only: this search takes all; bfs leaves some out")
	case m.start != nil:
		return errors.New("a run that has begun: this search begins at the start")
	case b.Network.Delivery != protocol.AnyTimes:
		return fmt.Errorf("network %s: this search looks at network many only, where any message may arrive at any time, again and again", b.Network)
	case b.InFlight > 0:
		return fmt.Errorf("in-flight %d: this search does not bound the messages in flight", b.InFlight)
	}
	for _, b := range m.budgets {
		return fmt.Errorf("%s at most %d times: this search counts no events; let it happen any number of times, or never", m.Kinds()[b.kind].Name, b.max)
	}
	if coverable := m.p.Extras().Coverable; coverable != nil {
		return coverable()
	}
	return nil
}

// Lifted returns the bound on ordered numbers that is lifted; ok is false if none is.
func (m *Model[S, M, I, H]) Lifted() (bound protocol.Bound, ok bool) {
	return m.info.Bounds.Lifted()
}

// Counted implements Searchable.
func (m *Model[S, M, I, H]) Counted(numbers int) (Searchable, error) {
	counted, err := m.countedModel(numbers)
	if err != nil {
		return nil, err
	}
	return counted, nil
}

func (m *Model[S, M, I, H]) countedModel(numbers int) (*Model[S, M, I, H], error) {
	b, lifted := m.Lifted()
	within := m.p.Extras().Within
	if !lifted || within == nil {
		return nil, fmt.Errorf("%s has no bound on ordered numbers that is lifted and can be set: it needs Within", m.info.Name)
	}
	b.Value = protocol.Limit(numbers)
	bounds, err := m.info.Bounds.With(protocol.Bounds{b})
	if err != nil {
		return nil, err
	}
	p, err := within(bounds)
	if err != nil {
		return nil, err
	}
	return New(p, protocol.Options[S, M, I, H]{Network: m.bounds, Symmetry: m.symmetry, Properties: m.props.All})
}

// Sets of concrete numbers that stand for places.
const (
	spread = iota // far apart
	dense         // 1, 2, 3…

	spreadBits = 16
)

// orderedTables implements ordered.System. It has tables of its own, of shapes.
type orderedTables[S, M, I, H any] struct {
	*Model[S, M, I, H]
	group      *group
	concurrent bool // steps may be taken without the lock
	numbers    [2][]uint64
	first      ordered.Start

	shapes   sync.Mutex
	locals   interned[shapedLocal]
	elements interned[shapedElement]
	commons  interned[shapedCommon]

	receive    memoOfTwo[*ordered.Move]
	remembered memoOfTwo[ordered.Object]
}

// memoOfTwo keeps results by two objects.
type memoOfTwo[V any] [64]struct {
	sync.RWMutex
	known map[[2]ordered.Object]V
}

// of returns the result for two objects, which is computed if it is not known.
func (t *memoOfTwo[V]) of(a, b ordered.Object, compute func() V) V {
	key := [2]ordered.Object{a, b}
	shard := &t[(uint64(a)*0x9e3779b97f4a7c15^uint64(b)*0xc2b2ae3d27d4eb4f)>>58]
	shard.RLock()
	v, known := shard.known[key]
	shard.RUnlock()
	if known {
		return v
	}
	v = compute()
	shard.Lock()
	defer shard.Unlock()
	if other, known := shard.known[key]; known {
		return other
	}
	if shard.known == nil {
		shard.known = map[[2]ordered.Object]V{}
	}
	shard.known[key] = v
	return v
}

// all lists what is known, in an order that does not depend on when it was computed, as far as
// the numbers of shapes do not.
func (t *memoOfTwo[V]) all() (list []twoAnd[V]) {
	for i := range t {
		for of, v := range t[i].known {
			list = append(list, twoAnd[V]{of, v})
		}
	}
	slices.SortFunc(list, func(x, y twoAnd[V]) int {
		return cmp.Or(cmp.Compare(x.of[0], y.of[0]), cmp.Compare(x.of[1], y.of[1]))
	})
	return list
}

// twoAnd are two objects and their result.
type twoAnd[V any] struct {
	of     [2]ordered.Object
	result V
}

// shapedLocal is a local state but for its numbers.
type shapedLocal struct {
	ordered.Local
	id       uint32
	encoding []byte

	// least is the first of the orbit, whose steps are computed by the protocol; toLeast is
	// the renaming that leads there.
	least   uint32
	toLeast int

	once sync.Once // Inputs and Facts are filled
}

// shapedElement is a message or a fact but for its numbers.
type shapedElement struct {
	ordered.Element
	id       uint32
	encoding []byte
	kind     uint8
}

// shapedCommon is what is commonly known but for its numbers.
type shapedCommon struct {
	ordered.Common
	id       uint32
	encoding []byte
}

// startOrdered finds the start of a search.
func (t *orderedTables[S, M, I, H]) startOrdered() error {
	none := t.p.NoHistory()
	for i := range t.servers() {
		s := t.p.Initial(i)
		if shape := protocol.ShapeOf(t.servers(), nil, t.p.State, s); len(shape.Numbers) > 0 {
			return fmt.Errorf("server %s starts with an ordered number: 0 is the one to start with", t.info.Servers[i])
		}
		l, _ := t.localIn(i, s, nil)
		t.first.Locals = append(t.first.Locals, l)
		none = t.p.Remember(i, none, s)
	}
	facts, err := protocol.FactsOf(t.servers(), t.p.History, none)
	if err != nil {
		return err
	}
	common, err := protocol.History(t.servers(), t.p.History, facts.Only(true))
	if err != nil {
		return err
	}
	t.first.Common, _ = t.commonIn(common, nil)
	return nil
}

// Initial implements ordered.System.
func (t *orderedTables[S, M, I, H]) Initial() ordered.Start { return t.first }

// Renamings implements ordered.System.
func (t *orderedTables[S, M, I, H]) Renamings() ordered.Renamings {
	return ordered.Renamings{Servers: t.group.servers, Inverse: t.group.inverse}
}

// Element implements ordered.System.
func (t *orderedTables[S, M, I, H]) Element(shape uint32) *ordered.Element {
	if all := t.elements.snapshot(); int(shape) < len(all) {
		return &all[shape].Element
	}
	return nil
}

// Common implements ordered.System.
func (t *orderedTables[S, M, I, H]) Common(shape uint32) *ordered.Common {
	return &t.commons.snapshot()[shape].Common
}

// Local implements ordered.System.
func (t *orderedTables[S, M, I, H]) Local(shape uint32) *ordered.Local {
	l := t.locals.snapshot()[shape]
	l.once.Do(func() { t.fillOrdered(l) })
	return &l.Local
}

// ranks says which number has which place.
type ranks map[uint64]int

// at returns the places of numbers; ok is false if one has none.
func (r ranks) at(numbers []uint64) (places ordered.Places, ok bool) {
	for _, n := range numbers {
		place, known := r[n]
		if !known {
			return 0, false
		}
		places |= 1 << place
	}
	return places, true
}

// placed returns the object of a value whose numbers have places; ok is false if one has none.
// number returns the number of its shape.
func (t *orderedTables[S, M, I, H]) placed(shape protocol.Shape, r ranks, number func() uint32) (_ ordered.Object, ok bool) {
	places, ok := r.at(shape.Numbers)
	if !ok {
		return 0, false
	}
	t.shapes.Lock()
	defer t.shapes.Unlock()
	return ordered.At(number(), places), true
}

// localIn returns the object of a state.
func (t *orderedTables[S, M, I, H]) localIn(self int, s S, r ranks) (ordered.Object, bool) {
	shape := protocol.ShapeOf(t.servers(), nil, t.p.State, s)
	return t.placed(shape, r, func() uint32 { return t.localShape(self, shape) })
}

// localShape returns the number of a local state's shape, and enters its orbit if it is new.
func (t *orderedTables[S, M, I, H]) localShape(self int, shape protocol.Shape) uint32 {
	if l, ok := t.locals.byKey[string(shapeKey(shape.Encoding, self))]; ok {
		return l.id
	}
	s, least := t.stateOf(shape.Encoding, ordered.First(len(shape.Numbers)), dense), uint32(len(t.locals.snapshot()))
	return t.group.enter(func(r int) uint32 {
		by := t.group.renamings[r]
		image := protocol.ShapeOf(t.servers(), by, t.p.State, s)
		return enterShape(&t.locals, image.Encoding, by.At(self), func(id uint32) *shapedLocal {
			t.bytes.Add(int64(len(image.Encoding) + 400))
			return &shapedLocal{id: id, encoding: image.Encoding, least: least, toLeast: t.group.inverse[r], Local: ordered.Local{
				Server: by.At(self), Numbers: len(image.Numbers), Order: reference.HashPart(reference.LocalPart, by.At(self), -1, image.Encoding),
			}}
		}, func(l *shapedLocal) uint32 { return l.id })
	}, func(number uint32) *[]uint32 { return &t.locals.snapshot()[number].Renamed })
}

// shapeKey is the key of a shape that belongs to a server, or to another sort of things.
func shapeKey(encoding []byte, belongs int) []byte {
	return append(slices.Clip(encoding), byte(belongs))
}

// enterShape returns the number of a shape, which is made if it is new.
func enterShape[E any](all *interned[E], encoding []byte, belongs int, entry func(id uint32) *E, id func(*E) uint32) uint32 {
	key := shapeKey(encoding, belongs)
	if e, ok := all.byKey[string(key)]; ok {
		return id(e)
	}
	if all.byKey == nil {
		all.byKey = map[string]*E{}
	}
	e := entry(uint32(len(all.snapshot())))
	all.byKey[string(key)] = e
	return all.add(e)
}

// messageIn returns the object of a message.
func (t *orderedTables[S, M, I, H]) messageIn(m M, r ranks) (ordered.Object, bool) {
	shape := protocol.ShapeOf(t.servers(), nil, t.p.Message, m)
	return t.placed(shape, r, func() uint32 {
		if e, ok := t.elements.byKey[string(shapeKey(shape.Encoding, isMessage))]; ok {
			return e.id
		}
		m := t.messageOf(shape.Encoding, ordered.First(len(shape.Numbers)), dense)
		return t.enterElement(isMessage, func(by *protocol.Renaming) (protocol.Shape, ordered.Element, int) {
			image := protocol.ShapeOf(t.servers(), by, t.p.Message, m)
			from, to := t.p.Route(m)
			return image, ordered.Element{Of: by.At(from), To: by.At(to)}, len(t.info.Inputs) + t.messageKindOf(m)
		})
	})
}

// Elements of messages are told from those of facts by a last byte, which is a server's for
// facts.
const isMessage = 255

// enterElement enters the orbit of an element.
func (t *orderedTables[S, M, I, H]) enterElement(sort int, image func(by *protocol.Renaming) (protocol.Shape, ordered.Element, int)) uint32 {
	return t.group.enter(func(r int) uint32 {
		by := t.group.renamings[r]
		shape, e, kind := image(by)
		belongs := sort
		if sort != isMessage {
			belongs = by.At(sort)
		}
		e.Numbers, e.Own, e.Order = len(shape.Numbers), shape.Own, reference.HashPart(reference.MessagePart, belongs, -1, shape.Encoding)
		return enterShape(&t.elements, shape.Encoding, belongs, func(id uint32) *shapedElement {
			t.bytes.Add(int64(len(shape.Encoding) + 300))
			return &shapedElement{id: id, encoding: shape.Encoding, kind: uint8(max(kind, 0)), Element: e}
		}, func(e *shapedElement) uint32 { return e.id })
	}, func(number uint32) *[]uint32 { return &t.elements.snapshot()[number].Renamed })
}

// factIn returns the object of a fact of a server.
func (t *orderedTables[S, M, I, H]) factIn(self int, h H, r ranks) (ordered.Object, bool) {
	shape := protocol.ShapeOf(t.servers(), nil, t.p.History, h)
	return t.placed(shape, r, func() uint32 {
		if e, ok := t.elements.byKey[string(shapeKey(shape.Encoding, self))]; ok {
			return e.id
		}
		h := t.historyOf(shape.Encoding, ordered.First(len(shape.Numbers)), dense)
		return t.enterElement(self, func(by *protocol.Renaming) (protocol.Shape, ordered.Element, int) {
			return protocol.ShapeOf(t.servers(), by, t.p.History, h), ordered.Element{Of: by.At(self), To: -1}, -1
		})
	})
}

// commonIn returns the object of what is commonly known.
func (t *orderedTables[S, M, I, H]) commonIn(h H, r ranks) (ordered.Object, bool) {
	shape := protocol.ShapeOf(t.servers(), nil, t.p.History, h)
	return t.placed(shape, r, func() uint32 {
		if c, ok := t.commons.byKey[string(shapeKey(shape.Encoding, ofNobody))]; ok {
			return c.id
		}
		return t.enterCommon(t.historyOf(shape.Encoding, ordered.First(len(shape.Numbers)), dense))
	})
}

// ofNobody is what common facts belong to.
const ofNobody = 0

// enterCommon enters the orbit of what is commonly known.
func (t *orderedTables[S, M, I, H]) enterCommon(h H) uint32 {
	return t.group.enter(func(r int) uint32 {
		image := protocol.ShapeOf(t.servers(), t.group.renamings[r], t.p.History, h)
		return enterShape(&t.commons, image.Encoding, ofNobody, func(id uint32) *shapedCommon {
			t.bytes.Add(int64(len(image.Encoding) + 300))
			return &shapedCommon{id: id, encoding: image.Encoding, Common: ordered.Common{
				Numbers: len(image.Numbers), Order: reference.HashPart(reference.HistoryPart, 0, -1, image.Encoding),
			}}
		}, func(c *shapedCommon) uint32 { return c.id })
	}, func(number uint32) *[]uint32 { return &t.commons.snapshot()[number].Renamed })
}

// numbersAt returns the numbers that stand for places.
func (t *orderedTables[S, M, I, H]) numbersAt(at ordered.Places, how int) []uint64 {
	numbers := make([]uint64, 0, at.Count())
	for place := 1; place <= at.Top(); place++ {
		if at.Has(place) {
			numbers = append(numbers, t.numbers[how][place])
		}
	}
	return numbers
}

func (t *orderedTables[S, M, I, H]) stateOf(encoding []byte, at ordered.Places, how int) S {
	return protocol.InShape(t.servers(), t.p.State, encoding, t.numbersAt(at, how))
}

func (t *orderedTables[S, M, I, H]) messageOf(encoding []byte, at ordered.Places, how int) M {
	return protocol.InShape(t.servers(), t.p.Message, encoding, t.numbersAt(at, how))
}

func (t *orderedTables[S, M, I, H]) historyOf(encoding []byte, at ordered.Places, how int) H {
	return protocol.InShape(t.servers(), t.p.History, encoding, t.numbersAt(at, how))
}
