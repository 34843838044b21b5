package protocol

import "strconv"

// Limit bounds how often something may happen in one run: a number, or Any. The zero
// Limit forbids it.
type Limit int

// Any means no limit.
const Any Limit = -1

// MaxLimit is the greatest number that a Limit of events can be: each budget counts in
// one byte.
const MaxLimit = 255

func (l Limit) String() string {
	if l == Any {
		return "any"
	}
	return strconv.Itoa(int(l))
}

// AtMost returns n as a limit, where 0 means no limit. A negative n gives a limit that no
// bound can have, and not Any.
func AtMost(n int) Limit {
	switch {
	case n == 0:
		return Any
	case n < 0:
		return Limit(n) + Any
	}
	return Limit(n)
}
