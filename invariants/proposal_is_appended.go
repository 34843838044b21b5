package invariants

import (
	"slices"

	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// ProposalIsAppended: a leader that accepts a proposal has appended it, once and
// unchanged, where it says; and apart from empty entries, nothing that was not proposed
// gets into its log (dissertation §6.4).
//
// It is the first link of a chain from what a client was told (an index, a term and its
// own data) to what every state machine gets. From this very step on, the leader's
// history has the entry in a log with which it led (History.Led), and keeps it.
// EntriesAgree compares that with every log that any server ever has, including the
// leader's own after a restart, and so with what was sent, stored and written.
// AppliesInOrder compares what a state machine is told to apply with its server's log at
// that time. StateMachineSafety compares what any two state machines ever applied, or one
// before and after it installed a snapshot or was restored from one. SnapshotHoldsApplied
// compares the snapshot itself, before anyone gets it. So an entry that is applied with
// that index and term has that data. TestEachLinkOfTheChainHolds breaks the chain at each
// of its links.
func ProposalIsAppended(r *raftmodel.Raft) Property {
	return Property{
		Name: "ProposalIsAppended", Doc: "a leader appends what was proposed, as it was proposed, once, where it says, and nothing else but empty entries (§5.3)",
		Step: func(s Step) *Finding {
			if crashed(s) || !leads(s.Before) && !leads(s.After) {
				return nil
			}
			term, due, log := s.After.Server.CurrentTerm, s.Before.FullLog(), s.After.FullLog()
			if answer, data, ok := accepts(r, s); ok {
				entry := raft.Entry{Term: s.Before.Server.CurrentTerm, Data: data}
				due = append(due, entry)
				if !leads(s.After) || term != entry.Term || !slices.Equal(log, due) || answer.Index != raft.Index(len(due)) || answer.Term != term {
					return violated(s.Server, "server %s accepts %q as entry %d of term %d, and then has log %s instead of %s (§5.3)",
						name(s.Server), data, uint64(answer.Index), uint64(answer.Term), shown(log), shown(due))
				}
				return nil
			}
			for i := len(due); leads(s.After) && i < len(log); i++ {
				if log[i] != (raft.Entry{Term: term}) {
					return violated(s.Server, "leader %s of term %d has %d%s in its log as entry %d, which nobody proposed (§5.3)",
						name(s.Server), uint64(term), uint64(log[i].Term), log[i].Data, i+1)
				}
			}
			return nil
		},
	}
}

// accepts reports whether a step accepts a proposal, and returns its data and the answer.
func accepts(r *raftmodel.Raft, s Step) (answer raft.Proposal, data string, ok bool) {
	if s.Input == nil || s.Input.Kind != raftmodel.Propose {
		return answer, "", false
	}
	data = s.Input.Data()
	answer = r.Outputs(s)[0].Proposal
	return answer, data, answer.Outcome == raft.Accepted
}
