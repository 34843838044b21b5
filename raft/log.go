package raft

import (
	"fmt"
	"slices"
)

// Log is a server's log (Figure 2): the entries after Base through LastIndex. Earlier
// entries are in the snapshot (§7), of which the log keeps the last included index and
// term. Each entry carries the token of the write that wrote it.
//
// A Log is an immutable value, and the zero value is the empty log. Methods that change
// it return another Log, which shares nearly everything with the first; any number of
// goroutines may call them on one Log at once. Appending one entry copies at most one
// block of entries, and changes the tree only once for each block; truncation and
// compaction copy one path, and keep nothing of what they drop reachable. Equal contents
// have equal representations, so that reflect.DeepEqual is equality.
type Log struct {
	base     Index
	baseTerm Term
	last     Index
	// root and height are the tree of the blocks from that of the first entry to the one
	// before that of the last; nil and 0 if there are none.
	root   *node
	height int
	// configurations are the indexes of the entries of kind ConfigurationEntry, ascending;
	// nil if there are none, as is most often so.
	configurations []Index
	// tail is the block of the last entry, kept outside of the tree, through
	// that entry; nil if the log is empty.
	tail []item
}

func blockOf(i Index) uint64 { return uint64(i) >> slotBits }
func slotOf(i Index) int     { return int(i & (width - 1)) }

// Base returns the last index that the snapshot includes; 0 without a snapshot.
func (l Log) Base() Index { return l.base }

// BaseTerm returns the term of the entry at Base; 0 without a snapshot.
func (l Log) BaseTerm() Term { return l.baseTerm }

// LastIndex returns the index of the last entry; Base if there is none.
func (l Log) LastIndex() Index { return l.last }

// LastTerm returns the term of the last entry; BaseTerm if there is none.
func (l Log) LastTerm() Term {
	if l.last == l.base {
		return l.baseTerm
	}
	return l.at(l.last).Term
}

// Len returns the number of entries.
func (l Log) Len() int { return int(l.last - l.base) }

// Term returns the term of the entry at i, if the log knows it: from Base
// through LastIndex. Index 0 has term 0.
func (l Log) Term(i Index) (term Term, ok bool) {
	switch {
	case i < l.base || i > l.last:
		return 0, false
	case i == l.base:
		return l.baseTerm, true
	}
	return l.at(i).Term, true
}

// Entry returns the entry at i. It panics unless Base < i <= LastIndex.
func (l Log) Entry(i Index) Entry { return l.at(i).Entry }

// Token returns the token of the write that wrote the entry at i; 0 if it was written
// before the server's last restart. It panics unless Base < i <= LastIndex. Tokens never
// decrease along the log.
func (l Log) Token(i Index) Token { return l.at(i).token }

// Slice returns a copy of the entries at the indexes from through to, both included; nil
// if there are none. It panics unless all of them are in the log.
func (l Log) Slice(from, to Index) []Entry {
	if from > to {
		return nil
	}
	l.mustHave(from)
	l.mustHave(to)
	entries := make([]Entry, 0, to-from+1)
	for i := from; i <= to; {
		for _, it := range l.block(blockOf(i))[slotOf(i):] {
			if i > to {
				break
			}
			entries = append(entries, it.Entry)
			i++
		}
	}
	return entries
}

// Append returns the log with entries after its last, all written by the write token. It
// does not retain the slice.
func (l Log) Append(token Token, entries ...Entry) Log {
	for len(entries) > 0 {
		slot := slotOf(l.last + 1)
		if slot == 0 && l.tail != nil {
			l = l.withTailInTree()
		}
		n := min(len(entries), width-slot)
		tail := make([]item, slot+n)
		copy(tail, l.tail)
		for i, e := range entries[:n] {
			tail[slot+i] = item{e, token}
			if e.Kind == ConfigurationEntry {
				l.configurations = append(slices.Clip(l.configurations), l.last+1+Index(i))
			}
		}
		l.tail = tail
		l.last += Index(n)
		entries = entries[n:]
	}
	return l
}

// withTailInTree returns the log with its tail, a full block, moved into the
// tree.
func (l Log) withTailInTree() Log {
	block := blockOf(l.last)
	height := heightOf(block)
	if l.root == nil {
		l.height = height
	}
	for ; l.height < height; l.height++ {
		l.root = &node{children: []*node{l.root}}
	}
	l.root = l.root.with(height, block, l.tail)
	l.tail = nil
	return l
}

