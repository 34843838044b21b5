package history

import (
	"reflect"

	"raftmc/opaque"
)

// Library is how a version is called: what a batch, a message, an entry, the hard state and a
// snapshot are called in it, and its storage, and the few calls that differ.
type Library[D Storage[E, H, S], R, M, E, H, S any] struct {
	// NewStorage returns an empty storage of a member of a cluster; members are counted from 1.
	NewStorage func(members []uint64) D

	// Compact makes a snapshot of what is applied up to an index, and removes it from the log.
	Compact func(storage D, index uint64, data []byte) error

	// Start starts a node on what its storage holds.
	Start func(c Config, storage D) Caller[R, M]

	// Heartbeat makes a leader send heartbeats. Ticks would do it, too, and count.
	Heartbeat func(node Caller[R, M]) error

	// Work returns what is to be put into the storage, sent and applied.
	Work func(batch R) Work[M, E, H, S]

	// Reconfigure proposes to enter a joint configuration of the same members, which the leader is
	// to leave by itself. Reconfigured tells a node that an entry is applied, if it changes the
	// configuration. Both are nil where there are no joint configurations.
	Reconfigure  func(node Caller[R, M]) error
	Reconfigured func(node Caller[R, M], e E) error

	// Letter returns a message for its receiver, and Message reads it.
	Letter  func(m M) (opaque.Message, error)
	Message func(wire []byte) (M, error)
}

// Storage is the library's MemoryStorage.
type Storage[E, H, S any] interface {
	Append(entries []E) error
	SetHardState(state H) error
	ApplySnapshot(snapshot S) error
}

// Caller is the library's RawNode.
type Caller[R, M any] interface {
	Campaign() error
	Propose(data []byte) error
	ReadIndex(context []byte)
	Step(m M) error
	HasReady() bool
	Ready() R
	Advance(batch R)
}

// Work is a part of a batch.
type Work[M, E, H, S any] struct {
	Entries   []E
	HardState H
	Snapshot  S
	Messages  []M
	Committed []E
}

// Version returns a version of the library. Name is that of the release.
func (l *Library[D, R, M, E, H, S]) Version(name string) Version {
	library := reflect.TypeFor[stored[D, R, M, E, H, S]]().String() + ".library"
	return Version{
		Name: "etcd " + name, NewDisk: l.newDisk, Start: l.start,
		LeaveOut: []opaque.LeftOut[*Node]{{Field: library, Reason: "never changes, and all servers have the same"}},
	}
}

// Must panics with an error, which makes it a finding.
func Must(err error) {
	if err != nil {
		panic(err)
	}
}
