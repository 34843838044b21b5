package cover

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
)

// A local state is the home of others if its server can return there from each of them by
// itself, at no cost: for Raft the state after a crash, for everything that a server loses in
// it and may learn again. A home and those from which it can be left and returned to are a
// loop. Whether a member can be reached from home depends on the messages that there are.

// loop is a home with the other local states of its loop; or any other local state by itself.
type loop struct {
	members []uint32 // home first
	inputs  []branch

	// received holds, by a message's slot, what the members do when they receive it, as soon
	// as somebody has asked. It is of no length where the closure is not complete.
	received []atomic.Pointer[reception]

	// others holds, where steps are dear, what they do by the slots beyond.
	others sync.Map
}

// reception is what the members of a loop do when they receive a message, and what those of
// these steps send that are inside, each message once.
type reception struct {
	branches []branch
	sent     []uint32
}

// branch is a step that some members of a loop take alike.
type branch struct {
	members uint64 // a bit for each
	member  uint8  // the first of them
	input   int32  // of the first; Receives for a message
	move    *Move

	// idle says that it does nothing; inside that it does not leave the loop and costs nothing,
	// so that configurations are closed under it, and at says to which member it leads then.
	idle, inside bool
	at           uint8
}

// maxMembers bounds the members of a loop. Where there would be more, each is by itself.
const maxMembers = 64

// loops finds the loop of a local state.
type loops struct {
	sys  System
	kind loopKind

	// Of the local states in the closure: their loops, and which member each is.
	known []*loop
	index []uint8

	mu   sync.RWMutex
	more map[uint32]*loop // of those beyond the closure
}

// loopKind says which loops there are.
type loopKind uint8

const (
	noLoops     loopKind = iota // nothing is inside of any
	singleLoops                 // each local state is by itself
	allLoops
)

// kindOfLoops says which loops the search goes round. A history that may forget what it has
// seen tells the ways through a loop apart, so that there are none then.
func (c *search) kindOfLoops() loopKind {
	switch {
	case c.options.Without&Saturation != 0:
		return noLoops
	case c.options.Without&Loops != 0 || !c.sys.Ordered():
		return singleLoops
	}
	return allLoops
}

// at returns the loop of a local state, and which of its members that is.
func (l *loops) at(local uint32) (*loop, uint8) {
	if int(local) < len(l.known) && l.known[local] != nil {
		return l.known[local], l.index[local]
	}
	l.mu.RLock()
	known := l.more[local]
	l.mu.RUnlock()
	if known != nil {
		return known, 0
	}
	fresh := l.newLoop([]uint32{local}, 0)
	l.mu.Lock()
	defer l.mu.Unlock()
	if known := l.more[local]; known != nil {
		return known, 0
	}
	l.more[local] = fresh
	return fresh, 0
}

// newLoop returns a loop of which nothing is known about messages.
func (l *loops) newLoop(members []uint32, slots int) *loop {
	p := &loop{members: members, received: make([]atomic.Pointer[reception], slots)}
	for k, member := range members {
		inputs := l.sys.Local(member).Inputs
		for i := range inputs {
			p.inputs = l.join(p.inputs, p, k, int32(i), &inputs[i])
		}
	}
	return p
}

// receive returns what the members of a loop do when they receive a message.
func (l *loops) receive(p *loop, message uint32) *reception {
	slot := l.sys.Message(message).Slot
	if slot < len(p.received) {
		if known := p.received[slot].Load(); known != nil {
			return known
		}
	} else if known, ok := p.others.Load(slot); ok {
		return known.(*reception)
	}
	r := &reception{}
	for k, member := range p.members {
		if m := l.sys.Receive(member, message); m != nil {
			r.branches = l.join(r.branches, p, k, Receives, m)
		}
	}
	for i := range r.branches {
		if b := &r.branches[i]; b.inside {
			r.sent = append(r.sent, b.move.Sends...)
		}
	}
	slices.Sort(r.sent)
	r.sent = slices.Compact(r.sent)
	if slot < len(p.received) {
		p.received[slot].Store(r)
	} else if l.sys.Dear() {
		p.others.Store(slot, r)
	}
	return r
}

// join adds a member's move to the branches. Two inputs of one member that do the same are two
// branches.
func (l *loops) join(all []branch, p *loop, member int, input int32, m *Move) []branch {
	idle := m.To == p.members[member] && len(m.Sends) == 0 && m.Flags == 0
	for i := range all {
		if b := &all[i]; b.members>>member == 0 && b.idle == idle && b.move.does(m) {
			b.members |= 1 << member
			return all
		}
	}
	b := branch{members: 1 << member, member: uint8(member), input: input, move: m, idle: idle}
	if at := slices.Index(p.members, m.To); at >= 0 && l.closes(m) {
		b.inside, b.at = true, uint8(at)
	}
	return append(all, b)
}

