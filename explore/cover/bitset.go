package cover

import "math/bits"

// bitset is a set of small numbers. What is beyond its end is not in it.
type bitset []uint64

func (s bitset) has(i int) bool {
	return i>>6 < len(s) && s[i>>6]&(1<<(i&63)) != 0
}

// with adds a number, and returns the set, which may have moved.
func (s bitset) with(i int) bitset {
	for len(s) <= i>>6 {
		s = append(s, 0)
	}
	s[i>>6] |= 1 << (i & 63)
	return s
}

// union adds all of other, and reports whether anything of it was new.
func (s bitset) union(other bitset) (bitset, bool) {
	for len(s) < len(other) {
		s = append(s, 0)
	}
	changed := false
	for k, w := range other {
		changed = changed || w&^s[k] != 0
		s[k] |= w
	}
	return s, changed
}

func (s bitset) count() (n int) {
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// within reports whether all of s is in other, which is as long.
func (s bitset) within(other []uint64) bool {
	for k, w := range s {
		if w&^other[k] != 0 {
			return false
		}
	}
	return true
}
