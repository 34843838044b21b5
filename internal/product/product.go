// Package product goes through the combinations of members of several lists.
package product

import "iter"

// Of yields each combination of one member of each list, the first list's members in turn
// first. What it yields is valid until the next one. Of no lists, there is one combination; of
// an empty list, none.
func Of[T any](lists [][]T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		at, one := make([]int, len(lists)), make([]T, len(lists))
		for i, list := range lists {
			if len(list) == 0 {
				return
			}
			one[i] = list[0]
		}
		for yield(one) {
			i := 0
			for ; i < len(lists); i++ {
				if at[i]++; at[i] < len(lists[i]) {
					one[i] = lists[i][at[i]]
					break
				}
				at[i], one[i] = 0, lists[i][0]
			}
			if i == len(lists) {
				return
			}
		}
	}
}
