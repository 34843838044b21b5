package history

import "reflect"

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
