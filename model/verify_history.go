package model

import (
	"cmp"
	"fmt"
	"slices"

	"raftmc/explore/cover"
	"raftmc/internal/box"
	"raftmc/internal/mistake"
	"raftmc/internal/property"
	"raftmc/protocol"
)

// The assumptions of subsumption and loops are tested here: that the order of histories is an
// order, that Remember preserves it, and that properties find no less with more history. (That
// Remember forgets nothing in a loop is tested wherever the search goes round one.)

// swapsOfEach is for how many others, with more and with less, each history is exchanged
// in a sample.
const swapsOfEach = 2

// remembering tests histories.
func (v *verification[S, M, I, H]) remembering() []task[S, M, I, H] {
	v.order = v.historyOrder()
	nodes := v.nodes.snapshot()
	most := v.options.most(ofHistories)
	nodes = slices.Clone(nodes)
	slices.SortFunc(nodes, func(a, b *node[S, M, I, H]) int { return cmp.Compare(scatter(a.hash[0]), scatter(b.hash[0])) })
	nodes = firstOf(nodes, most)
	var tasks []task[S, M, I, H]
	for chunk := range slices.Chunk(nodes, 128) {
		tasks = append(tasks, func(x *examiner[S, M, I, H]) {
			for i, n := range chunk {
				if x.stopped() {
					return
				}
				x.remembered(n, i)
			}
		})
	}
	return append(tasks, v.ordering(most)...)
}

// notSteady reports a state whose second remembering changes the history.
func (x *examiner[S, M, I, H]) notSteady(to *local[S, M, I], h H) {
	x.complain(protocol.Impure, "Remember twice", func() string {
		return fmt.Sprintf("Remember %s: the state %s is remembered in %s already, and when it is remembered again, differently",
			x.info.Servers[to.self], mistake.Shown(to.state), mistake.Shown(h))
	})
}

// remembered checks what is remembered of the states to which a node's steps lead.
func (x *examiner[S, M, I, H]) remembered(n *node[S, M, I, H], turn int) {
	for _, to := range x.successors(n.local) {
		x.found.Histories++
		h := x.p.Remember(n.local.self, n.history.facts, to.state)
		encoding, _ := protocol.Encode(x.servers(), nil, x.p.History, h)
		back := protocol.ReadBack(x.servers(), x.p.History, encoding)
		x.found.Values++
		if d, differ := compare(x.reflector, x.encoder, "History", x.p.History, &h, &back); differ {
			x.complain(protocol.Lost, d.path, func() string {
				return fmt.Sprintf("%s (of %v) is %s as it came, and %s when it is read back, in what server %s remembers of the state %s: describe it, or declare in LeftOut why nothing depends on it",
					d.path, box.TypeOf(h), d.was, d.is, x.info.Servers[to.self], mistake.Shown(to.state))
			})
		}
		if twice, _ := protocol.Encode(x.servers(), nil, x.p.History, x.p.Remember(to.self, back, to.state)); !slices.Equal(twice, encoding) {
			x.notSteady(to, back)
		}
		if len(x.group) > 1 {
			x.rememberedRenamed(n, to, h, 1+turn%(len(x.group)-1))
		}
		x.rememberedInOrder(n, to, h)
	}
}

// successors lists a few local states to which a local state's steps lead.
func (x *examiner[S, M, I, H]) successors(l *local[S, M, I]) (some []*local[S, M, I]) {
	for _, e := range x.book.entries(l) {
		if e.to != l && !e.panicked && !slices.Contains(some, e.to) {
			if some = append(some, e.to); len(some) == 3 && x.options.Share != Exhaustive {
				return some
			}
		}
	}
	return some
}

