package wire_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"raftmc/internal/filltest"
	"raftmc/raft"
	"raftmc/raft/wire"
)

var update = flag.Bool("update", false, "rewrite testdata/golden.txt")

// codec is what the package has for one type.
type codec[T any] struct {
	write func([]byte, T) []byte
	read  func([]byte) (T, error)
}

var (
	messages = codec[raft.Message]{wire.AppendMessage, wire.ParseMessage}
	writes   = codec[raft.Write]{wire.AppendWrite, wire.ParseWrite}
	durables = codec[raft.Durable]{wire.AppendDurable, wire.ParseDurable}
)

// TestParseInvertsAppend: what is written is read back, whatever it is, and what was in the
// buffer before stays.
func TestParseInvertsAppend(t *testing.T) {
	t.Run("message", messages.inverts)
	t.Run("write", writes.inverts)
	t.Run("durable", durables.inverts)
}

func (c codec[T]) inverts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := filltest.Value[T](filltest.FromSeed(rapid.Int64().Draw(t, "seed")))
		data := rapid.SliceOf(rapid.Byte()).Draw(t, "data")
		number := rapid.Uint64().Draw(t, "number")
		stretch(reflect.ValueOf(&v).Elem(), string(data), number)
		before := []byte("before")
		b := c.write(before, v)
		if !bytes.HasPrefix(b, before) {
			t.Fatal("what was in the buffer is lost")
		}
		back, err := c.read(b[len(before):])
		if err != nil || !reflect.DeepEqual(back, v) {
			t.Fatalf("%+v\nis read back, %v, as\n%+v", v, err, back)
		}
	})
}

// stretch puts data and a number, which may be any, into the fields that may hold them.
func stretch(v reflect.Value, data string, number uint64) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				stretch(v.Field(i), data, number)
			}
		}
		if e, ok := v.Addr().Interface().(*raft.Entry); ok && e.Kind == raft.ConfigurationEntry {
			e.Kind = 99 // its data are none
		}
	case reflect.Slice:
		for i := range v.Len() {
			stretch(v.Index(i), data, number+uint64(i))
		}
	case reflect.String:
		v.SetString(data)
	case reflect.Uint64:
		v.SetUint(number >> (v.Uint() * 16))
	}
}

// TestEveryFieldIsWritten: a value that differs in any field is written otherwise.
func TestEveryFieldIsWritten(t *testing.T) {
	t.Run("message", messages.writesAll)
	t.Run("write", writes.writesAll)
	t.Run("durable", durables.writesAll)
}

func (c codec[T]) writesAll(t *testing.T) {
	written := map[string]string{}
	for seed := range int64(2000) {
		v := filltest.Value[T](filltest.FromSeed(seed))
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		b := string(c.write(nil, v))
		if other, ok := written[b]; ok && other != string(text) {
			t.Fatalf("written alike:\n%s\n%s", other, text)
		}
		written[b] = string(text)
	}
}

// samples are a message of each kind, a write and a durable state.
func samples() map[string][]byte {
	members, err := raft.NewConfiguration(1, 2, 300)
	if err != nil {
		panic(err)
	}
	entries := []raft.Entry{{Term: 2, Data: "x\x00\xff"}, {Term: 3, Kind: raft.ConfigurationEntry, Data: members.Data()}}
	snapshot := raft.Snapshot{LastIncludedIndex: 7, LastIncludedTerm: 2, Members: members, Handle: "snapshots/7"}
	m := raft.Message{From: 1, To: 300, Term: 3}
	of := func(kind raft.MessageKind, change func(*raft.Message)) []byte {
		m := m
		m.Kind = kind
		change(&m)
		return wire.AppendMessage(nil, m)
	}
	return map[string][]byte{
		"RequestVote":          of(raft.RequestVote, func(m *raft.Message) { m.LastLogIndex, m.LastLogTerm = 9, 2 }),
		"RequestVoteReply":     of(raft.RequestVoteReply, func(m *raft.Message) { m.VoteGranted = true }),
		"AppendEntries":        of(raft.AppendEntries, func(m *raft.Message) { m.PrevLogIndex, m.PrevLogTerm, m.Entries, m.LeaderCommit = 7, 2, entries, 6 }),
		"AppendEntriesReply":   of(raft.AppendEntriesReply, func(m *raft.Message) { m.Success, m.MatchIndex = true, 9 }),
		"refusal":              of(raft.AppendEntriesReply, func(m *raft.Message) { m.ConflictTerm, m.ConflictIndex = 1, 4 }),
		"InstallSnapshot":      of(raft.InstallSnapshot, func(m *raft.Message) { m.Snapshot = snapshot }),
		"InstallSnapshotReply": of(raft.InstallSnapshotReply, func(m *raft.Message) { m.MatchIndex = 7 }),
		"write":                wire.AppendWrite(nil, raft.Write{Token: 5, CurrentTerm: 3, VotedFor: 1, Snapshot: snapshot, From: 8, Entries: entries}),
		"durable":              wire.AppendDurable(nil, raft.Durable{CurrentTerm: 3, VotedFor: 1, Snapshot: snapshot, Log: raft.Log{}.CompactThrough(7, 2).Append(0, entries...)}),
	}
}

