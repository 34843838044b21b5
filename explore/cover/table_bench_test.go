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
