package history

import (
	"reflect"

	"raftmc/opaque"
	"raftmc/raftview"
)

// Batch is what a node wants done.
type Batch struct {
	Saves    bool             // there is something to be put on the disk
	Snapshot *Snapshot        // the state machine is to become this
	Applies  []Committed      // to be applied, in this order
	Messages []opaque.Message // to be sent once it is on the disk
	Reads    []int            // the index at which each read is answered
}

// Snapshot is a snapshot.
type Snapshot struct {
	Index int
	Data  string
}

// Committed is a committed entry.
type Committed struct {
	Index int
	raftview.Entry
}

// batchOf reads the library's struct Ready, whose fields have the same names in all versions. Its
// messages are left to the caller.
func batchOf(ready any) (b Batch) {
	rd := reflect.ValueOf(ready)
	b.Saves = part(rd, "Entries").Len() > 0 || !isEmptyHardState(part(rd, "HardState"))
	if s := snapshotOf(part(rd, "Snapshot")); s.Index > 0 {
		b.Saves, b.Snapshot = true, &s
	}
	for _, e := range structs(part(rd, "CommittedEntries")) {
		b.Applies = append(b.Applies, Committed{number(part(e, "Index")), entryOf(e)})
	}
	for _, r := range structs(part(rd, "ReadStates")) {
		b.Reads = append(b.Reads, number(part(r, "Index")))
	}
	return b
}

func isEmptyHardState(s reflect.Value) bool {
	return number(part(s, "Term")) == 0 && number(part(s, "Vote")) == 0 && number(part(s, "Commit")) == 0
}

// snapshotOf is a Snapshot of package raftpb.
func snapshotOf(s reflect.Value) Snapshot {
	return Snapshot{number(part(part(s, "Metadata"), "Index")), text(part(s, "Data"))}
}
