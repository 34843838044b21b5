package bugs

import (
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// Control is something that looks like a mistake and is none: it must be reached,
// and nothing may be reported of it.
type Control struct {
	// Doc says what it is, and why it does no harm.
	Doc string

	// Property finds it.
	Property raftmodel.Property
}

// Controls lists the negative controls, which all occur within ControlBounds.
func Controls() []Control {
	return []Control{twoLeaders(), followerAhead()}
}

// ControlBounds leave room for every control.
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
