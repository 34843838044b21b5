package history

import "raftmc/protocol"

// Bounds are the bounds of a search.
type Bounds struct {
	Servers int
	Terms   int // the highest term in which an election begins
	Log     int // the index up to which clients propose

	// Crashes and Compactions bound how often these may happen in one run.
	Crashes, Compactions protocol.Limit

	// Reconfigurations bounds how often a leader proposes to enter a joint configuration of the
	// same members in one run. It does not go with crashes and compactions: the disk knows the
	// members only.
	Reconfigurations protocol.Limit

	// Reads bounds the reads that a server asks between two crashes. Contexts says whether
	// what they carry may be the same.
	Reads    int
	Contexts Contexts

	Disk Disking
}

// Contexts says what the contexts of reads are.
type Contexts uint8

const (
	Unique Contexts = iota // no two are the same
	Reused                 // all are the same
)

// Disking says when what a node wants done is done.
type Disking uint8

const (
	// AtOnce: a step ends once everything is on the disk, applied and sent.
	AtOnce Disking = iota

	// Apart: putting a batch on the disk and applying it are steps of their own, in any order:
	// the library says that what it hands out to be applied is on enough disks. What waits to
	// be sent meanwhile has no bound but with one server, which sends nothing.
	Apart

	// SnapshotsApart: a batch with a snapshot is put on the disk by a step of its own, before
	// which no message arrives. All others are AtOnce.
	SnapshotsApart
)

// waits reports whether putting a batch on the disk is a step of its own, and applying it another.
func (d Disking) waits(b Batch) (save, apply bool) {
	switch d {
	case Apart:
		return b.Saves, len(b.Applies) > 0
	case SnapshotsApart:
		return b.Snapshot != nil, false
	}
	return false, false
}

func (b Bounds) declared() protocol.Bounds {
	return protocol.Bounds{
		{Name: "servers", Doc: "servers", Unit: "servers", Least: 1, Value: protocol.Limit(b.Servers)},
		{Name: "terms", Doc: "the highest term in which an election begins", Unit: "terms", Value: protocol.Limit(b.Terms)},
		{Name: "log", Doc: "the index up to which clients propose", Unit: "entries", Value: protocol.Limit(b.Log)},
		{Name: "crashes", Doc: "crashes in one run", Unit: "crashes", Most: protocol.Any, Value: b.Crashes},
		{Name: "compactions", Doc: "compactions in one run", Unit: "compactions", Most: protocol.Any, Value: b.Compactions},
		{Name: "reconfigurations", Doc: "joint configurations in one run", Unit: "configurations", Most: protocol.Any, Value: b.Reconfigurations},
		{Name: "reads", Doc: "reads that a server asks between two crashes", Unit: "reads", Value: protocol.Limit(b.Reads)},
		{Name: "contexts", Doc: "what the contexts of reads are", Words: []string{"unique", "reused"}, Value: protocol.Limit(b.Contexts)},
		{Name: "disk", Doc: "whether saving and applying are steps of their own", Words: []string{"sync", "apart", "snapshots-apart"}, Value: protocol.Limit(b.Disk)},
	}
}
