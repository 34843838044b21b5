package facts

import "slices"

// BothLed finds a term that two servers have led (Election Safety).
func BothLed[E comparable](a, b History[E]) (x, y Led[E], found bool) {
	for _, x := range a.Led {
		for _, y := range b.Led {
			if x.Term == y.Term {
				return x, y, true
			}
		}
	}
	return x, y, false
}

// Mismatch finds the last index at which two logs have entries of the same term, if they differ
// up to there (Log Matching); 0 if there is none.
func Mismatch[E comparable](x, y []E, term func(E) uint64) int {
	for i := min(len(x), len(y)); i > 0; i-- {
		if term(x[i-1]) != term(y[i-1]) {
			continue
		}
		if Extends(x, y[:i]) {
			return 0
		}
		return i
	}
	return 0
}

// Lacking finds a term that a server has led without a prefix that was known as committed in a
// lower term (Leader Completeness).
func Lacking[E comparable](known, leader History[E]) (k Known[E], l Led[E], found bool) {
	for _, k := range known.Known {
		i := slices.IndexFunc(leader.Led, func(l Led[E]) bool { return l.Term > k.Term && !Extends(l.Log, k.Prefix) })
		if i >= 0 {
			return k, leader.Led[i], true
		}
	}
	return k, l, false
}

// Diverging finds two sequences that two servers have applied, neither of which begins with the
// other (State Machine Safety).
func Diverging[E comparable](a, b History[E]) (x, y []E, found bool) {
	for _, x := range a.Applied {
		for _, y := range b.Applied {
			if !Comparable(x, y) {
				return x, y, true
			}
		}
	}
	return nil, nil, false
}
