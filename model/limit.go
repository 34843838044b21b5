package model

import "strconv"

// Limit bounds how often something may happen in one run: a number, or Any.
// The zero Limit forbids it.
type Limit int

// Any is no limit.
const Any Limit = -1

// maxLimit is the greatest number that a Limit of events can be: used-up budgets are
// kept in a byte each.
const maxLimit = 255

func (l Limit) String() string {
	if l == Any {
		return "any"
	}
	return strconv.Itoa(int(l))
}

// AtMost is a number of things as a limit, where 0 stands for no limit. A negative one
// is none that a bound can have, and not Any.
func AtMost(n int) Limit {
	switch {
	case n == 0:
		return Any
	case n < 0:
		return Limit(n) + Any
	}
	return Limit(n)
}
