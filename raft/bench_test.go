package raft

import (
	"fmt"
	"runtime"
	"testing"

	"raftmc/internal/inorder"
)

// stepCase is a step whose cost must not depend on the length of the log. It
// comes as one server and input for each position in a block of the log, since
// the cost does depend on that.
type stepCase struct {
	name    string
	servers [width]Server
	inputs  [width]Input
}

func stepCases(length Index) []stepCase {
	cases := []stepCase{
		{name: "append"},         // a leader sends what follows its log's end, nothing, to both
		{name: "propose"},        // a leader appends an entry, and sends it to both
		{name: "receive-append"}, // a follower appends an entry
		{name: "ack"},            // a leader commits and applies an entry
	}
	entries := make([]Entry, length)
	for i := range entries {
		entries[i].Term = 1
	}
	log := Log{}.Append(0, entries...)
	for slot := range width {
		last := log.LastIndex()
		f := Restart(Durable{CurrentTerm: 1, Snapshot: Snapshot{Members: threeServers}, Log: log})
		l := leader(f)
		p := steps(l, Propose{"x"}, Persisted{2})
		p.CommitIndex, p.LastApplied = last, last

		cases[0].servers[slot], cases[0].inputs[slot] = l, HeartbeatTimeout{}
		cases[1].servers[slot], cases[1].inputs[slot] = l, Propose{"x"}
		cases[2].servers[slot], cases[2].inputs[slot] = f, from(2, Message{
			Kind: AppendEntries, Term: 1, PrevLogIndex: last, PrevLogTerm: 1, Entries: []Entry{{Term: 1, Data: "x"}},
		})
		cases[3].servers[slot], cases[3].inputs[slot] = p, from(2, Message{
			Kind: AppendEntriesReply, Term: 2, Success: true, MatchIndex: last + 1,
		})
		log = log.Append(0, Entry{Term: 1})
	}
	return cases
}

func BenchmarkStep(b *testing.B) {
	cfg := configOf(1)
	for _, length := range []Index{10, 100_000} {
		for _, c := range stepCases(length) {
			b.Run(fmt.Sprintf("%s/log=%d", c.name, length), func(b *testing.B) {
				b.ReportAllocs()
				slot := 0
				for b.Loop() {
					Step(cfg, c.servers[slot], c.inputs[slot])
					slot = (slot + 1) % width
				}
			})
		}
	}
}

func BenchmarkLogAppend(b *testing.B) {
	b.ReportAllocs()
	var l Log
	for b.Loop() {
		l = l.Append(1, Entry{Term: 1, Data: "x"})
	}
}

func BenchmarkLogEntry(b *testing.B) {
	for _, length := range []Index{10, 100_000} {
		b.Run(fmt.Sprintf("log=%d", length), func(b *testing.B) {
			l := Log{}.Append(1, make([]Entry, length)...)
			i := Index(1)
			for b.Loop() {
				l.Entry(i)
				i = i%length + 1
			}
		})
	}
}

// TestStepCostsTheSameForAnyLog compares what a step allocates with a short log
// and with a long one. The long one's tree is deeper, which one append in each
// block pays for.
func TestStepCostsTheSameForAnyLog(t *testing.T) {
	short, long := stepCases(10), stepCases(100_000)
	for i := range short {
		atShort, atLong := bytesPerStep(&short[i]), bytesPerStep(&long[i])
		if atLong > atShort+128 {
			t.Errorf("%s: %d bytes with a log of 10 entries, %d with one of 100,000", short[i].name, atShort, atLong)
		}
	}
}

func bytesPerStep(c *stepCase) uint64 {
	const rounds = 50
	cfg := configOf(1)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range rounds {
		for slot := range width {
			Step(cfg, c.servers[slot], c.inputs[slot])
		}
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / (rounds * width)
}

// TestLogChangesCostTheSame does likewise for what steps do to logs.
func TestLogChangesCostTheSame(t *testing.T) {
	short := Log{}.Append(1, make([]Entry, 200)...)
	long := Log{}.Append(1, make([]Entry, 200_000)...)
	for name, change := range inorder.All(map[string]func(Log) Log{
		"truncate": func(l Log) Log { return l.TruncateAfter(l.LastIndex() / 2) },
		"compact":  func(l Log) Log { return l.CompactThrough(l.LastIndex()/2, 0) },
	}) {
		cost := func(l Log) float64 { return testing.AllocsPerRun(100, func() { change(l) }) }
		if atShort, atLong := cost(short), cost(long); atLong > atShort+2*4 {
			t.Errorf("%s: %v allocations with 200 entries, %v with 200,000", name, atShort, atLong)
		}
	}
}
