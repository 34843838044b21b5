package etcdraft

import (
	"google.golang.org/protobuf/proto"

	"go.etcd.io/raft/v3/raftpb"

	"raftmc/opaque"
	"raftmc/protocol"
)

// What the bound named membership can be.
const (
	fixed  = iota
	simple // one server at a time
	joint  // through joint consensus, left by itself or when asked to
)

// transitions lists how a change may be made.
func transitions(membership protocol.Limit) []raftpb.ConfChangeTransition {
	if membership == joint {
		return []raftpb.ConfChangeTransition{raftpb.ConfChangeTransitionJointImplicit, raftpb.ConfChangeTransitionJointExplicit}
	}
	return []raftpb.ConfChangeTransition{raftpb.ConfChangeTransitionAuto}
}

// change lets a client propose to a leader that one server becomes a voter, becomes a learner,
// or is removed; Number says which, and how.
func change(o Options) action {
	const name = "Change"
	limit := o.Changes
	if o.Membership == fixed {
		limit = 0
	}
	return action{
		InputKind: optional(name, limit),
		enabled: func(n *Node) (all []opaque.Input) {
			if !n.leads() || n.lastIndex() >= o.Log || n.isJoint() {
				return nil
			}
			for server := range o.Servers {
				for number := range len(changes) * len(transitions(o.Membership)) {
					in := opaque.Input{Kind: name, Server: server + 1, Number: number + 1}
					if changeOf(o, in).Changes[0].GetType() == raftpb.ConfChangeAddNode || !n.isLastVoter(server) {
						all = append(all, in)
					}
				}
			}
			return all
		},
		do: func(n *Node, in opaque.Input) { unlessDropped(n.raw.ProposeConfChange(changeOf(o, in))) },
	}
}

// changes lists what may become of a server.
var changes = []raftpb.ConfChangeType{raftpb.ConfChangeAddNode, raftpb.ConfChangeAddLearnerNode, raftpb.ConfChangeRemoveNode}

// changeOf is the change that an input proposes.
func changeOf(o Options, in opaque.Input) *raftpb.ConfChangeV2 {
	number := in.Number - 1
	return &raftpb.ConfChangeV2{
		Transition: transitions(o.Membership)[number/len(changes)].Enum(),
		Changes:    []*raftpb.ConfChangeSingle{{Type: changes[number%len(changes)].Enum(), NodeId: new(id(in.Server - 1))}},
	}
}

// transitionWord is how rafttest calls the transition of a change.
func transitionWord(o Options, in opaque.Input) string {
	switch changeOf(o, in).GetTransition() {
	case raftpb.ConfChangeTransitionJointImplicit:
		return "implicit"
	case raftpb.ConfChangeTransitionJointExplicit:
		return "explicit"
	}
	return "auto"
}

// leave lets a client propose to a leader to leave a joint configuration.
func leave(o Options) action {
	const name = "Leave"
	return action{
		InputKind: optional(name, onlyIf(o.Membership == joint)),
		enabled:   when(name, func(n *Node) bool { return n.leads() && n.isJoint() && n.lastIndex() < o.Log }),
		do:        func(n *Node, _ opaque.Input) { unlessDropped(n.raw.ProposeConfChange(&raftpb.ConfChangeV2{})) },
	}
}

// isJoint reports whether the configuration that a server has applied is a joint one.
func (n *Node) isJoint() bool { return len(n.raw.Status().Config.Voters[1]) > 0 }

// isLastVoter reports whether no voter would be left without a server. That it is removed can be
// proposed and is committed, and whoever applies it panics: the library leaves it to those who
// propose (TestTheLastVoterCanBeRemoved).
func (n *Node) isLastVoter(server int) bool {
	voters := n.raw.Status().Config.Voters[0]
	_, votes := voters[id(server)]
	return votes && len(voters) == 1
}

// reconfigure applies an entry that changes the configuration.
func (n *Node) reconfigure(e *raftpb.Entry) {
	if e.GetType() != raftpb.EntryConfChangeV2 {
		return
	}
	c := &raftpb.ConfChangeV2{}
	must(proto.Unmarshal(e.GetData(), c))
	n.members = n.raw.ApplyConfChange(c)
}

// changeInWords is what an entry does to the configuration.
func changeInWords(data []byte) string {
	c := &raftpb.ConfChangeV2{}
	if err := proto.Unmarshal(data, c); err != nil {
		return err.Error()
	}
	if c.LeaveJoint() {
		return "leave"
	}
	if _, isJoint := c.EnterJoint(); isJoint {
		return "joint-" + raftpb.ConfChangesToString(c.Changes)
	}
	return raftpb.ConfChangesToString(c.Changes)
}
