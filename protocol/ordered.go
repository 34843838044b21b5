package protocol

import (
	"cmp"
	"slices"

	"raftmc/internal/box"
	"raftmc/internal/mistake"
)

// Ordered walks a number that is only ever compared with others of its sort: a term, a
// ballot, an epoch. 0 is the least, and means none. Two runs that differ only in which
// numbers stand for the same order do the same; an ordinary number, with which something is
// computed, is for Number. 1<<63 is no number but a mark, which stands for itself.
//
// The first one that a message's description walks, or a fact's, is the one that it belongs
// to: a message of Raft belongs to its term. A ballot that its number and its owner make up
// is walked as an ordered number, which comes first in the comparison, and a Server.
func Ordered[T Integer](c *Codec, v *T) {
	x := c.ordered(uint64(*v), writing)
	Number(c, &x)
	if c.mode == reading {
		*v = T(c.ordered(x, reading))
	}
}

// ordered returns another number in the place of an ordered one, when that is wanted.
func (c *Codec) ordered(x uint64, when codecMode) uint64 {
	const mark = 1 << 63
	if c.order == nil || c.mode != when || x == mark {
		return x
	}
	return c.order(x)
}

// Reordered returns v with other ordered numbers in place of its own. The order must be kept,
// and 0 must stay 0.
func Reordered[T any](servers int, order func(uint64) uint64, describe func(*Codec, *T), v T) (T, error) {
	c := Codec{servers: servers, order: order}
	describe(&c, &v)
	return Decode(servers, describe, c.buf)
}

// Shape is a value but for which ordered numbers occur in it: only their order is left.
type Shape struct {
	// Encoding is the value's encoding with 1, 2, 3… for its numbers, the least first, and
	// 0 for 0.
	Encoding []byte

	// Numbers are those that occur, in order and each once, without 0.
	Numbers []uint64

	// Own says to which the value belongs: the first that was walked, counted from 1; 0 if
	// that is 0, or if there is none.
	Own int
}

// ShapeOf returns the shape of v under a renaming; nil means none.
func ShapeOf[T any](servers int, ren *Renaming, describe func(*Codec, *T), v T) Shape {
	var s Shape
	own, walked := uint64(0), false
	note := func(x uint64) uint64 {
		if !walked {
			own, walked = x, true
		}
		if x != 0 {
			s.Numbers = append(s.Numbers, x)
		}
		return x
	}
	c := Codec{ren: ren, servers: servers, order: note}
	describe(&c, &v)
	slices.Sort(s.Numbers)
	s.Numbers = slices.Compact(s.Numbers)
	s.Own = rankAmong(s.Numbers, own)
	c = Codec{ren: ren, servers: servers, buf: c.buf[:0], order: func(x uint64) uint64 { return uint64(rankAmong(s.Numbers, x)) }}
	describe(&c, &v)
	s.Encoding = c.buf
	return s
}

// rankAmong is the place of a number, counted from 1; 0 for 0.
func rankAmong(numbers []uint64, x uint64) int {
	if x == 0 {
		return 0
	}
	i, _ := slices.BinarySearchFunc(numbers, x, cmp.Compare[uint64])
	return i + 1
}

// InShape returns the value of a shape that has other numbers, of which there are as many and
// which are in order.
func InShape[T any](servers int, describe func(*Codec, *T), encoding []byte, numbers []uint64) T {
	var v T
	c := Codec{buf: encoding, mode: reading, servers: servers, order: func(x uint64) uint64 {
		if x == 0 || x > uint64(len(numbers)) {
			return 0
		}
		return numbers[x-1]
	}}
	describe(&c, &v)
	if c.err != nil || c.at != len(encoding) {
		mistake.Made("it must walk the same fields in the same order when it reads as when it writes", "the description of %v cannot read what it writes (%x)", box.TypeOf(v), encoding)
	}
	return v
}
