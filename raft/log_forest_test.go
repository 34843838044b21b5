package raft

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// forest is logs that were made of each other, in any order, each beside the plain
// slices that it must equal from then on, whatever becomes of the others.
type forest struct {
	logs   []Log
	plain  []plainLog
	writes Token
	met    Tally
}

var logForest = property{
	check: growForest,
	cases: []string{
		"append", "truncate", "truncate in the tree", "compact", "compact in the tree", "compact to another log",
		"two levels", "three levels", "read back",
	},
}

// TestLogForest changes any version of a log that there ever was, and compares
// every version with plain slices after each change.
func TestLogForest(t *testing.T)      { logForest.test(t) }
func FuzzRapidLogForest(f *testing.F) { logForest.fuzz(f) }

func growForest(t *rapid.T, met Tally) {
	start := rapid.SampledFrom([]Index{0, 7, 250, 4090, MaxIndex - 1_000_000}).Draw(t, "start")
	f := &forest{logs: []Log{Log{}.CompactThrough(start, 0)}, plain: []plainLog{{base: start}}, met: met}
	t.Repeat(map[string]func(*rapid.T){
		"append":   f.append,
		"and more": f.append, // most of what happens to logs
		"truncate": f.truncate,
		"compact":  f.compact,
		"slice":    f.slice,
		"read":     f.readBack,
		"":         f.check,
	})
	for i, l := range f.logs {
		if !reflect.DeepEqual(l, f.plain[i].canonical()) {
			t.Fatalf("log %d is not represented as one that was only appended to", i)
		}
	}
}

// pick draws a version: the newest more often than not.
func (f *forest) pick(t *rapid.T) (Log, plainLog) {
	i := len(f.logs) - 1 - rapid.IntRange(0, len(f.logs)-1).Draw(t, "back")
	return f.logs[i], f.plain[i]
}

func (f *forest) add(what string, l Log, p plainLog) {
	f.logs, f.plain = append(f.logs, l), append(f.plain, p)
	f.met[what]++
	if l.root != nil {
		f.met[[]string{"one level", "two levels", "three levels"}[min(l.height, 2)]]++
	}
}

// index draws a position in a log or just outside of it, near where it begins or
// ends, or where a block does.
func index(t *rapid.T, p plainLog) Index {
	middle := (p.base + p.last()) / 2
	places := []Index{p.last(), middle, p.base, p.last() &^ (width - 1), (p.base + width) &^ (width - 1), middle &^ (width - 1)}
	i := rapid.SampledFrom(places).Draw(t, "near") + Index(rapid.IntRange(0, 4).Draw(t, "plus"))
	return max(i, 2) - 2
}

func (f *forest) append(t *rapid.T) {
	l, p := f.pick(t)
	f.writes++
	entries := make([]Entry, rapid.SampledFrom([]int{1, 0, 2, 3, 14, 15, 16, 17, 40, 270}).Draw(t, "entries"))
	newTerm := rapid.IntRange(0, len(entries)).Draw(t, "old term")
	for i := range entries {
		entries[i] = Entry{Term: l.LastTerm(), Data: fmt.Sprint(f.writes, "/", i)}
		if i >= newTerm {
			entries[i].Term++
		}
	}
	// The slice stays the caller's own.
	mine := slices.Clone(entries)
	grown := l.Append(f.writes, mine...)
	clear(mine)
	f.add("append", grown, p.append(f.writes, entries...))
}

func (f *forest) truncate(t *rapid.T) {
	l, p := f.pick(t)
	i := index(t, p)
	what := "truncate"
	if i > l.Base() && i < l.LastIndex() && blockOf(i) != blockOf(l.LastIndex()) {
		what = "truncate in the tree"
	}
	f.add(what, l.TruncateAfter(i), p.truncateAfter(i))
}

func (f *forest) compact(t *rapid.T) {
	l, p := f.pick(t)
	i := index(t, p)
	if rapid.IntRange(0, 4).Draw(t, "other") == 4 {
		term := l.LastTerm() + 1
		f.add("compact to another log", l.CompactThrough(i, term), p.compactThrough(i, term))
		return
	}
	i = min(max(i, l.Base()), l.LastIndex())
	term, _ := l.Term(i)
	what := "compact"
	if i > l.Base() && i < l.LastIndex() && blockOf(i+1) != blockOf(l.LastIndex()) {
		what = "compact in the tree"
	}
	f.add(what, l.CompactThrough(i, term), p.compactThrough(i, term))
}

// slice asks for some entries. What it gets is its own to change.
func (f *forest) slice(t *rapid.T) {
	l, p := f.pick(t)
	from := l.Base() + 1 + Index(rapid.IntRange(0, l.Len()).Draw(t, "from"))
	to := from - 1 + Index(rapid.IntRange(0, int(l.LastIndex()+1-from)).Draw(t, "length"))
	got, want := l.Slice(from, to), p.items[from-p.base-1:to-p.base]
	if !slices.EqualFunc(got, want, func(e Entry, it item) bool { return e == it.Entry }) || (got == nil) != (len(want) == 0) {
		t.Fatalf("entries %d to %d are %v, want %v", from, to, got, want)
	}
	clear(got)
}

func (f *forest) readBack(t *rapid.T) {
	l, p := f.pick(t)
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	var read Log
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	f.add("read back", read, p)
}

func (f *forest) check(t *rapid.T) {
	for i, l := range f.logs {
		if difference := f.plain[i].differs(l); difference != "" {
			t.Fatalf("log %d: %s", i, difference)
		}
	}
}
