package etcdraft

import (
	"google.golang.org/protobuf/proto"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"raftmc/opaque"
	"raftmc/protocol"
)

// messageKinds lists the kinds of messages. Bounds exclude most of them.
func messageKinds(Options) (kinds []protocol.MessageKind) {
	for _, kind := range []raftpb.MessageType{
		raftpb.MsgVote, raftpb.MsgVoteResp, raftpb.MsgPreVote, raftpb.MsgPreVoteResp, raftpb.MsgApp, raftpb.MsgAppResp,
		raftpb.MsgHeartbeat, raftpb.MsgHeartbeatResp, raftpb.MsgSnap,
	} {
		kinds = append(kinds, protocol.MessageKind{Name: kind.String(), Need: protocol.Optional})
	}
	return kinds
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
	arrived := &raftpb.Message{}
	must(proto.Unmarshal([]byte(m.Wire), arrived))
	unlessDropped(n.raw.Step(arrived))
	return n.settle()
}

// said is what the library says of a message, without what its kind and its route say.
func said(m *raftpb.Message) string {
	return raft.DescribeMessage(m, nil)
}
