package model

import (
	"slices"
	"sync/atomic"

	"raftmc/protocol"
)

// list is an append-only list that is read without a lock.
type list[T any] struct{ all atomic.Pointer[[]*T] }

// add appends under the tables' lock, and returns the new element's index.
func (l *list[T]) add(x *T) uint32 {
	var next []*T
	if old := l.all.Load(); old != nil {
		next = *old
	}
	next = append(next, x)
	l.all.Store(&next)
	return uint32(len(next) - 1)
}

// snapshot returns the elements so far.
func (l *list[T]) snapshot() []*T {
	if all := l.all.Load(); all != nil {
		return *all
	}
	return nil
}

// interned keeps one entry for each content. Entries are numbered in the order in which they
// come.
type interned[E any] struct {
	list[E]
	byKey map[string]*E
}

// keyOf is the content of a value with the servers that it belongs to.
func keyOf[V any](servers int, describe func(*protocol.Codec, *V), v V, belongs ...byte) (key []byte, values uint64) {
	key, values = protocol.Encode(servers, nil, describe, v)
	return append(key, belongs...), values
}

// intern returns the entry of a value's content, and has it made if it is new: of the value
// as it is read back, so that it does not matter which of several alike came first. Whoever
// calls it holds the tables' lock.
func intern[V, E any](t *interned[E], servers int, describe func(*protocol.Codec, *V), v V, entry func(v V, values uint64, id uint32) *E, belongs ...byte) (_ *E, grown int) {
	key, values := keyOf(servers, describe, v, belongs...)
	if e, ok := t.byKey[string(key)]; ok {
		return e, 0
	}
	v = protocol.ReadBack(servers, describe, key[:len(key)-len(belongs)])
	e := entry(v, values, uint32(len(t.snapshot())))
	if t.byKey == nil {
		t.byKey = map[string]*E{}
	}
	t.byKey[string(slices.Clone(key))] = e
	t.add(e)
	return e, 2 * len(key)
}
