package etcdraft

import (
	"fmt"

	"raftmc/opaque"
	"raftmc/protocol"
)

// action is something that may happen to a server, other than that a message arrives.
type action struct {
	protocol.InputKind

	// enabled lists the inputs that are possible, and do does one.
	enabled func(n *Node) []opaque.Input
	do      func(n *Node, in opaque.Input)

	// does, if there is one, comes after do, and returns what is sent before the node comes to rest.
	does func(n *Node) []opaque.Message

	// finishes says that it does some of what a server has outstanding.
	finishes bool
}

// actions lists all, in the order in which they are tried.
func actions(o Options) []action {
	return []action{
		electionTimeout(o), heartbeatTimeout(o), quorumTimeout(o), leaseTimeout(o), tick(o),
		propose(), transfer(o.Transfers), change(o), leave(o), reportUnreachable(o), reportSnapshot(o), forgetLeader(o), compact(o), crash(o.Crashes),
		persistAlone(o), applyAlone(o), appendThread(o), applyThread(o), response(o),
	}
}

func inputKinds(o Options) (kinds []protocol.InputKind) {
	for _, a := range actions(o) {
		kinds = append(kinds, a.InputKind)
	}
	return kinds
}

func (n *Node) enabled() (all []opaque.Input) {
	for _, a := range actions(*n.options) {
		if a.Limit != 0 && (!n.full() || a.finishes) {
			all = append(all, a.enabled(n)...)
		}
	}
	return all
}

func (n *Node) do(in opaque.Input) (sent []opaque.Message) {
	for _, a := range actions(*n.options) {
		if a.Name != in.Kind {
			continue
		}
		if a.do != nil {
			a.do(n, in)
		}
		if a.does != nil {
			sent = a.does(n)
		}
		return append(sent, n.settle()...)
	}
	panic(fmt.Sprintf("etcdraft: no input is of the kind %q", in.Kind))
}

// when lists one input if it is possible.
func when(kind string, possible func(n *Node) bool) func(n *Node) []opaque.Input {
	return func(n *Node) []opaque.Input {
		if !possible(n) {
			return nil
		}
		return []opaque.Input{{Kind: kind}}
	}
}

// optional is a kind of inputs that a search need not take.
func optional(name string, limit protocol.Limit) protocol.InputKind {
	return protocol.InputKind{Name: name, Limit: limit, Need: protocol.Optional}
}
