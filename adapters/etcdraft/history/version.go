package history

import (
	"reflect"

	"raftmc/opaque"
)

// Version is a version of the library.
type Version struct {
	Name     string   // as it was released
	Messages []string // the kinds that it can send

	// NewDisk returns an empty disk of a server of a cluster with so many members.
	NewDisk func(servers int) Disk

	// Start starts a node on what a disk holds.
	Start func(c Config, d Disk) RawNode

	// These are fields of opaque.Code.
	LeaveOut []opaque.LeftOut[*Node]
	Instead  map[string]func(v reflect.Value) string
}

// Config is what a node is started with.
type Config struct {
	Self    int // counted from 0
	Applied int // entries that the state machine has applied already
}

// Disk is what survives a crash: the library's own MemoryStorage, which knows the members from the
// beginning.
type Disk interface {
	// LastSnapshot returns the index that the snapshot reaches to, 0 for none, and its data.
	LastSnapshot() (index int, data string)

	// First returns the index of the first entry that is not compacted.
	First() int

	// CompactTo makes a snapshot of the first entries and removes them from the log.
	CompactTo(entries int, data string)
}

// RawNode is a running node. Between Take and Advance it has a batch, the library's Ready.
type RawNode interface {
	Campaign()
	Heartbeat()
	Propose()
	Reconfigure()
	Read(context string)
	Receive(wire string)

	// Take makes the next batch, if there is something to do.
	Take() bool

	// Batch reads the batch, and Save puts it on the disk.
	Batch() Batch
	Save()

	// Applied says that the entries of the batch are applied, and Advance that the batch is done.
	Applied()
	Advance()

	// Insides is the library's struct raft, to be looked at.
	Insides() Insides
}
