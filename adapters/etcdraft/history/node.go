package history

import (
	"fmt"

	"raftmc/opaque"
	"raftmc/raftview"
)

// Node is a server: the library's node, a disk, and a state machine, which is all that it has
// applied.
type Node struct {
	version *Version
	bounds  *Bounds

	self    int
	disk    Disk
	raw     RawNode
	applied []raftview.Entry

	// What is still to be done of a batch. There is no batch if nothing is.
	unsaved, unapplied bool

	read  read
	wrong string
}

// boot returns a server on an empty disk.
func boot(v *Version, b *Bounds, self int) *Node {
	n := &Node{version: v, bounds: b, self: self, disk: v.NewDisk(b.Servers)}
	n.restart()
	n.work()
	return n
}

// restart loses all but the disk. The state machine becomes what the last snapshot says.
func (n *Node) restart() {
	index, data := n.disk.LastSnapshot()
	n.applied = parse(data)
	n.raw = n.version.Start(Config{Self: n.self, Applied: index}, n.disk)
	n.unsaved, n.unapplied, n.read = false, false, read{}
}

// work does what the node wants done; if saving and applying are steps of their own, only what
// needs neither. It returns what is sent.
func (n *Node) work() (sent []opaque.Message) {
	for !n.unsaved && !n.unapplied && n.raw.Take() {
		n.unsaved, n.unapplied = true, true
		b := n.raw.Batch()
		saveWaits, applyWaits := n.bounds.Disk.waits(b)
		if !saveWaits {
			sent = append(sent, n.save(b)...)
		}
		if !applyWaits {
			sent = append(sent, n.apply(b)...)
		}
	}
	return sent
}

// save puts the batch on the disk, and returns what may then be sent.
func (n *Node) save(b Batch) []opaque.Message {
	n.raw.Save()
	if b.Snapshot != nil {
		n.applied = parse(b.Snapshot.Data)
	}
	for _, index := range b.Reads {
		n.answered(index)
	}
	n.unsaved = false
	n.advance()
	return b.Messages
}

// apply applies what the batch has to be applied.
func (n *Node) apply(b Batch) (sent []opaque.Message) {
	for _, c := range b.Applies {
		if c.Index != len(n.applied)+1 {
			n.wrong = fmt.Sprintf("index %d is to be applied after %d", c.Index, len(n.applied))
		}
		n.applied = append(n.applied, c.Entry)
	}
	n.raw.Applied()
	if len(b.Applies) > 0 {
		sent = n.tell()
	}
	n.unapplied = false
	n.advance()
	return sent
}

// advance ends the batch once nothing is left to be done of it.
func (n *Node) advance() {
	if !n.unsaved && !n.unapplied {
		n.raw.Advance()
	}
}
