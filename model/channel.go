package model

import (
	"encoding/binary"
	"slices"

	"raftmc/explore"
	"raftmc/model/reference"
)

// channel is the content of one non-empty first-in-first-out channel.
type channel struct {
	id       uint32
	from, to int
	messages []uint32 // ids, the oldest first
	hash     []uint64
	values   uint64
}

// channelFor returns the entry of a channel's content.
func (m *Model[S, M, I, H]) channelFor(ids []uint32) *channel {
	var key []byte
	for _, id := range ids {
		key = binary.AppendUvarint(key, uint64(id))
	}
	m.lock()
	defer m.unlock()
	if c, ok := m.channelOf[string(key)]; ok {
		return c
	}
	all := m.message.snapshot()
	first := all[ids[0]]
	c := &channel{from: first.from, to: first.to, messages: append([]uint32(nil), ids...)}
	for _, id := range ids {
		c.values |= all[id].values
	}
	for r := range m.group {
		var hashes []uint64
		for _, id := range ids {
			hashes = append(hashes, all[id].hash[r])
		}
		c.hash = append(c.hash, reference.HashChannel(hashes))
	}
	c.id = m.channel.add(c)
	m.channelOf[string(key)] = c
	m.bytes.Add(int64(8*len(c.hash) + 4*len(ids) + 2*len(key) + 128))
	return c
}

// applyChannels appends the channels after an action.
func (w *worker[S, M, I, H]) applyChannels(d decoded[S, M, I], net []uint32, buf explore.State) explore.State {
	start := len(buf)
	for k, id := range net {
		if k != d.place || d.op == input || d.op == duplicate {
			buf = append(buf, id)
			continue
		}
		left := w.channel(id).messages[1:]
		if d.op == reorder {
			left = append(slices.Clone(left), w.channel(id).messages[0])
		}
		if len(left) > 0 {
			buf = append(buf, w.m.channelFor(left).id)
		}
	}
	for _, id := range d.edge.sends {
		buf = w.push(id, buf, start)
	}
	return buf
}

// push appends a message to its channel.
func (w *worker[S, M, I, H]) push(id uint32, buf explore.State, start int) explore.State {
	msg := w.message(id)
	for k := start; k < len(buf); k++ {
		if c := w.channel(buf[k]); c.from == msg.from && c.to == msg.to {
			longer := append(append([]uint32(nil), c.messages...), id)
			buf[k] = w.m.channelFor(longer).id
			return buf
		}
	}
	return append(buf, w.m.channelFor([]uint32{id}).id)
}
