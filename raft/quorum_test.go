package raft

import (
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestQuorumIsMostSubsets answers both questions that the protocol asks of a
// configuration by going through all subsets of its voters. QuorumIndex has room
// for nine voters, so that ten are another case.
func TestQuorumIsMostSubsets(t *testing.T) {
	property{
		check: func(t *rapid.T, met Tally) {
			for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 9, 10} {
				askSubsets(t, met, n)
			}
		},
		cases: []string{"a quorum", "no quorum", "a tie", "a minority is ahead"},
	}.test(t)
}

func askSubsets(t *rapid.T, met Tally, n int) {
	voters := rapid.SliceOfNDistinct(rapid.Custom(drawID), n, n, rapid.ID[ID]).Draw(t, "voters")
	match := rapid.SliceOfN(rapid.Custom(drawIndex), n, n).Draw(t, "match")
	noteLead(met, match)
	c := mustConfiguration(voters...)
	want := Index(0) // the highest that all of a quorum have reached
	for set := range uint(1) << n {
		has := func(id ID) bool { return set&(1<<slices.Index(voters, id)) != 0 }
		most := bits.OnesCount(set) > n-bits.OnesCount(set)
		if got := c.IsQuorum(has); got != most {
			t.Fatalf("of %d, the set %b is a quorum: %t, want %t", voters, set, got, most)
		}
		if !most {
			met["no quorum"]++
			continue
		}
		met["a quorum"]++
		low := MaxIndex
		for i := range voters {
			if set&(1<<i) != 0 {
				low = min(low, match[i])
			}
		}
		want = max(want, low)
	}
	if got := c.QuorumIndex(func(id ID) Index { return match[slices.Index(voters, id)] }); got != want {
		t.Fatalf("a quorum of %d, which have reached %d, has reached %d, want %d", voters, match, got, want)
	}
}

// drawID draws a name; no number is too large.
func drawID(t *rapid.T) ID { return ID(rapid.Uint64Min(1).Draw(t, "id")) }

func drawIndex(t *rapid.T) Index {
	return Index(rapid.OneOf(rapid.Uint64Range(0, 5), rapid.Uint64Max(uint64(MaxIndex))).Draw(t, "index"))
}

// noteLead notes whether those that are furthest are many.
func noteLead(met Tally, match []Index) {
	ahead := 0
	for _, i := range match {
		if i == slices.Max(match) {
			ahead++
		}
	}
	switch {
	case 2*ahead == len(match):
		met["a tie"]++
	case 2*ahead < len(match):
		met["a minority is ahead"]++
	}
}
