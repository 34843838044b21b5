// Package inorder ranges over maps in the order of their keys, for tests: what they check
// comes in the same order in every run, and so do their failures.
package inorder

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// All is what is in a map, the least key first.
func All[K cmp.Ordered, V any](m map[K]V) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}
