package model

import (
	"raftmc/explore/cover"
	"raftmc/internal/mistake"
	"raftmc/protocol"
)

// localOf returns the number of a local state. If it is new, its whole orbit is entered,
// so that renaming it is a lookup.
func (t *monotone[S, M, I, H]) localOf(l *local[S, M, I]) uint32 {
	if number, ok := t.orbitOf[l.id]; ok {
		return number
	}
	least := &orbitLocal[S, M, I]{local: l}
	t.bytes.Add(int64(4 * len(t.group.renamings) * len(t.group.renamings)))
	return t.group.enter(func(r int) uint32 {
		image := t.renamedLocal(l, r)
		if number, ok := t.orbitOf[image.id]; ok {
			return number
		}
		o := least
		if r > 0 {
			o = &orbitLocal[S, M, I]{local: image}
		}
		o.least, o.toLeast, o.byMove = least, t.group.inverse[r], map[string]uint32{}
		o.Local = cover.Local{Server: image.self, Order: image.hash}
		t.orbitOf[image.id] = t.orbits.add(o)
		t.bytes.Add(256)
		return t.orbitOf[image.id]
	}, func(number uint32) *[]uint32 { return &t.orbits.snapshot()[number].Renamed })
}

// renamedLocal interns a renamed local state; its hashes are a permutation of the
// original's.
func (t *monotone[S, M, I, H]) renamedLocal(l *local[S, M, I], r int) *local[S, M, I] {
	if r == 0 {
		return l
	}
	by := t.group.renamings[r]
	return t.internLocalAs(by.Servers()[l.self], protocol.MustRename(t.servers(), by, t.p.State, l.state), func(S) []uint64 {
		hashes := make([]uint64, len(l.hash))
		for next, product := range t.group.after(r) {
			hashes[next] = l.hash[product]
		}
		return hashes
	})
}

// messageOf returns the number of a message, and enters its orbit if it is new.
func (t *monotone[S, M, I, H]) messageOf(m *message[M]) uint32 {
	if number, ok := t.envelopeOf[m.id]; ok {
		return number
	}
	t.bytes.Add(int64(4 * len(t.group.renamings) * len(t.group.renamings)))
	return t.group.enter(func(r int) uint32 {
		image := m
		if r > 0 {
			image = t.renamedMessage(m, r)
		}
		if number, ok := t.envelopeOf[image.id]; ok {
			return number
		}
		e := &envelope[M]{message: image}
		e.Message = cover.Message{To: image.to, Slot: t.slots[image.to], Kind: uint8(len(t.info.Inputs) + image.kind)}
		t.slots[image.to]++
		t.envelopeOf[image.id] = t.envelopes.add(e)
		return t.envelopeOf[image.id]
	}, func(number uint32) *[]uint32 { return &t.envelopes.snapshot()[number].Renamed })
}

// renamedMessage interns a renamed message, whose route must be the renamed one.
func (t *monotone[S, M, I, H]) renamedMessage(m *message[M], r int) *message[M] {
	by := t.group.renamings[r]
	image := t.internMessage(protocol.MustRename(t.servers(), by, t.p.Message, m.content))
	if image.from != by.At(m.from) || image.to != by.At(m.to) {
		mistake.Made("describe the numbers of its sender and its receiver by Codec.Server",
			"Message of %s: where %s, message %v, of kind %s, goes from %d to %d, and not from %d to %d", t.info.Name, by.InWords(t.info.Servers), m.content, t.info.Messages[m.kind].Name, image.from, image.to, by.At(m.from), by.At(m.to))
	}
	return image
}
