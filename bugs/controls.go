package bugs

import (
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// Control is something that looks like a mistake and is none. Either the core comes into
// such a state by itself: then it must be reached, and nothing may be reported of it. Or
// it is another way of writing Raft, which the paper or the dissertation allows: then it
// keeps every guarantee, and breaks the promises of this core that it says, and no other.
type Control struct {
	// Doc says what it is, and why it does no harm.
	Doc string

	// Property finds a state that the core comes into; nothing of another way.
	Property raftmodel.Property

	// The rest is of another way. ID names it as if it were a bug, Section says where it
	// is allowed, Bounds leave room for it, and Plant makes the core do it.
	ID, Section string
	Bounds      raftmodel.Bounds
	Plant       func(raftmodel.Core) raftmodel.Core

	// Breaks are the promises that it breaks, if any.
	Breaks []string
}

// Controls lists the negative controls. Those that the core comes into by itself occur
// within ControlBounds.
func Controls() []Control {
	return append([]Control{twoLeaders(), followerAhead()}, Variants()...)
}

// ControlBounds leave room for every state that is a control.
func ControlBounds() raftmodel.Bounds {
	return raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Values: 1, Network: model.Network{Delivery: model.AnyTimes}}
}

// twoLeaders: a leader that has not yet heard of its successor.
func twoLeaders() Control {
	return Control{
		Doc: "two servers lead at once, in different terms: no quorum follows the older one any more",
		Property: raftmodel.Property{
			Name: "TwoLeadersAtOnce", Doc: "two servers lead at once", Mode: model.Sometimes,
			Pair: func(a, b raftmodel.View) *raftmodel.Finding {
				x, y := a.State.Server, b.State.Server
				return findingIf(x.Role == raft.Leader && y.Role == raft.Leader && x.CurrentTerm != y.CurrentTerm)
			},
		},
	}
}

// followerAhead: what a leader in between wrote, and got to nobody.
func followerAhead() Control {
	return Control{
		Doc: "a follower's log holds an uncommitted entry of a higher term than any in its leader's: it gives way to what the leader sends",
		Property: raftmodel.Property{
			Name: "FollowerAheadOfLeader", Doc: "a follower has an entry of a higher term than its leader", Mode: model.Sometimes,
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
