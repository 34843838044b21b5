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

// stored is a storage, as Disk.
type stored[D Storage[E, H, S], R, M, E, H, S any] struct {
	library *Library[D, R, M, E, H, S]
	storage D
}

func (l *Library[D, R, M, E, H, S]) newDisk(servers int) Disk {
	var members []uint64
	for i := range servers {
		members = append(members, uint64(i+1))
	}
	return &stored[D, R, M, E, H, S]{l, l.NewStorage(members)}
}

func (d *stored[D, R, M, E, H, S]) snapshot() Snapshot {
	return snapshotOf(part(reflect.ValueOf(d.storage).Elem(), "snapshot"))
}

// LastSnapshot implements Disk.
func (d *stored[D, R, M, E, H, S]) LastSnapshot() (index int, data string) {
	s := d.snapshot()
	return s.Index, s.Data
}

// First implements Disk: a snapshot and a compaction go together.
func (d *stored[D, R, M, E, H, S]) First() int { return d.snapshot().Index + 1 }

// CompactTo implements Disk.
func (d *stored[D, R, M, E, H, S]) CompactTo(entries int, data string) {
	Must(d.library.Compact(d.storage, uint64(entries), []byte(data)))
}

// running is a RawNode with its batch.
type running[D Storage[E, H, S], R, M, E, H, S any] struct {
	*stored[D, R, M, E, H, S]
	node  Caller[R, M]
	batch R
}

func (l *Library[D, R, M, E, H, S]) start(c Config, d Disk) RawNode {
	on := d.(*stored[D, R, M, E, H, S])
	return &running[D, R, M, E, H, S]{stored: on, node: l.Start(c, on.storage)}
}

func (n *running[D, R, M, E, H, S]) Campaign()           { Must(n.node.Campaign()) }
func (n *running[D, R, M, E, H, S]) Heartbeat()          { Must(n.library.Heartbeat(n.node)) }
func (n *running[D, R, M, E, H, S]) Propose()            { Must(n.node.Propose([]byte("x"))) }
func (n *running[D, R, M, E, H, S]) Read(context string) { n.node.ReadIndex([]byte(context)) }

// Receive implements RawNode.
func (n *running[D, R, M, E, H, S]) Receive(wire string) {
	m, err := n.library.Message([]byte(wire))
	Must(err)
	Must(n.node.Step(m))
}

// Take implements RawNode.
func (n *running[D, R, M, E, H, S]) Take() bool {
	if !n.node.HasReady() {
		return false
	}
	n.batch = n.node.Ready()
	return true
}

// Batch implements RawNode.
func (n *running[D, R, M, E, H, S]) Batch() Batch {
	b := batchOf(n.batch)
	for _, m := range n.library.Work(n.batch).Messages {
		letter, err := n.library.Letter(m)
		Must(err)
		b.Messages = append(b.Messages, letter)
	}
	return b
}

// Save implements RawNode.
func (n *running[D, R, M, E, H, S]) Save() {
	w := n.library.Work(n.batch)
	if snapshotOf(reflect.Indirect(reflect.ValueOf(w.Snapshot))).Index > 0 {
		Must(n.storage.ApplySnapshot(w.Snapshot))
	}
	Must(n.storage.Append(w.Entries))
	if !isEmptyHardState(reflect.Indirect(reflect.ValueOf(w.HardState))) {
		Must(n.storage.SetHardState(w.HardState))
	}
}

// Reconfigure implements RawNode.
func (n *running[D, R, M, E, H, S]) Reconfigure() { Must(n.library.Reconfigure(n.node)) }

// Applied implements RawNode.
func (n *running[D, R, M, E, H, S]) Applied() {
	if n.library.Reconfigured == nil {
		return
	}
	for _, e := range n.library.Work(n.batch).Committed {
		Must(n.library.Reconfigured(n.node, e))
	}
}

// Advance implements RawNode.
func (n *running[D, R, M, E, H, S]) Advance() {
	n.node.Advance(n.batch)
	var none R
	n.batch = none
}

// Insides implements RawNode.
func (n *running[D, R, M, E, H, S]) Insides() Insides {
	return insidesOf(reflect.ValueOf(n.node), reflect.ValueOf(n.storage))
}

// Must panics with an error, which makes it a finding.
func Must(err error) {
	if err != nil {
		panic(err)
	}
}
