package bubble

import (
	"fmt"
	"reflect"
	"testing"

	"raftmc/internal/mistake"
	"raftmc/opaque"
	"raftmc/protocol"
)

// schedules is what every verdict about nodes in bubbles rests on.
const schedules = "goroutines: this is complete over messages and inputs, and over one schedule of the goroutines inside a server, the one that Go took; others have not been tried"

// Node is a live node in a bubble of its own.
type Node[N any] struct {
	inner  N
	bubble *bubble // not dumped
}

// Code returns the code with each node in a bubble of its own, and all functions called inside
// it; see the package's documentation. The bubbles belong to the test t: they are closed when it
// ends. Close must end the goroutines of a node, and may let time pass for that.
//
// Code with Clone cannot be had: goroutines cannot be copied.
func Code[N, V, H any](t *testing.T, inner opaque.Code[N, V, H]) opaque.Code[*Node[N], V, H] {
	if inner.Clone != nil {
		mistake.Made("leave Clone out: nodes are replayed then", "%s has Clone, and is to be in bubbles; goroutines cannot be copied", inner.Name)
	}
	j, err := openJournal()
	if err != nil {
		t.Fatalf("bubble: %v", err)
	}
	all := &bubbles{open: map[*bubble]func(){}, journal: j}
	t.Cleanup(func() { all.end(t) })
	return within(t, all, inner)
}

// within returns the code in bubbles that are noted in all.
func within[N, V, H any](t *testing.T, all *bubbles, inner opaque.Code[N, V, H]) opaque.Code[*Node[N], V, H] {
	code := opaque.Code[*Node[N], V, H]{
		Name: inner.Name, Servers: inner.Servers, Distinct: inner.Distinct, Bounds: inner.Bounds,
		Inputs: inner.Inputs, Messages: inner.Messages,
		Immutable: inner.Immutable, Instead: inner.Instead, LeaveOut: leaveOut(inner.LeaveOut),
		Assumes:  append([]string{schedules}, inner.Assumes...),
		Remember: inner.Remember, History: inner.History, Includes: inner.Includes,
		Properties: inner.Properties, Patience: inner.Patience,
		Boot: func(self int) *Node[N] { return boot(t, all, inner, self) },
		Enabled: func(n *Node[N]) []opaque.Input {
			return call(n, func() []opaque.Input { return inner.Enabled(n.inner) })
		},
		Do: func(n *Node[N], in opaque.Input) []opaque.Message {
			return step(all, n, in.String(), func() []opaque.Message { return inner.Do(n.inner, in) })
		},
		Receive: func(n *Node[N], m opaque.Message) []opaque.Message {
			return step(all, n, fmt.Sprintf("%s %q", m, m.Wire), func() []opaque.Message { return inner.Receive(n.inner, m) })
		},
		View:  func(n *Node[N]) V { return call(n, func() V { return inner.View(n.inner) }) },
		Close: func(n *Node[N]) { all.close(n.bubble) },
	}
	if inner.Within != nil {
		code.Within = func(b protocol.Bounds) (opaque.Code[*Node[N], V, H], error) {
			other, err := inner.Within(b)
			if err != nil {
				return opaque.Code[*Node[N], V, H]{}, err
			}
			return within(t, all, other), nil
		}
	}
	return code
}

// boot returns a fresh node in a fresh bubble.
func boot[N, V, H any](t *testing.T, all *bubbles, inner opaque.Code[N, V, H], self int) *Node[N] {
	n := &Node[N]{}
	n.bubble = all.add(t, func() {
		if inner.Close != nil {
			inner.Close(n.inner)
		}
	})
	all.journal.do(&n.bubble.run, fmt.Sprint("server ", self+1), func() {
		n.bubble.do(func() { n.inner = inner.Boot(self) })
	})
	return n
}

// step calls f, which takes a step of a node, in its bubble.
func step[N any](all *bubbles, n *Node[N], what string, f func() []opaque.Message) (sent []opaque.Message) {
	all.journal.do(&n.bubble.run, what, func() { sent = call(n, f) })
	return sent
}

// call calls f in a node's bubble.
func call[N, R any](n *Node[N], f func() R) (r R) {
	n.bubble.do(func() { r = f() })
	return r
}

// leaveOut says the same of the nodes in bubbles, and leaves out the bubbles.
func leaveOut[N any](inner []opaque.LeftOut[N]) (out []opaque.LeftOut[*Node[N]]) {
	for _, l := range inner {
		o := opaque.LeftOut[*Node[N]]{Field: l.Field, Reason: l.Reason}
		if l.When != nil {
			o.When = func(n *Node[N]) bool { return l.When(n.inner) }
		}
		out = append(out, o)
	}
	node := reflect.TypeFor[Node[N]]()
	at, _ := node.FieldByName("bubble")
	return append(out, opaque.LeftOut[*Node[N]]{
		Field:  protocol.FieldName(node, at.Index[0]),
		Reason: "its goroutines are at rest; what these keep on their stacks is not looked into, nor when their timers are due",
	})
}
