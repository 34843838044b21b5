package explore

import (
	"testing"

	"raftmc/explore/internal/hash"
)

// BenchmarkVisited holds the table of visited states against a map: fingerprints, each of
// which comes twice.
func BenchmarkVisited(b *testing.B) {
	const n = 1 << 20
	stream := make([]uint64, 2*n)
	for i := range stream {
		stream[i] = hash.Mix(uint64(i%n) + 1)
	}
	b.Run("table", func(b *testing.B) {
		for b.Loop() {
			var t fingerprints
			for _, fp := range stream {
				t.add(fp)
			}
			b.ReportMetric(float64(t.bytes())/n, "B/state")
		}
	})
	b.Run("map", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			t := map[uint64]struct{}{}
			for _, fp := range stream {
				t[fp] = struct{}{}
			}
		}
	})
}
