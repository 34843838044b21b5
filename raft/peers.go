package raft

import (
	"cmp"
	"slices"
)

// IDs is a sorted set of servers. It is a value: it is never changed in place, and the
// empty set is nil.
type IDs []ID

// Contains reports whether id is in the set.
func (ids IDs) Contains(id ID) bool {
	_, found := slices.BinarySearch(ids, id)
	return found
}

// With returns the set with id in it. It copies unless id is there already.
func (ids IDs) With(id ID) IDs {
	i, found := slices.BinarySearch(ids, id)
	if found {
		return ids
	}
	return slices.Concat(ids[:i], IDs{id}, ids[i:])
}

// ServerIndex is one element of [Indexes]: a server and its position.
type ServerIndex struct {
	Server ID    `json:"server"`
	Index  Index `json:"index"`
}

// Indexes maps servers to log positions, sorted by server. It is a value: it is never
// changed in place, and the empty map is nil.
type Indexes []ServerIndex

// Get returns the position of server id, or 0 if there is none.
func (x Indexes) Get(id ID) Index {
	if i, found := x.find(id); found {
		return x[i].Index
	}
	return 0
}

// With returns the map with server id at index. It always copies.
func (x Indexes) With(id ID, index Index) Indexes {
	i, found := x.find(id)
	if !found {
		return slices.Concat(x[:i], Indexes{{id, index}}, x[i:])
	}
	changed := slices.Clone(x)
	changed[i].Index = index
	return changed
}

func (x Indexes) find(id ID) (int, bool) {
	return slices.BinarySearchFunc(x, id, func(e ServerIndex, id ID) int {
		return cmp.Compare(e.Server, id)
	})
}
