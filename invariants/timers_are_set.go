package invariants

import (
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// TimersAreSet: a leader sets the heartbeat timer when it is elected and with each
// heartbeat; a server sets the election timer with each campaign, when it stops leading,
// when it hears from the leader of its term, and when it grants a vote; and no timer is
// set otherwise (§5.2). Each timer fires once, so a server that forgets to set one would
// wait forever, and one that sets it without reason would delay an election.
func TimersAreSet(r *raftmodel.Raft) Property {
	return Property{
		Name: "TimersAreSet", Doc: "a step sets the timer that it must, and no other (§5.2)",
		Step: func(s Step) *Finding {
			if crashed(s) {
				return nil
			}
			set, outputs := raft.NoTimer, r.Outputs(s)
			for _, out := range outputs {
				if out.Timer != raft.NoTimer {
					set = out.Timer
				}
			}
			if due := dueTimer(s, outputs); set != due {
				return violated(s.Server, "server %s, now a %v of term %d, asks for %v instead of %v (§5.2)",
					name(s.Server), s.After.Server.Role, uint64(s.After.Server.CurrentTerm), set, due)
			}
			return nil
		},
	}
}

// dueTimer is what a step must set.
func dueTimer(s Step, outputs []raft.Output) raft.Timer {
	ranOut := func(kind raftmodel.InputKind) bool { return s.Input != nil && s.Input.Kind == kind }
	switch {
	case leads(s.After) && (!leads(s.Before) || ranOut(raftmodel.HeartbeatTimeout)):
		return raft.StartHeartbeatTimer
	case leads(s.Before) && !leads(s.After), ranOut(raftmodel.ElectionTimeout), hearsLeader(s), votes(outputs):
		return raft.ResetElectionTimer
	}
	return raft.NoTimer
}

// hearsLeader reports whether a step is the delivery of a message from the leader of the
// server's term.
func hearsLeader(s Step) bool {
	m := s.Message
	return m != nil && isFromLeader(m.Kind) && !leads(s.After) && m.Term == s.After.Server.CurrentTerm
}

// votes reports whether a step granted a vote, even if the reply still waits for the
// disk.
func votes(outputs []raft.Output) bool {
	for _, out := range outputs {
		for _, send := range out.Send {
			if send.Message.VoteGranted {
				return true
			}
		}
	}
	return false
}