// TruncateAfter returns the log with only its entries through i. If i <= Base, no entries
// are left; the base stays.
func (l Log) TruncateAfter(i Index) Log {
	switch {
	case i >= l.last:
		return l
	case i <= l.base:
		return emptyLog(l.base, l.baseTerm)
	}
	block := blockOf(i)
	tail := l.block(block)
	l.configurations = orNil(l.configurations[:l.configurationsThrough(i)])
	if n := slotOf(i) + 1; n < len(tail) {
		// A shorter slice of the same array would keep what is dropped reachable.
		tail = append(make([]item, 0, n), tail[:n]...)
	}
	if block == blockOf(l.last) {
		l.last, l.tail = i, tail
		return l
	}
	kept := Log{base: l.base, baseTerm: l.baseTerm, last: i, configurations: l.configurations, tail: tail}
	if block > blockOf(l.base+1) {
		kept.root, kept.height = l.root, l.height
		for ; kept.height > heightOf(block-1); kept.height-- {
			kept.root = kept.root.children[0]
		}
		kept.root = kept.root.through(kept.height, block-1)
	}
	return kept
}

// CompactThrough returns the log without the entries through i, and with the entry at i,
// which has the given term, as its base. If the log does not have that entry, all entries
// are dropped (§7): the result is empty, with base i. If i < Base, the log is already
// compacted further, and is returned unchanged.
func (l Log) CompactThrough(i Index, term Term) Log {
	if i < l.base {
		return l
	}
	if have, ok := l.Term(i); !ok || have != term || i == l.last {
		return emptyLog(i, term)
	}
	if i == l.base {
		return l
	}
	first := blockOf(i + 1)
	old := l.block(first)
	items := make([]item, len(old))
	copy(items[slotOf(i+1):], old[slotOf(i+1):])

	l.configurations = orNil(l.configurations[l.configurationsThrough(i):])
	l.base, l.baseTerm = i, term
	if first == blockOf(l.last) {
		l.root, l.height, l.tail = nil, 0, items
	} else {
		l.root = l.root.since(l.height, first, items)
	}
	return l
}

// lastConfiguration returns the index of the last entry through i that is a configuration;
// 0 if there is none.
func (l *Log) lastConfiguration(i Index) Index {
	if n := l.configurationsThrough(i); n > 0 {
		return l.configurations[n-1]
	}
	return 0
}

// configurationsThrough returns how many entries through i are configurations.
func (l *Log) configurationsThrough(i Index) int {
	n := len(l.configurations)
	for n > 0 && l.configurations[n-1] > i {
		n--
	}
	return n
}

// orNil returns indexes, as nil if there are none.
func orNil(indexes []Index) []Index {
	if len(indexes) == 0 {
		return nil
	}
	return indexes
}

func emptyLog(base Index, term Term) Log {
	return Log{base: base, baseTerm: term, last: base}
}

func (l *Log) at(i Index) *item {
	l.mustHave(i)
	return &l.block(blockOf(i))[slotOf(i)]
}

func (l *Log) block(block uint64) []item {
	if block == blockOf(l.last) {
		return l.tail
	}
	return l.root.leaf(l.height, block)
}

func (l *Log) mustHave(i Index) {
	if i <= l.base || i > l.last {
		panic(fmt.Sprintf("raft: no entry at index %d in a log of entries %d to %d", i, l.base+1, l.last))
	}
}

// Terms and tokens never decrease along the log, so both are found by bisection.

// firstIndexOfTerm returns the index of the first entry whose term is at least
// term; one after the last if there is none.
func (l Log) firstIndexOfTerm(term Term) Index {
	return bisect(l.base+1, l.last+1, func(i Index) bool { return l.at(i).Term >= term })
}

// lastIndexOfTerm returns the index of the last entry of the given term, Base
// included.
func (l Log) lastIndexOfTerm(term Term) (i Index, ok bool) {
	i = l.firstIndexOfTerm(term+1) - 1
	have, _ := l.Term(i)
	return i, have == term
}

// lastIndexOfToken returns the index of the last entry that the write token or
// an earlier one wrote; Base if there is none.
func (l Log) lastIndexOfToken(token Token) Index {
	return bisect(l.base+1, l.last+1, func(i Index) bool { return l.at(i).token > token }) - 1
}

// bisect returns the first index in [from, to) for which holds is true, given
// that it stays true from there on; to if there is none.
func bisect(from, to Index, holds func(Index) bool) Index {
	for from < to {
		middle := from + (to-from)/2
		if holds(middle) {
			to = middle
		} else {
			from = middle + 1
		}
	}
	return from
}