// rememberedRenamed requires that remembering renamed arguments gives the renamed
// history.
func (x *examiner[S, M, I, H]) rememberedRenamed(n *node[S, M, I, H], to *local[S, M, I], h H, r int) {
	by := x.group[r]
	before := protocol.MustRename(x.servers(), by, x.p.History, n.history.facts)
	got, _ := protocol.Encode(x.servers(), nil, x.p.History, x.p.Remember(by.At(to.self), before, protocol.MustRename(x.servers(), by, x.p.State, to.state)))
	if want, _ := protocol.Encode(x.servers(), by, x.p.History, h); !slices.Equal(got, want) {
		x.complain(protocol.Asymmetric, "Remember", func() string {
			return fmt.Sprintf("Remember %s: of the history %s and the state %s comes %s; renamed (%s), it is remembered otherwise",
				x.info.Servers[to.self], mistake.Shown(n.history.facts), mistake.Shown(to.state), mistake.Shown(h), by.InWords(x.info.Servers))
		})
	}
}

// historyOrder is how a search has used Orderer: for each history, some that include it
// and some that it includes, as far as the search has compared them.
type historyOrder[H any] struct {
	pairs []comparedHistories[H]
	more  map[*history[H]][]*history[H]
	less  map[*history[H]][]*history[H]
}

// comparedHistories is one result of Includes.
type comparedHistories[H any] struct {
	all, some *history[H]
	includes  bool
}

// relying are the reductions that rely on the order of histories.
const relying = cover.Subsumption | cover.Loops

// historyOrder returns the order; nil if the search does not rely on it.
func (v *verification[S, M, I, H]) historyOrder() *historyOrder[H] {
	if v.cover == nil || !v.p.Ordered() || v.options.Without.Whole()&relying == relying {
		return nil
	}
	o := &historyOrder[H]{more: map[*history[H]][]*history[H]{}, less: map[*history[H]][]*history[H]{}}
	histories := v.history.snapshot()
	v.cover.included.each(func(key uint64, includes uint32) {
		o.pairs = append(o.pairs, comparedHistories[H]{histories[key>>32], histories[uint32(key)], includes == 1})
	})
	slices.SortFunc(o.pairs, func(a, b comparedHistories[H]) int {
		return cmp.Or(cmp.Compare(a.key(), b.key()), cmp.Compare(a.all.hash[0], b.all.hash[0]))
	})
	for _, p := range o.pairs {
		if p.includes {
			o.more[p.some] = append(o.more[p.some], p.all)
			o.less[p.all] = append(o.less[p.all], p.some)
		}
	}
	return o
}

// key orders pairs pseudo-randomly, but always in the same way.
func (p comparedHistories[H]) key() uint64 { return scatter(p.all.hash[0] + 3*p.some.hash[0]) }

// ordering tests that the order is an order, and what depends on it.
func (v *verification[S, M, I, H]) ordering(most int) []task[S, M, I, H] {
	if v.order == nil {
		return nil
	}
	var tasks []task[S, M, I, H]
	for chunk := range slices.Chunk(firstOf(v.order.pairs, most), 512) {
		tasks = append(tasks, func(x *examiner[S, M, I, H]) {
			for i, p := range chunk {
				if x.stopped() {
					return
				}
				x.compared(p, i)
			}
		})
	}
	for chunk := range slices.Chunk(firstOf(v.views, v.options.most(ofSwaps)), 16) {
		tasks = append(tasks, func(x *examiner[S, M, I, H]) {
			for _, views := range chunk {
				if x.stopped() {
					return
				}
				x.swapped(views)
			}
		})
	}
	return tasks
}

// compared tests one result of Includes.
func (x *examiner[S, M, I, H]) compared(p comparedHistories[H], turn int) {
	x.found.Histories++
	includes := x.p.Includes
	for _, h := range []*history[H]{p.all, p.some} {
		if !includes(h.facts, h.facts) {
			x.complain(protocol.NotMonotone, "reflexive", func() string {
				return fmt.Sprintf("Includes says that %s does not include itself", mistake.Shown(h.facts))
			})
		}
	}
	if len(x.group) > 1 {
		by := x.group[1+turn%(len(x.group)-1)]
		all, some := protocol.MustRename(x.servers(), by, x.p.History, p.all.facts), protocol.MustRename(x.servers(), by, x.p.History, p.some.facts)
		if includes(all, some) != p.includes {
			x.complain(protocol.Asymmetric, "Includes", func() string {
				return fmt.Sprintf("Includes says otherwise of %s and %s when they are renamed (%s)", mistake.Shown(p.all.facts), mistake.Shown(p.some.facts), by.InWords(x.info.Servers))
			})
		}
	}
	if !p.includes {
		return
	}
	for i, least := range x.order.less[p.some] {
		if i == swapsOfEach && x.options.Share != Exhaustive {
			break
		}
		if !includes(p.all.facts, least.facts) {
			x.complain(protocol.NotMonotone, "transitive", func() string {
				return fmt.Sprintf("Includes says that %s includes %s, and that this includes %s, and not that the first includes the last",
					mistake.Shown(p.all.facts), mistake.Shown(p.some.facts), mistake.Shown(least.facts))
			})
		}
	}
}

