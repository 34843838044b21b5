package bugs

import (
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// Control is something that looks like a mistake but is none. Either it is a state of the
// correct core: then a search must reach it, and must report nothing. Or it is another
// way of writing Raft, which the paper or the dissertation allows: then it keeps every
// guarantee, and breaks exactly the promises of this core that it lists.
type Control struct {
	// Doc says what it is, and why it is harmless.
	Doc string

	// Property finds the state of the core; it is empty for another way of writing Raft.
	Property raftmodel.Property

	// The other fields are for another way of writing Raft. ID names it like a bug,
	// Section says where it is allowed, Bounds leave room for it, and Plant returns a
	// core that does it.
	ID, Section string
	Bounds      raftmodel.Bounds
	Plant       func(raftmodel.Core) raftmodel.Core

	// Breaks lists the promises that it breaks, if any.
	Breaks []string
}

// Controls lists the negative controls. Those that are states of the core occur within
// ControlBounds.
func Controls() []Control {
	return append([]Control{twoLeaders(), followerAhead()}, Variants()...)
}

// ControlBounds returns bounds within which every state that is a control occurs.
func ControlBounds() raftmodel.Bounds {
	return raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Values: 1, Network: protocol.Network{Delivery: protocol.AnyTimes}}
}

// twoLeaders: a leader that has not yet heard of its successor.
func twoLeaders() Control {
	return Control{
		Doc: "two servers lead at once, in different terms: no quorum follows the older one any more",
		Property: raftmodel.Property{
			Name: "TwoLeadersAtOnce", Doc: "two servers lead at once", Mode: protocol.Sometimes,
			Pair: func(a, b raftmodel.View) *raftmodel.Finding {
				x, y := a.State.Server, b.State.Server
				return findingIf(x.Role == raft.Leader && y.Role == raft.Leader && x.CurrentTerm != y.CurrentTerm)
			},
		},
	}
}

// followerAhead: a leader in between wrote something that reached nobody.
func followerAhead() Control {
	return Control{
		Doc: "a follower's log holds an uncommitted entry of a higher term than any in its leader's: it gives way to what the leader sends",
		Property: raftmodel.Property{
			Name: "FollowerAheadOfLeader", Doc: "a follower has an entry of a higher term than its leader", Mode: protocol.Sometimes,
			Pair: func(a, b raftmodel.View) *raftmodel.Finding {
				leader, follower := a.State.Server, b.State.Server
				follows := leader.Role == raft.Leader && follower.Role == raft.Follower &&
					follower.CurrentTerm == leader.CurrentTerm && follower.Leader == raft.ID(a.Server+1)
				return findingIf(follows && follower.Log.LastTerm() > leader.Log.LastTerm())
			},
		},
	}
}

func findingIf(holds bool) *raftmodel.Finding {
	if holds {
		return &raftmodel.Finding{}
	}
	return nil
}
