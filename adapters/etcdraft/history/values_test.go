package history

import (
	"reflect"
	"testing"

	"raftmc/raftview"
)

// One version has values where another has pointers, and nil stands for zero.
type (
	valueEntry struct {
		Term, Index uint64
		Data        []byte
	}
	pointerEntry struct {
		Term, Index *uint64
		Data        []byte
	}
	valueReady struct {
		HardState struct{ Term, Vote, Commit uint64 }
		Snapshot  struct {
			Metadata struct{ Index uint64 }
			Data     []byte
		}
		Entries          []valueEntry
		CommittedEntries []valueEntry
	}
	pointerReady struct {
		HardState *struct{ Term, Vote, Commit *uint64 }
		Snapshot  *struct {
			Metadata *struct{ Index *uint64 }
			Data     []byte
		}
		Entries          []*pointerEntry
		CommittedEntries []*pointerEntry
		ReadStates       []struct{ Index uint64 }
	}
)

func TestBatches(t *testing.T) {
	var saved, installs valueReady
	saved.HardState.Vote = 2
	installs.Snapshot.Metadata.Index, installs.Snapshot.Data = 3, []byte("s")
	applied := Batch{Applies: []Committed{{Index: 3, Entry: raftview.Entry{Term: 2, Data: "x"}}}}
	for _, row := range []struct {
		name  string
		ready any
		want  Batch
	}{
		{"nothing, as values", valueReady{}, Batch{}},
		{"nothing, as pointers", pointerReady{}, Batch{}},
		{"a vote is saved", saved, Batch{Saves: true}},
		{"entries are saved", valueReady{Entries: make([]valueEntry, 1)}, Batch{Saves: true}},
		{"a snapshot is saved", installs, Batch{Saves: true, Snapshot: &Snapshot{Index: 3, Data: "s"}}},
		{"a value is applied", valueReady{CommittedEntries: []valueEntry{{Term: 2, Index: 3, Data: []byte("x")}}}, applied},
		{"a pointer is applied", pointerReady{CommittedEntries: []*pointerEntry{{Term: new(uint64(2)), Index: new(uint64(3)), Data: []byte("x")}}}, applied},
		{"a read is answered", pointerReady{ReadStates: []struct{ Index uint64 }{{4}}}, Batch{Reads: []int{4}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := batchOf(row.ready); !reflect.DeepEqual(got, row.want) {
				t.Errorf("%+v is read as %+v, and is %+v", row.ready, got, row.want)
			}
		})
	}
}

func TestRingsThatHaveTurnedAreTheSame(t *testing.T) {
	type ring struct {
		start, count, size int
		buffer             []uint64
	}
	for _, row := range []struct {
		ring
		want string
	}{
		{ring{0, 0, 2, nil}, ""},
		{ring{0, 2, 2, []uint64{7, 8}}, "7 8"},
		{ring{1, 2, 2, []uint64{8, 7}}, "7 8"},
		{ring{1, 1, 2, []uint64{8, 7}}, "7"},
	} {
		if got := Inflights(reflect.ValueOf(row.ring)); got != row.want {
			t.Errorf("%+v is written %q, and should be %q", row.ring, got, row.want)
		}
	}
}

func TestSnapshotsKeepWhatIsApplied(t *testing.T) {
	for _, applied := range [][]raftview.Entry{nil, {{Term: 1}}, {{Term: 1}, {Term: 12, Data: "x"}, {Term: 12}}} {
		if got := parse(format(applied)); !reflect.DeepEqual(got, applied) {
			t.Errorf("%v comes back from a snapshot as %v", applied, got)
		}
	}
}
