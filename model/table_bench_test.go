package model

import (
	"math/rand/v2"
	"sync"
	"testing"
)

// BenchmarkMemo holds the table that is read without a lock against maps that several may
// read.
func BenchmarkMemo(b *testing.B) {
	const n = 1 << 12
	keys := make([]uint64, n)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range keys {
		keys[i] = pairKey(r.Uint32N(1<<14), r.Uint32N(1<<14))
	}
	b.Run("table", func(b *testing.B) {
		var t memo[uint32]
		for i, key := range keys {
			if _, known := t.get(key); !known {
				t.put(key, uint32(i))
			}
		}
		b.RunParallel(func(pb *testing.PB) {
			for i := 0; pb.Next(); i++ {
				t.get(keys[i%n])
			}
		})
	})
	b.Run("map and RWMutex", func(b *testing.B) {
		t, mu := map[uint64]uint32{}, sync.RWMutex{}
		for i, key := range keys {
			t[key] = uint32(i)
		}
		b.RunParallel(func(pb *testing.PB) {
			sum := uint32(0)
			for i := 0; pb.Next(); i++ {
				mu.RLock()
				sum += t[keys[i%n]]
				mu.RUnlock()
			}
			_ = sum
		})
	})
	b.Run("sync.Map", func(b *testing.B) {
		var t sync.Map
		for i, key := range keys {
			t.Store(key, uint32(i))
		}
		b.RunParallel(func(pb *testing.PB) {
			for i := 0; pb.Next(); i++ {
				t.Load(keys[i%n])
			}
		})
	})
}

// BenchmarkAsked holds the cache of what properties have said against a map.
func BenchmarkAsked(b *testing.B) {
	const n = 1 << 16
	keys := make([]uint64, n)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range keys {
		keys[i] = r.Uint64()
	}
	b.Run("table", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var t asked
			for _, key := range keys {
				t.put(key, false)
			}
			for range 10 {
				for _, key := range keys {
					t.get(key)
				}
			}
		}
	})
	b.Run("map", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			t := map[uint64]bool{}
			for _, key := range keys {
				t[key] = false
			}
			bad := 0
			for range 10 {
				for _, key := range keys {
					if found, known := t[key]; found && known {
						bad++
					}
				}
			}
		}
	})
}
