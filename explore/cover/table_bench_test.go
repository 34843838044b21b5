package cover

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkPlaces holds the table of a vector's messages against a map. Vectors are many, and
// most have few messages.
func BenchmarkPlaces(b *testing.B) {
	for _, n := range []int{8, 60, 400} {
		r := rand.New(rand.NewPCG(1, 2))
		var universe []uint32
		for range n {
			universe = append(universe, r.Uint32N(1<<16)<<4|uint32(len(universe)))
		}
		asked := make([]uint32, 4*n)
		for i := range asked {
			asked[i] = universe[r.IntN(n)] + uint32(i&1) // half of them are not there
		}
		b.Run(fmt.Sprintf("table/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var t placeTable
				for i := range universe {
					t.add(universe[:i+1])
				}
				for _, m := range asked {
					t.find(m, universe)
				}
			}
		})
		b.Run(fmt.Sprintf("map/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				t := map[uint32]uint16{}
				for i, m := range universe {
					t[m] = uint16(i)
				}
				found := 0
				for _, m := range asked {
					if _, ok := t[m]; ok {
						found++
					}
				}
			}
		})
	}
}

// BenchmarkVectors holds the table of vectors against a map whose keys are their hashes.
func BenchmarkVectors(b *testing.B) {
	const n = 1 << 14
	r := rand.New(rand.NewPCG(1, 2))
	var all []*vector
	for range n {
		all = append(all, &vector{locals: []uint32{r.Uint32(), r.Uint32(), r.Uint32()}, hash: r.Uint64()})
	}
	b.Run("table", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var t vectorTable
			for _, v := range all {
				t.add(v)
			}
			for range 20 {
				for _, v := range all {
					t.find(v.hash, v.locals)
				}
			}
		}
	})
	b.Run("map", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			t := map[uint64]*vector{}
			for _, v := range all {
				t[v.hash] = v
			}
			found := 0
			for range 20 {
				for _, v := range all {
					if t[v.hash] == v {
						found++
					}
				}
			}
		}
	})
}
