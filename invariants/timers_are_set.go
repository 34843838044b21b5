package invariants

import (
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// TimersAreSet: a leader starts the heartbeat timer when it is elected and with each
// heartbeat, and stops it when it stops leading; a server starts the election timer with
// each campaign, when it stops leading, when it hears from the leader of its term, and when
// it grants a vote, and stops it when it is elected; and no timer is touched otherwise
// (§5.2). Each timer fires once, so a server that forgets to start one would wait forever,
// and one that starts it without reason would delay an election.
func TimersAreSet(r *raftmodel.Raft) Property {
	return Property{
		Name: "TimersAreSet", Doc: "a step starts and stops the timers that it must, and no other (§5.2)",
		Step: func(s Step) *Finding {
			if crashed(s) {
				return nil
			}
			var set raft.Timers
			outputs := r.Outputs(s)
			for _, out := range outputs {
				set = set.Then(out.Timers)
			}
			if due := dueTimers(s, outputs); set != due {
				return violated(s.Server, "server %s, now a %v of term %d, asks to %v instead of %v (§5.2)",
					name(s.Server), s.After.Server.Role, uint64(s.After.Server.CurrentTerm), set, due)
			}
			return nil
		},
	}
}

// dueTimers is what a step must start and stop.
func dueTimers(s Step, outputs []raft.Output) raft.Timers {
	ranOut := func(kind raftmodel.InputKind) bool { return s.Input != nil && s.Input.Kind == kind }
	switch {
	case leads(s.After) && !leads(s.Before):
		return raft.Timers{Election: raft.StopTimer, Heartbeat: raft.StartTimer}
	case leads(s.Before) && !leads(s.After):
		return raft.Timers{Election: raft.StartTimer, Heartbeat: raft.StopTimer}
	case leads(s.After) && ranOut(raftmodel.HeartbeatTimeout):
		return raft.Timers{Heartbeat: raft.StartTimer}
	case ranOut(raftmodel.ElectionTimeout), hearsLeader(s), votes(outputs):
		return raft.Timers{Election: raft.StartTimer}
	}
	return raft.Timers{}
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
