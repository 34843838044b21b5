package model

import (
	"fmt"

	"raftmc/explore"
)

// localOf returns the number of a local state. When one is new, its whole orbit
// is entered, so that to rename it is to look it up.
func (t *monotone[S, M, I, H]) localOf(l *local[S, M, I]) uint32 {
	if id, ok := t.orbitOf[l.id]; ok {
		return id
	}
	if t.orbitOf == nil {
		t.orbitOf = map[uint32]uint32{}
	}
	size := len(t.group.renamings)
	images := make([]uint32, size)
	var least *orbitLocal[S, M, I]
	for r := range size {
		image := t.renamedLocal(l, r)
		id, known := t.orbitOf[image.id]
		if !known {
			o := &orbitLocal[S, M, I]{local: image, byMove: map[string]uint32{}, toLeast: t.group.inverse[r]}
			if least == nil {
				least = o
			}
			o.least = least
			o.Local = explore.Local{Server: image.self, Order: image.hash}
			id = t.orbits.add(o)
			t.orbitOf[image.id] = id
		}
		images[r] = id
	}
	for r, id := range images {
		if o := t.orbits.snapshot()[id]; o.Renamed == nil {
			for _, product := range t.group.after(r) {
				o.Renamed = append(o.Renamed, images[product])
			}
			t.bytes.Add(int64(4*size) + 256)
		}
	}
	return images[0]
}

// renamedLocal interns a renamed local state; its hashes are the first one's in
// another order.
func (t *monotone[S, M, I, H]) renamedLocal(l *local[S, M, I], r int) *local[S, M, I] {
	if r == 0 {
		return l
	}
	by := t.group.renamings[r]
	s, err := Rename(t.servers(), by, t.p.State, l.state)
	if err != nil {
		panic(fmt.Sprintf("model: a server state cannot be renamed: %v", err))
	}
	return t.internLocalAs(by.servers[l.self], s, func(S) []uint64 {
		hashes := make([]uint64, len(l.hash))
		for next, product := range t.group.after(r) {
			hashes[next] = l.hash[product]
		}
		return hashes
	})
}

// messageOf returns the number of a message, and enters its orbit if it is new.
func (t *monotone[S, M, I, H]) messageOf(m *message[M]) uint32 {
	if id, ok := t.envelope[m.id]; ok {
		return id
	}
	if t.envelope == nil {
		t.envelope, t.slots = map[uint32]uint32{}, make([]int, t.servers())
	}
	images := make([]uint32, len(t.group.renamings))
	for r, by := range t.group.renamings {
		image := m
		if r > 0 {
			renamed, err := Rename(t.servers(), by, t.p.Message, m.content)
			if err != nil {
				panic(fmt.Sprintf("model: a message cannot be renamed: %v", err))
			}
			image = t.internMessage(renamed)
		}
		id, known := t.envelope[image.id]
		if !known {
			e := &envelope[M]{message: image}
			e.Message = explore.Message{To: image.to, Slot: t.slots[image.to], Kind: uint8(len(t.info.Inputs) + image.kind)}
			t.slots[image.to]++
			id = t.envelopes.add(e)
			t.envelope[image.id] = id
		}
		images[r] = id
	}
	for r, id := range images {
		if e := t.envelopes.snapshot()[id]; e.Renamed == nil {
			for _, product := range t.group.after(r) {
				e.Renamed = append(e.Renamed, images[product])
			}
		}
	}
	return images[0]
}