// TestGolden notices a change of the format: then Version must change.
func TestGolden(t *testing.T) {
	var b strings.Builder
	all := samples()
	for _, name := range []string{"RequestVote", "RequestVoteReply", "AppendEntries", "AppendEntriesReply", "refusal", "InstallSnapshot", "InstallSnapshotReply", "write", "durable"} {
		fmt.Fprintf(&b, "%s %x\n", name, all[name])
	}
	const file = "testdata/golden.txt"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if golden, err := os.ReadFile(file); err != nil || string(golden) != b.String() {
		t.Errorf("the format has changed, %v: what was written before cannot be read. If that is meant, raise Version, and rewrite %s by go test ./raft/wire -update\n%s", err, file, b.String())
	}
}

// TestParseRefuses: what is not written by Append is refused, and the error says why.
func TestParseRefuses(t *testing.T) {
	vote := samples()["RequestVote"]
	edited := func(change func(b []byte) []byte) []byte { return change(bytes.Clone(vote)) }
	for _, row := range []struct {
		name string
		b    []byte
		want string
	}{
		{"nothing", nil, "0 bytes are no value"},
		{"only a version", vote[:1], "1 bytes are no value"},
		{"another version", edited(func(b []byte) []byte { b[0] = 2; return b }), "version 2 of the format is unknown, this program reads version 1: run the same version"},
		{"a write", samples()["write"], "kind 2 follows instead of a message (1)"},
		{"half a message", vote[:8], "the value ends within a number"},
		{"more than a message", append(bytes.Clone(vote), 0), "1 bytes follow the value"},
		{"a kind beyond a byte", edited(func(b []byte) []byte { return append([]byte{1, 1, 0x80, 2}, b[3:]...) }), "256 is no kind of message"},
		{"a number too long", edited(func(b []byte) []byte { return append([]byte{1, 1, 0x81, 0}, b[3:]...) }), "longer than it need be"},
		{"a number too large", edited(func(b []byte) []byte { return append([]byte{1, 1}, bytes.Repeat([]byte{0xff}, 11)...) }), "more than 64 bits"},
		{"perhaps", []byte{1, 1, 1, 1, 2, 3, 0, 0, 2}, "2 is neither yes (1) nor no (0)"},
		{"a million entries", []byte{1, 1, 3, 1, 2, 3, 0, 0, 0, 0, 0, 0xc0, 0x84, 0x3d}, "1000000 elements of at least 3 bytes do not fit into the 0 bytes"},
		{"no configuration", bytes.Replace(samples()["InstallSnapshot"], []byte("1 2 300"), []byte("2 1 300"), 1), "is not written as"},
	} {
		if m, err := wire.ParseMessage(row.b); err == nil || !strings.Contains(err.Error(), row.want) || !reflect.DeepEqual(m, raft.Message{}) {
			t.Errorf("%s: %+v, %v, want an error with %q", row.name, m, err, row.want)
		}
	}
	if _, err := wire.ParseDurable(wire.AppendDurable(nil, raft.Durable{Log: raft.Log{}.CompactThrough(raft.MaxIndex+1, 1)})); err == nil {
		t.Error("a log beyond the last index is read")
	}
}

// TestShortenedIsRefused: no part of a value is one.
func TestShortenedIsRefused(t *testing.T) {
	for name, b := range samples() {
		for n := range b {
			if _, err := wire.ParseMessage(b[:n]); err == nil {
				t.Errorf("%d bytes of %s are a message", n, name)
			}
			if _, err := wire.ParseWrite(b[:n]); err == nil {
				t.Errorf("%d bytes of %s are a write", n, name)
			}
			if _, err := wire.ParseDurable(b[:n]); err == nil {
				t.Errorf("%d bytes of %s are a durable state", n, name)
			}
		}
	}
}

func FuzzParseMessage(f *testing.F) { messages.fuzz(f) }
func FuzzParseWrite(f *testing.F)   { writes.fuzz(f) }
func FuzzParseDurable(f *testing.F) { durables.fuzz(f) }

// fuzz reads any bytes: those that are a value are the only ones that are written for it,
// and none make it allocate much.
func (c codec[T]) fuzz(f *testing.F) {
	for _, b := range samples() {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		v, err := c.read(b)
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > uint64(100*len(b)+100_000) {
			t.Fatalf("%d bytes make it allocate %d", len(b), got)
		}
		if err != nil {
			return
		}
		if again := c.write(nil, v); !bytes.Equal(again, b) {
			t.Fatalf("%x is read as %+v, which is written as %x", b, v, again)
		}
	})
}

func BenchmarkMessage(b *testing.B) {
	m := raft.Message{Kind: raft.AppendEntries, From: 1, To: 2, Term: 3, PrevLogIndex: 1000, PrevLogTerm: 3, LeaderCommit: 998}
	for range 10 {
		m.Entries = append(m.Entries, raft.Entry{Term: 3, Data: strings.Repeat("x", 100)})
	}
	written, text := wire.AppendMessage(nil, m), func() []byte { text, _ := json.Marshal(m); return text }()
	b.Run("append/wire", func(b *testing.B) {
		b.ReportAllocs()
		var buf []byte
		for b.Loop() {
			buf = wire.AppendMessage(buf[:0], m)
		}
		b.ReportMetric(float64(len(buf)), "bytes")
	})
	b.Run("append/json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := json.Marshal(m); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(text)), "bytes")
	})
	b.Run("parse/wire", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := wire.ParseMessage(written); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("parse/json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var m raft.Message
			if err := json.Unmarshal(text, &m); err != nil {
				b.Fatal(err)
			}
		}
	})
}
