package cover

import (
	"iter"
	"math/bits"
	"sync/atomic"
)

// marks is a set of numbers to which several goroutines add.
type marks struct {
	chunks [1 << 16]atomic.Pointer[markChunk]
}

// markChunk has the numbers that begin alike.
type markChunk [1 << 10]atomic.Uint64

// add adds a number, and reports whether it is new.
func (m *marks) add(x uint32) bool {
	at := &m.chunks[x>>16]
	if at.Load() == nil {
		at.CompareAndSwap(nil, new(markChunk))
	}
	word, bit := &at.Load()[x>>6&(1<<10-1)], uint64(1)<<(x&63)
	return word.Load()&bit == 0 && word.Or(bit)&bit == 0
}

// all lists the numbers, in their order.
func (m *marks) all() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i := range m.chunks {
			chunk := m.chunks[i].Load()
			if chunk == nil {
				continue
			}
			for j := range chunk {
				for word := chunk[j].Load(); word != 0; word &= word - 1 {
					if !yield(uint32(i<<16 | j<<6 | bits.TrailingZeros64(word))) {
						return
					}
				}
			}
		}
	}
}
