package raft

import (
	"encoding/json"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"

	"raftmc/internal/inorder"
)

func TestLogBisection(t *testing.T) {
	l := Log{}.CompactThrough(10, 2).Append(1, entriesOf(11, 2, 2, 4)...).Append(3, entriesOf(14, 4, 7)...)
	for _, test := range []struct {
		term        Term
		first, last Index
		ok          bool
	}{{2, 11, 12, true}, {3, 13, 12, false}, {4, 13, 14, true}, {7, 15, 15, true}, {8, 16, 15, false}, {^Term(0), 16, 10, false}, {1, 11, 10, false}} {
		last, ok := l.lastIndexOfTerm(test.term)
		if first := l.firstIndexOfTerm(test.term); first != test.first || last != test.last || ok != test.ok {
			t.Errorf("term %d: from %d to %d, %t; want %+v", test.term, first, last, ok, test)
		}
	}
	for token, want := range []Index{10, 13, 13, 15, 15} {
		if got := l.lastIndexOfToken(Token(token)); got != want {
			t.Errorf("token %d: %d, want %d", token, got, want)
		}
	}
}

// TestLogStaysOutside: what lies outside of a log changes nothing of it.
func TestLogStaysOutside(t *testing.T) {
	l := Log{}.CompactThrough(10, 2).Append(1, entriesOf(11, 2, 2)...)
	for name, got := range inorder.All(map[string]Log{
		"truncate after the last": l.TruncateAfter(13), "compact through what is compacted": l.CompactThrough(9, 2),
	}) {
		if !reflect.DeepEqual(got, l) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestLogPanicsOutside(t *testing.T) {
	l := Log{}.CompactThrough(10, 2).Append(1, entriesOf(11, 2)...)
	for _, i := range []Index{0, 10, 12} {
		mustPanic(t, func() { l.Entry(i) })
		mustPanic(t, func() { l.Token(i) })
	}
	for _, i := range []Index{9, 12} {
		if term, ok := l.Term(i); term != 0 || ok {
			t.Errorf("at %d: term %d, %t", i, term, ok)
		}
	}
	mustPanic(t, func() { l.Slice(10, 11) })
	mustPanic(t, func() { l.Slice(11, 12) })
}

// TestLogConcurrentForks has goroutines change one version at once; the race
// detector tells whether any writes to what it shares.
func TestLogConcurrentForks(t *testing.T) {
	base := Log{}.Append(1, make([]Entry, 1000)...)
	var group sync.WaitGroup
	for g := range 4 {
		group.Go(func() {
			l, data := base, fmt.Sprint(g)
			for range 500 {
				l = l.Append(2, Entry{Term: 1, Data: data})
			}
			l = l.CompactThrough(1100, 1).TruncateAfter(1400)
			for i := l.Base() + 1; i <= l.LastIndex(); i++ {
				if l.Entry(i).Data != data {
					t.Errorf("goroutine %s sees %q at %d", data, l.Entry(i).Data, i)
					return
				}
			}
		})
	}
	group.Wait()
}

// TestLogLetsGo checks that truncation and compaction hold on to nothing of
// what they drop: 64 entries of a megabyte each.
func TestLogLetsGo(t *testing.T) {
	const size = 1 << 20
	full := func() Log {
		var l Log
		for range 64 {
			l = l.Append(1, Entry{Term: 1, Data: strings.Repeat("x", size)})
		}
		return l
	}
	for name, drop := range inorder.All(map[string]func(Log) Log{
		"truncate in the tail": func(l Log) Log { return l.TruncateAfter(49).TruncateAfter(2) },
		"truncate in the tree": func(l Log) Log { return l.TruncateAfter(2) },
		"compact in the tail":  func(l Log) Log { return l.CompactThrough(48, 1).CompactThrough(62, 1) },
		"compact in the tree":  func(l Log) Log { return l.CompactThrough(41, 1).TruncateAfter(43) },
	}) {
		t.Run(name, func(t *testing.T) {
			before := heap()
			l := drop(full())
			if held := int64(heap()) - int64(before); held > 8*size {
				t.Errorf("%d entries hold %d bytes", l.Len(), held)
			}
			runtime.KeepAlive(l)
		})
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestLogJSON(t *testing.T) {
	l := Log{}.CompactThrough(3, 1).Append(0, Entry{Term: 1, Data: "a"}).Append(7, Entry{Term: 2, Data: "b"})
	text, err := json.Marshal(l)
	want := `{"base":"3","baseTerm":"1","entries":[{"term":"1","data":"a"},{"term":"2","data":"b","token":"7"}]}`
	if err != nil || string(text) != want {
		t.Fatalf("got %s, %v; want %s", text, err, want)
	}
	var read Log
	if err := json.Unmarshal(text, &read); err != nil || !reflect.DeepEqual(read, l) {
		t.Errorf("read %+v, %v", read, err)
	}
	for _, text := range []string{`{"base":"9223372036854775807","entries":[{"term":"1"}]}`, `["1"]`} {
		if err := json.Unmarshal([]byte(text), &read); err == nil {
			t.Errorf("read %s", text)
		}
	}
	if err := json.Unmarshal([]byte(`{"base":"9223372036854775806","entries":[{"term":"1"}]}`), &read); err != nil || read.LastIndex() != MaxIndex {
		t.Errorf("a log through MaxIndex: read %+v, %v", read, err)
	}
}