// moves reports whether a step inside of a loop leads some member to another one.
func (b *branch) moves() bool { return b.members != 1<<b.at }

// closes reports whether configurations are closed under a move that does not leave its loop.
func (l *loops) closes(m *Move) bool {
	return l.kind != noLoops && m.Budget == Free && m.Flags == 0
}

// inside reports whether a move does not leave the loop of a local state, and costs nothing.
func (l *loops) inside(local uint32, m *Move) bool {
	loop, _ := l.at(local)
	return l.closes(m) && slices.Contains(loop.members, m.To)
}

// does reports whether two moves do the same.
func (m *Move) does(n *Move) bool {
	return m.To == n.To && m.Kind == n.Kind && m.Budget == n.Budget && m.Flags == n.Flags && m.Goals == n.Goals && slices.Equal(m.Sends, n.Sends)
}

// findLoops finds the loops of the local states in a closure.
func findLoops(sys System, v *lives, kind loopKind) *loops {
	l := &loops{sys: sys, kind: kind, more: map[uint32]*loop{}}
	if !v.complete {
		return l
	}
	l.known, l.index = make([]*loop, len(v.rows)), make([]uint8, len(v.rows))
	slots := func(local uint32) int { return v.slots[sys.Local(local).Server] }
	if kind == allLoops {
		for _, component := range v.components {
			for _, members := range l.homes(component) {
				p := l.newLoop(members, slots(members[0]))
				for k, local := range members {
					l.known[local], l.index[local] = p, uint8(k)
				}
			}
		}
	}
	for local := range l.known {
		if l.known[local] == nil && v.chart.hasLocal(uint32(local)) {
			l.known[local] = l.newLoop([]uint32{uint32(local)}, slots(uint32(local)))
		}
	}
	return l
}

// homes finds the loops in a strongly connected component, each with its home first. A home
// is one local state of those that free inputs lead to from each other and not out of there, to
// another one of the component; it is the home of those from which free inputs lead to it and
// to no other home.
func (l *loops) homes(component []uint32) (all [][]uint32) {
	if len(component) == 1 {
		return nil
	}
	next, into := l.free(component)
	of, groups := components(next, func() bool { return false })
	const several = -1
	home := map[uint32]int{} // by member of the component: the group in which free inputs end
	for g, group := range groups {
		if slices.ContainsFunc(group, func(from uint32) bool {
			return slices.ContainsFunc(next[from], func(to uint32) bool { return of[to] != g })
		}) {
			continue
		}
		for _, from := range leadingTo(group, into) {
			if _, known := home[from]; known {
				home[from] = several
			} else {
				home[from] = g
			}
		}
	}
	for g := range groups {
		var members []uint32
		for k, local := range component {
			if to, known := home[uint32(k)]; known && to == g {
				members = append(members, local)
			}
		}
		if 1 < len(members) && len(members) <= maxMembers {
			l.sort(members, func(local uint32) bool { return of[slices.Index(component, local)] == g })
			all = append(all, members)
		}
	}
	return all
}

// free returns, for each member of a component by its index, where free inputs lead that stay
// there, and from where they lead to it.
func (l *loops) free(component []uint32) (next, into [][]uint32) {
	index := map[uint32]uint32{}
	for k, local := range component {
		index[local] = uint32(k)
	}
	next, into = make([][]uint32, len(component)), make([][]uint32, len(component))
	for k, local := range component {
		inputs := l.sys.Local(local).Inputs
		for i := range inputs {
			if to, within := index[inputs[i].To]; within && to != uint32(k) && l.closes(&inputs[i]) {
				next[k], into[to] = append(next[k], to), append(into[to], uint32(k))
			}
		}
	}
	return next, into
}

// leadingTo lists the nodes of a graph from which some can be reached, and these.
func leadingTo(some []uint32, into [][]uint32) (all []uint32) {
	seen := make([]bool, len(into))
	add := func(nodes []uint32) {
		for _, n := range nodes {
			if !seen[n] {
				seen[n], all = true, append(all, n)
			}
		}
	}
	add(some)
	for k := 0; k < len(all); k++ {
		add(into[all[k]])
	}
	return all
}

// sort sorts the members of a loop by content, one that may be home first. As far as possible
// the same one is home under every renaming: otherwise less is left out.
func (l *loops) sort(members []uint32, mayBeHome func(uint32) bool) {
	least := func(local uint32) uint64 { return slices.Min(l.sys.Local(local).Order) }
	slices.SortFunc(members, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(least(a), least(b)), cmp.Compare(l.sys.Local(a).Order[0], l.sys.Local(b).Order[0]))
	})
	home := slices.IndexFunc(members, mayBeHome)
	members[0], members[home] = members[home], members[0]
}