// rememberedInOrder requires that if one history includes another, it still does after
// both servers have reached the same state.
func (x *examiner[S, M, I, H]) rememberedInOrder(n *node[S, M, I, H], to *local[S, M, I], h H) {
	if x.order == nil {
		return
	}
	for i, all := range x.order.more[n.history] {
		if i == swapsOfEach && x.options.Share != Exhaustive {
			return
		}
		x.found.Histories++
		if more := x.p.Remember(to.self, all.facts, to.state); !x.p.Includes(more, h) {
			x.complain(protocol.NotMonotone, "Remember", func() string {
				return fmt.Sprintf("the history %s includes %s; after server %s has come to the state %s with each, they are %s and %s, and the first does not include the second",
					mistake.Shown(all.facts), mistake.Shown(n.history.facts), x.info.Servers[to.self], mistake.Shown(to.state), mistake.Shown(more), mistake.Shown(h))
			})
		}
	}
}

// swapped requires that properties find no less in a state after a server's history is
// exchanged for one that includes it.
func (x *examiner[S, M, I, H]) swapped(views []protocol.View[S, H]) {
	for i := range views {
		h := x.historyOf(views[i])
		if h == nil {
			continue
		}
		now := x.props.Violations(views, i)
		x.swap(views, i, x.order.more[h], func(other []protocol.View[S, H], out property.Outcome[S, H]) { x.monotone(views, now, other, out) })
		x.swap(views, i, x.order.less[h], func(other []protocol.View[S, H], out property.Outcome[S, H]) { x.monotone(other, out, views, now) })
	}
}

// historyOf finds the entry of a view's history.
func (x *examiner[S, M, I, H]) historyOf(v protocol.View[S, H]) *history[H] {
	key, _ := keyOf(x.servers(), x.p.History, v.History, byte(v.Server))
	return x.history.byKey[string(key)]
}

// swap exchanges a server's history for others in which its state is remembered.
func (x *examiner[S, M, I, H]) swap(views []protocol.View[S, H], server int, others []*history[H], then func([]protocol.View[S, H], property.Outcome[S, H])) {
	swaps := 0
	for _, h := range others {
		was, _ := protocol.Encode(x.servers(), nil, x.p.History, h.facts)
		is, _ := protocol.Encode(x.servers(), nil, x.p.History, x.p.Remember(server, h.facts, views[server].State))
		if !slices.Equal(was, is) {
			continue // a server in this state has more history
		}
		if swaps++; swaps > swapsOfEach && x.options.Share != Exhaustive {
			return
		}
		x.found.Views++
		other := slices.Clone(views)
		other[server].History = h.facts
		then(other, x.props.Violations(other, server))
	}
}

// monotone requires that what is found with less history is found with more.
func (x *examiner[S, M, I, H]) monotone(less []protocol.View[S, H], with property.Outcome[S, H], more []protocol.View[S, H], then property.Outcome[S, H]) {
	for i, p := range x.props.All {
		if !x.props.Has(with, i) || x.props.Has(then, i) {
			continue
		}
		x.complain(protocol.NotMonotone, "property "+p.Name, func() string {
			at := slices.IndexFunc(less, func(v protocol.View[S, H]) bool { return x.historyOf(v) != x.historyOf(more[v.Server]) })
			return fmt.Sprintf("the property %s finds something in the state %s; and nothing with more history, if that of server %s is %s: it reads the absence of a fact, and a search may drop the first for the second",
				p.Name, x.viewWords(less), x.info.Servers[at], mistake.Shown(more[at].History))
		})
	}
}
