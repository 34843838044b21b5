package model

import (
	"cmp"
	"slices"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/protocol"
)

// book is the content of a search's tables, in an order of content that does not depend
// on the order of discovery.
type book[S, M, I any] struct {
	// locals are the local states whose steps the protocol has computed; one of each orbit
	// that was entered as a whole.
	locals []*local[S, M, I]

	// entries lists a local state's steps.
	entries func(*local[S, M, I]) []entry[S, M, I]

	// steps counts the steps of locals.
	steps int

	// walks are the servers whose tables hold, up to renaming, everything.
	walks []int

	messages []*message[M]

	// state and content return a local state and a message, renamed.
	state   func(l *local[S, M, I], r int) S
	content func(m *message[M], r int) M

	// isComputed reports whether the protocol has computed a local state's steps;
	// otherwise they are another state's, renamed.
	isComputed func(*local[S, M, I]) bool
}

// entry is a step in a table.
type entry[S, M, I any] struct {
	input    *I
	message  *message[M] // nil if there is an input
	to       *local[S, M, I]
	sends    []*message[M]
	panicked bool
}

func inOrder[S, M, I any](a, b *local[S, M, I]) int {
	return cmp.Or(cmp.Compare(a.self, b.self), cmp.Compare(a.hash[0], b.hash[0]))
}

func messagesInOrder[M any](all []*message[M]) []*message[M] {
	return slices.SortedFunc(slices.Values(all), func(a, b *message[M]) int { return cmp.Compare(a.hash[0], b.hash[0]) })
}

// book returns the tables of the searches by states.
func (m *Model[S, M, I, H]) book() *book[S, M, I] {
	b := &book[S, M, I]{messages: messagesInOrder(m.message.snapshot())}
	all := m.message.snapshot()
	b.entries = func(l *local[S, M, I]) (entries []entry[S, M, I]) {
		add := func(s *step[S, M, I], msg *message[M]) {
			e := entry[S, M, I]{input: s.input, message: msg, to: s.to, panicked: s.panicked != ""}
			for _, id := range s.sends {
				e.sends = append(e.sends, all[id])
			}
			entries = append(entries, e)
		}
		for _, s := range l.inputs {
			add(s, nil)
		}
		var received []*message[M]
		for id := range l.receive {
			received = append(received, all[id])
		}
		for _, msg := range messagesInOrder(received) {
			add(l.receive[msg.id], msg)
		}
		return entries
	}
	for _, l := range m.local.snapshot() {
		if n := len(l.inputs) + len(l.receive); n > 0 {
			b.locals, b.steps = append(b.locals, l), b.steps+n
		}
	}
	slices.SortFunc(b.locals, inOrder)
	for i := range m.servers() {
		b.walks = append(b.walks, i)
	}
	b.isComputed = func(*local[S, M, I]) bool { return true }
	b.state = func(l *local[S, M, I], r int) S {
		return protocol.MustRename(m.servers(), m.group[r], m.p.State, l.state)
	}
	b.content = func(msg *message[M], r int) M {
		return protocol.MustRename(m.servers(), m.group[r], m.p.Message, msg.content)
	}
	return b
}

// book returns the tables of cover.Search.
func (t *monotone[S, M, I, H]) book() *book[S, M, I] {
	orbits, envelopes := t.orbits.snapshot(), t.envelopes.snapshot()
	b := &book[S, M, I]{}
	inboxes := make([][]*envelope[M], t.servers())
	for _, e := range envelopes {
		b.messages = append(b.messages, e.message)
		inboxes[e.to] = append(inboxes[e.to], e)
	}
	b.messages = messagesInOrder(b.messages)
	for _, inbox := range inboxes {
		slices.SortFunc(inbox, func(a, b *envelope[M]) int { return cmp.Compare(a.hash[0], b.hash[0]) })
	}
	b.entries = func(l *local[S, M, I]) []entry[S, M, I] { return t.entries(orbits[t.orbitOf[l.id]], inboxes[l.self]) }
	for _, o := range orbits {
		if o.least == o && o.ready.Load() {
			b.locals = append(b.locals, o.local)
		}
	}
	slices.SortFunc(b.locals, inOrder)
	for _, l := range b.locals {
		o := orbits[t.orbitOf[l.id]]
		b.steps += len(o.Inputs)
		if table := o.table.Load(); table != nil {
			for i := range *table {
				if (*table)[i].Load() != unknownMove {
					b.steps++
				}
			}
		}
	}
	b.walks = t.representatives()
	b.isComputed = func(l *local[S, M, I]) bool { o := orbits[t.orbitOf[l.id]]; return o.least == o }
	b.state = func(l *local[S, M, I], r int) S { return orbits[orbits[t.orbitOf[l.id]].Renamed[r]].state }
	b.content = func(m *message[M], r int) M { return envelopes[envelopes[t.envelopeOf[m.id]].Renamed[r]].content }
	return b
}

// entries lists the known steps of a local state.
func (t *monotone[S, M, I, H]) entries(o *orbitLocal[S, M, I], inbox []*envelope[M]) []entry[S, M, I] {
	orbits, envelopes := t.orbits.snapshot(), t.envelopes.snapshot()
	var entries []entry[S, M, I]
	fill := func(e entry[S, M, I], move *cover.Move) {
		e.to = o.local
		if move != nil {
			e.to, e.panicked = orbits[move.To].local, move.Flags&explore.Panicked != 0
			for _, id := range move.Sends {
				e.sends = append(e.sends, envelopes[id].message)
			}
		}
		entries = append(entries, e)
	}
	if o.ready.Load() {
		for i := range o.Inputs {
			fill(entry[S, M, I]{input: &o.taken[i]}, &o.Inputs[i])
		}
	}
	table := o.table.Load()
	for _, m := range inbox {
		if table == nil || m.Slot >= len(*table) {
			continue
		}
		if known := (*table)[m.Slot].Load(); known != unknownMove {
			fill(entry[S, M, I]{message: m.message}, o.move(known))
		}
	}
	return entries
}

// representatives returns servers of which none can be renamed to another.
func (m *Model[S, M, I, H]) representatives() (servers []int) {
	for i := range m.servers() {
		if !slices.ContainsFunc(m.group, func(r *protocol.Renaming) bool { return r.Servers()[i] < i }) {
			servers = append(servers, i)
		}
	}
	return servers
}
