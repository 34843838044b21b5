package raftmodel_test

import (
	"reflect"
	"slices"
	"testing"

	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// oddData are data of entries that are no client's value, and some that are.
var oddData = []string{"", "a", "z", "A", "ab", "1a", "1a 2b", `1"" 2b`, `"`, `""`, " ", "\n", "7", "é", "\xff", "\ufffd", "\x00"}

// TestSnapshotsTellAllDataApart: a state machine can be saved whatever it applied, is
// restored unchanged, and no two have the same snapshot.
func TestSnapshotsTellAllDataApart(t *testing.T) {
	seen := map[string][]raft.Entry{}
	for _, x := range oddData {
		for _, y := range oddData {
			for _, machine := range [][]raft.Entry{nil, {{Term: 1, Data: x}}, {{Term: 2, Data: x}}, {{Term: 1, Data: x}, {Term: 12, Data: y}}} {
				data := mustRestore(t, machine)
				if other, ok := seen[data]; ok && !slices.Equal(other, machine) {
					t.Errorf("%v and %v are both saved as %q", machine, other, data)
				}
				seen[data] = machine
			}
		}
	}
	if got := raftmodel.SnapshotData([]raft.Entry{{Term: 1, Data: "a"}, {Term: 2}, {Term: 2, Data: "b"}}); got != `1a 2"" 2b` {
		t.Errorf("saved as %s", got)
	}
}

// mustRestore saves and restores a state machine, also within a node and in a message.
func mustRestore(t *testing.T, machine []raft.Entry) string {
	t.Helper()
	data := raftmodel.SnapshotData(machine)
	back, ok := raftmodel.ParseSnapshot(data)
	if !ok || !slices.Equal(back, machine) {
		t.Fatalf("%v is saved as %q and restored as %v, %t", machine, data, back, ok)
	}
	m := message{Kind: raft.InstallSnapshot, From: 1, To: 2, Entries: machine, Snapshot: raft.Snapshot{LastIncludedIndex: 1, Handle: data}}
	mustInvert(t, newRaft(t, five).Message, m, normal)
	return data
}

// TestAnySnapshotIsWritten: data that no state machine saved are read back unchanged, and
// are distinct from data that one did.
func TestAnySnapshotIsWritten(t *testing.T) {
	r := newRaft(t, five)
	for _, data := range slices.Concat(oddData, []string{"01a", "1a  2b", "1a 2b ", " 1a", "1a2b", `1"a"`, `1"`, `1`, `9223372036854775808a`, `18446744073709551616a`}) {
		if _, ok := raftmodel.ParseSnapshot(data); ok != slices.Contains([]string{"", "1a", "1a 2b", `1"" 2b`}, data) {
			t.Errorf("%q is the snapshot of a state machine: %t", data, ok)
		}
		m := message{Snapshot: raft.Snapshot{Handle: data}}
		back, err := protocol.Rename(five.Servers, nil, r.Message, m)
		if err != nil || !reflect.DeepEqual(back, m) {
			t.Errorf("%q is read back as %q, %v", data, back.Snapshot.Handle, err)
		}
	}
}

// FuzzSnapshot: a state machine of any two entries is restored unchanged, and any text is
// either the only one for what it restores or invalid.
func FuzzSnapshot(f *testing.F) {
	for _, data := range oddData {
		f.Add(uint64(1), data, uint64(2), `1a 2"x"`)
	}
	f.Fuzz(func(t *testing.T, x uint64, first string, y uint64, second string) {
		terms := []raft.Term{raft.Term(x) % (raft.MaxTerm + 1), raft.Term(y) % (raft.MaxTerm + 1)}
		mustRestore(t, []raft.Entry{{Term: terms[0], Data: first}, {Term: terms[1], Data: second}})
		for _, text := range []string{first, second} {
			if machine, ok := raftmodel.ParseSnapshot(text); ok && raftmodel.SnapshotData(machine) != text {
				t.Errorf("%q restores %v, which is saved otherwise", text, machine)
			}
		}
	})
}
