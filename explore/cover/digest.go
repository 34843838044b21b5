package cover

import (
	"crypto/sha256"
	"encoding/binary"

	"raftmc/explore/internal/hash"
)

// digest tells systems apart by what they do: by their steps, as far as the closure
// goes, where they start, and what limits them.
func (c *search) digest() uint64 {
	sum, first := c.lives.digest(), c.sys.Initial()
	for i, l := range first.Locals {
		sum += chain('s', uint64(i), contentHash(c.sys.Encode(LocalPart, l)), contentHash(c.sys.Encode(HistoryPart, first.Histories[i])))
	}
	for _, m := range first.Messages {
		sum += chain('n', contentHash(c.sys.Encode(MessagePart, m)))
	}
	for i, limit := range c.limits {
		sum += chain('l', uint64(i), uint64(limit))
	}
	for i, used := range first.Used {
		sum += chain('u', uint64(i), uint64(used))
	}
	return sum + chain('r', uint64(len(c.inverses)))
}

// digest is a strong hash of all steps in the closure, by content: of two systems with
// the same digest, each server does the same in the same state, as far as the closure
// goes. It depends on no numbers.
func (c *closure) digest() uint64 {
	d := digest{sys: c.sys}
	for local := range c.done {
		d.locals = append(d.locals, contentHash(c.sys.Encode(LocalPart, uint32(local))))
	}
	for m := range c.seen[1] {
		d.messages = append(d.messages, contentHash(c.sys.Encode(MessagePart, uint32(m))))
	}
	sum := uint64(0)
	for server, locals := range c.locals {
		for _, local := range locals {
			if c.done[local] < 0 {
				continue // the closure was cut short before it came here
			}
			inputs := c.sys.Local(local).Inputs
			sum += chain(d.locals[local], uint64(len(inputs)))
			for i := range inputs {
				sum += chain(d.locals[local], 'i', uint64(i), d.move(&inputs[i]))
			}
			for _, m := range c.messages[server][:c.done[local]] {
				sum += chain(d.locals[local], 'm', d.messages[m], d.move(c.sys.Receive(local, m)))
			}
		}
	}
	return sum
}

// digest has the hashes of contents, by number.
type digest struct {
	sys              System
	locals, messages []uint64
}

// move hashes what a move does; nil does nothing.
func (d *digest) move(m *Move) uint64 {
	if m == nil {
		return 0
	}
	sends := uint64(0)
	for _, id := range m.Sends {
		sends += hash.Mix(d.messages[id])
	}
	return chain(d.locals[m.To], sends, uint64(m.Kind), uint64(int64(m.Budget)), uint64(m.Flags), m.Goals)
}

func contentHash(content []byte) uint64 {
	sum := sha256.Sum256(content)
	return binary.LittleEndian.Uint64(sum[:])
}

// chain hashes a sequence of numbers.
func chain(numbers ...uint64) (h uint64) {
	for _, x := range numbers {
		h = hash.Mix(h + hash.Mix(x+1))
	}
	return h
}
