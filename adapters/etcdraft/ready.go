package etcdraft

import (
	"go.etcd.io/raft/v3"

	"raftmc/opaque"
)

// What the bound named disk can be.
const (
	whole = iota // a Ready is handled at once
	split        // it is made durable and applied in two steps, in any order
	async        // storage threads write and apply, see async.go
)

var disks = []string{whole: "whole", split: "split", async: "async"}

// pending is a Ready that is being handled.
type pending struct {
	*raft.Ready
	persisted, applied bool
}

// settle does all that a node wants done, as far as it does it at once, and returns what it sends.
// It is what the library's documentation asks for: write, then send, apply, and advance.
func (n *Node) settle() (sent []opaque.Message) {
	for n.pending.Ready == nil && n.raw.HasReady() {
		ready := n.raw.Ready()
		n.handled++
		if n.options.Disk == async {
			sent = append(sent, n.handOut(&ready)...)
			continue
		}
		n.pending = pending{&ready, false, false}
		if n.options.mistake == sendsEarly {
			sent = append(sent, n.send(ready.Messages)...)
			ready.Messages = nil
		}
		atOnce := n.options.Disk == whole
		if atOnce || !needsDisk(&ready) {
			sent = append(sent, n.persistPending()...)
		}
		if atOnce || len(ready.CommittedEntries) == 0 {
			sent = append(sent, n.applyPending()...)
		}
	}
	return sent
}

// needsDisk reports whether a Ready has something that must be durable before its messages go.
func needsDisk(ready *raft.Ready) bool {
	return len(ready.Entries) > 0 || !raft.IsEmptyHardState(ready.HardState) || !raft.IsEmptySnap(ready.Snapshot)
}

// persistPending makes durable what must be, and then sends.
func (n *Node) persistPending() (sent []opaque.Message) {
	n.persist(n.pending.HardState, n.pending.Entries, n.pending.Snapshot)
	if n.pending.MustSync || !raft.IsEmptySnap(n.pending.Snapshot) && n.options.mistake != trustsMustSync {
		n.sync() // a snapshot without a hard state that knows of it could not be started from
	}
	sent = n.send(n.pending.Messages)
	n.answered(n.pending.ReadStates)
	n.pending.persisted = true
	n.advance()
	return sent
}

// applyPending applies what is committed, and tells of it.
func (n *Node) applyPending() (sent []opaque.Message) {
	sent = n.applyAll(n.pending.CommittedEntries)
	n.pending.applied = true
	n.advance()
	return sent
}

// advance says that a Ready has been handled.
func (n *Node) advance() {
	if n.pending.persisted && n.pending.applied {
		ready := *n.pending.Ready
		n.pending = pending{}
		n.raw.Advance(ready)
	}
}
