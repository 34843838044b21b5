package history

import (
	"slices"
	"strings"

	"raftmc/opaque"
	"raftmc/protocol"
	"raftmc/raftview"
)

// Protocol is a version as a protocol.
type Protocol = opaque.Protocol[*Node, raftview.View, raftview.History]

// New returns a version as a protocol, within bounds.
func New(v Version, b Bounds) *Protocol {
	code := opaque.Code[*Node, raftview.View, raftview.History]{
		Name: v.Name, Servers: b.Servers, Bounds: b.declared(),
		Inputs: b.inputs(), Messages: kinds(v.Messages, b),
		Boot:    func(self int) *Node { return boot(&v, &b, self) },
		Enabled: (*Node).enabled, Do: (*Node).do, Receive: (*Node).receive, View: (*Node).view,
		LeaveOut: append([]opaque.LeftOut[*Node]{
			{Field: "history.Node.version", Reason: "never changes, and all servers have the same"},
			{Field: "history.Node.bounds", Reason: "never changes, and all servers have the same"},
			{Field: "history.Node.self", Reason: "never changes"},
		}, v.LeaveOut...),
		Instead: v.Instead,
	}
	return opaque.New(raftview.Complete(code))
}

// kinds are those of messages. None must occur: versions do not send the same.
func kinds(names []string, b Bounds) (all []protocol.MessageKind) {
	if b.Reads > 0 {
		names = append(slices.Clone(names), told)
	}
	for _, name := range names {
		all = append(all, protocol.MessageKind{Name: name, Need: protocol.Optional})
	}
	return all
}

// inOrder sorts messages by their receivers: some versions send them in the order of a map.
func inOrder(sent []opaque.Message) []opaque.Message {
	slices.SortStableFunc(sent, func(a, b opaque.Message) int { return a.To - b.To })
	return sent
}

// LeadsNot reports whether the library takes the server for something else than the leader.
func LeadsNot(n *Node) bool { return !n.raw.Insides().leads() }

// StandsNot reports whether it takes it for something else than a candidate.
func StandsNot(n *Node) bool { return !strings.HasSuffix(n.raw.Insides().role(), "Candidate") }
