package invariants

import (
	"fmt"
	"slices"

	"raftmc/facts"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// Short names for what a property of Raft sees and returns.
type (
	Property = raftmodel.Property
	View     = raftmodel.View
	Step     = raftmodel.Step
	Finding  = raftmodel.Finding
	Witness  = raftmodel.Witness
	History  = raftmodel.History
	Node     = raftmodel.Node
)

// All lists every property that can be checked on a cluster: what Raft guarantees (the
// paper's five first), what this core promises in addition, and what must be reachable.
func All(r *raftmodel.Raft) []Property {
	return slices.Concat(of(protocol.Guarantee, guarantees(r)), of(protocol.Promise, promises(r)), sometimes(r.Bounds()))
}

// guarantees must hold for every correct Raft, however it is written: where the paper and
// the dissertation leave a choice, these do, too. Reason says why each is one.
func guarantees(r *raftmodel.Raft) []Property {
	return []Property{
		ElectionSafety(), LeaderAppendOnly(), LogMatching(), LeaderCompleteness(), StateMachineSafety(),
		OneLeaderLogPerTerm(), OneVotePerTerm(), CountedVotesAreRecorded(), VoteByTheRules(), NoLeapToLeader(),
		CommittedPrefixesAgree(), EntriesAgree(), AppendEntriesFromLog(), OnlyLeadersAppend(r),
		LogTermsMonotonic(), LogContiguous(), SnapshotHoldsApplied(), IndexesOrdered(), LastAppliedIsTrue(), DurableIndexIsTrue(), MatchIsDurable(),
		TermIsDurable(), VoteIsDurable(), RequestVoteTellsLog(),
		NothingDecreases(), MatchNeverDecreases(), LogShrinksOnConflict(), CommitInOwnTerm(), CommitByQuorum(),
		StaleIsIgnored(), AppliesInOrder(r), ProposalIsAppended(r), AnyDataAreKept(r),
	}
}

// promises are this core's own: how it does what another Raft may do otherwise, later or
// not at all. Breaking one does not break a guarantee.
func promises(r *raftmodel.Raft) []Property {
	b := r.Bounds()
	return []Property{
		AppliesAllItMay(), CommitsAllItMay(), CommitIsVerified(), GrantsAllItMay(), RequestVoteWaits(), DurableIndexKeepsUp(r),
		NextAboveMatch(), MatchByAcknowledgement(), OnlyLeadersTrack(b.Servers), LeaderIsKnown(), LogStartsAtSnapshot(),
		BatchIsKept(b.Batch), RefusalTellsLog(), BackOffByTerm(), RequestsAreAnswered(), SpeaksToAll(b.Servers),
		TimersAreSet(r), ProposalsAreAnswered(r), OnlyLeadersAccept(r), MalformedIsIgnored(r),
	}
}

// of puts properties into a group.
func of(g protocol.Group, properties []Property) []Property {
	for i := range properties {
		properties[i].Group = g
	}
	return properties
}

// name is the name of a server in reasons.
func name(server int) string { return fmt.Sprint(server + 1) }

// crashed reports whether a step was a crash.
func crashed(s Step) bool { return s.Input != nil && s.Input.Kind == raftmodel.Crash }

// shown writes a log as its entries' terms and data.
func shown(log []raft.Entry) string {
	words := []string{}
	for _, e := range log {
		words = append(words, fmt.Sprintf("%d%s", uint64(e.Term), e.Data))
	}
	return fmt.Sprint(words)
}

// violated is a finding whose witnesses are all in the last step.
func violated(server int, format string, args ...any) *Finding {
	reason := fmt.Sprintf(format, args...)
	return &Finding{Reason: reason, Witnesses: []Witness{{Server: server, What: reason}}}
}

// hasLed finds since when a server has led a term.
func hasLed(server int, l raftmodel.Led) Witness {
	return Witness{
		Server: server, What: fmt.Sprintf("leads term %d with log %s", uint64(l.Term), shown(l.Log)),
		Since: func(_ Node, h History) bool {
			return slices.ContainsFunc(h.Led, func(x raftmodel.Led) bool { return x.Term == l.Term })
		},
	}
}

// hasKnown finds since when a server has known a prefix as committed.
func hasKnown(server int, k raftmodel.Known) Witness {
	return Witness{
		Server: server, What: fmt.Sprintf("knows %s as committed in term %d", shown(k.Prefix), uint64(k.Term)),
		Since: func(_ Node, h History) bool {
			return slices.ContainsFunc(h.Known, func(x raftmodel.Known) bool {
				return x.Term <= k.Term && facts.Extends(x.Prefix, k.Prefix)
			})
		},
	}
}
