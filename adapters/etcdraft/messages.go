package etcdraft

import (
	"strings"

	"google.golang.org/protobuf/proto"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"raftmc/opaque"
	"raftmc/protocol"
)

// messageKinds lists the kinds of messages. Bounds exclude most of them.
func messageKinds(Options) (kinds []protocol.MessageKind) {
	for _, kind := range []raftpb.MessageType{
		raftpb.MsgTimeoutNow, raftpb.MsgProp, raftpb.MsgReadIndex, raftpb.MsgReadIndexResp, raftpb.MsgVote, raftpb.MsgVoteResp, raftpb.MsgPreVote, raftpb.MsgPreVoteResp, raftpb.MsgApp, raftpb.MsgAppResp,
		raftpb.MsgHeartbeat, raftpb.MsgHeartbeatResp, raftpb.MsgSnap,
	} {
		kinds = append(kinds, protocol.MessageKind{Name: kind.String(), Need: protocol.Optional})
	}
	return append(kinds, protocol.MessageKind{Name: told, Need: protocol.Optional}, protocol.MessageKind{Name: ticked, Need: protocol.Optional})
}

// send puts messages on the wire.
func (n *Node) send(messages []*raftpb.Message) (sent []opaque.Message) {
	for _, m := range messages {
		wire, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
		must(err)
		sent = append(sent, opaque.Message{To: int(m.GetTo()) - 1, Kind: m.GetType().String(), Text: said(m), Wire: string(wire)})
	}
	return sent
}

// receive lets a message arrive.
func (n *Node) receive(m opaque.Message) []opaque.Message {
	if n.full() && m.Kind != ticked {
		return nil
	}
	switch m.Kind {
	case told:
		n.hear(m)
		return n.settle()
	case ticked:
		n.clock.hears(m)
		return nil
	}
	arrived := &raftpb.Message{}
	must(proto.Unmarshal([]byte(m.Wire), arrived))
	if n.exceeds(arrived.GetType()) {
		return nil
	}
	unlessDropped(n.raw.Step(arrived))
	return n.settle()
}

// exceeds reports whether a message is lost because a bound wants it: the term that it begins, an
// entry, or one more of the reads that a leader is asked by others, and asked again whenever a message
// arrives once more.
func (n *Node) exceeds(kind raftpb.MessageType) bool {
	switch kind {
	case raftpb.MsgTimeoutNow:
		return n.term() >= n.options.Terms
	case raftpb.MsgProp:
		return n.lastIndex() >= n.options.Log
	case raftpb.MsgReadIndex:
		return n.readsTaken() >= n.options.Reads*n.options.Servers
	}
	return false
}

// said is what the library says of a message, but for its route and its kind.
func said(m *raftpb.Message) string {
	_, text, _ := strings.Cut(raft.DescribeMessage(m, nil), m.GetType().String())
	return strings.Join(strings.Fields(text), " ")
}
