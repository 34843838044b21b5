package model

import "sync/atomic"

// memo is a cache: an open-addressing table that is read without a lock while it is
// written under one.
type memo[V any] struct {
	slots atomic.Pointer[[]memoSlot[V]]
	count int
}

type memoSlot[V any] struct {
	key   atomic.Uint64 // key + 1; 0 is empty. Published after the value.
	value V
}

// pairKey is the key of two numbers.
func pairKey(a, b uint32) uint64 { return uint64(a)<<32 | uint64(b) }

func (t *memo[V]) get(key uint64) (value V, known bool) {
	p := t.slots.Load()
	if p == nil {
		return value, false
	}
	slots := *p
	mask := uint64(len(slots) - 1)
	for i := scatter(key) & mask; ; i = (i + 1) & mask {
		switch slots[i].key.Load() {
		case key + 1:
			return slots[i].value, true
		case 0:
			return value, false
		}
	}
}

// each visits all entries; nobody may write at the same time.
func (t *memo[V]) each(do func(key uint64, value V)) {
	if p := t.slots.Load(); p != nil {
		for i := range *p {
			if key := (*p)[i].key.Load(); key != 0 {
				do(key-1, (*p)[i].value)
			}
		}
	}
}

// put adds an entry if the key is missing, and returns by how many bytes the table grew.
func (t *memo[V]) put(key uint64, value V) (grown int64) {
	var slots []memoSlot[V]
	if p := t.slots.Load(); p != nil {
		slots = *p
	}
	if 2*(t.count+1) > len(slots) {
		bigger := make([]memoSlot[V], max(64, 2*len(slots)))
		for i := range slots {
			if k := slots[i].key.Load(); k != 0 {
				insertMemo(bigger, k-1, slots[i].value)
			}
		}
		slots, grown = bigger, int64(16*len(bigger))
	}
	insertMemo(slots, key, value)
	t.count++
	if grown > 0 {
		t.slots.Store(&slots)
	}
	return grown
}

func insertMemo[V any](slots []memoSlot[V], key uint64, value V) {
	mask := uint64(len(slots) - 1)
	i := scatter(key) & mask
	for slots[i].key.Load() != 0 {
		i = (i + 1) & mask
	}
	slots[i].value = value
	slots[i].key.Store(key + 1)
}
