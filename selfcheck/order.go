package selfcheck

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// order gives each of some ordered numbers another, in the same order.
type order struct {
	from, to []uint64 // in order, each once, without 0
}

// spacing is a way to place the new numbers.
type spacing uint8

const (
	shifted spacing = iota // from one of them on, all are greater by the same: neighbours stay neighbours
	spread                 // there may be a few others between two of them
	packed                 // 1, 2, 3…: all are neighbours
	far                    // there are as many others between two of them as there may be
	spacings
)

// newOrder places new numbers for the given ones, of which there are some. None is lower than
// what it stands for, or, if they are packed, none is greater.
func newOrder(random *rand.Rand, by spacing, most uint64, from []uint64) order {
	n := uint64(len(from))
	if by == packed && from[n-1] == n { // it would change nothing
		by = shifted
	}
	at, apart := random.IntN(len(from)), 1+random.Uint64N(8)
	o, old, last := order{from: from}, uint64(0), uint64(0)
	for i, x := range from {
		gap := x - old
		switch {
		case by == shifted && i == at:
			gap += apart
		case by == spread:
			gap += random.Uint64N(4)
		case by == packed:
			gap = 1
		case by == far:
			gap += random.Uint64N(max(1, most/n))
		}
		old, last = x, last+gap
		o.to = append(o.to, last)
	}
	return o
}

// of is the number that stands for x; any other than those that were given stays, as 0 does.
func (o order) of(x uint64) uint64 {
	if i, ok := slices.BinarySearch(o.from, x); ok {
		return o.to[i]
	}
	return x
}

// with is the order in which another number than o's stands for x, if that is not 0.
func (o order) with(x, y uint64) func(uint64) uint64 {
	return func(z uint64) uint64 {
		if z == x && x != 0 {
			return y
		}
		return o.of(z)
	}
}

// greatest is the greatest of the new numbers.
func (o order) greatest() uint64 { return o.to[len(o.to)-1] }

// inWords says what stands for some of the numbers: for all, if it stands for none of these.
func (o order) inWords(some []uint64) string {
	var words []string
	for i, x := range o.from {
		if x != o.to[i] && (some == nil || slices.Contains(some, x)) {
			words = append(words, fmt.Sprintf("%d for %d", o.to[i], x))
		}
	}
	const most = 4
	switch {
	case len(words) == 0 && some != nil:
		return o.inWords(nil)
	case len(words) > most:
		words = append(words[:most], "…")
	}
	return strings.Join(words, ", ")
}

// union returns the numbers that are in any of some lists, in order and each once.
func union(lists ...[]uint64) []uint64 {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}

// without returns those of a list's numbers that are in no other list.
func without(list []uint64, others ...[]uint64) []uint64 {
	return slices.DeleteFunc(slices.Clone(list), func(x uint64) bool {
		return slices.ContainsFunc(others, func(other []uint64) bool { return slices.Contains(other, x) })
	})
}
