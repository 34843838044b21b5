package invariants

import (
	"fmt"
	"slices"

	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// Short names for what a property of Raft sees and says.
type (
	Property = raftmodel.Property
	View     = raftmodel.View
	Step     = raftmodel.Step
	Finding  = raftmodel.Finding
	Witness  = raftmodel.Witness
	History  = raftmodel.History
	Node     = raftmodel.Node
)

// All lists every property that can be asked of a cluster: first what must hold,
// the paper's five before the rest, then what must be reachable.
func All(r *raftmodel.Raft) []Property {
	return append(always(r), sometimes(r.Bounds())...)
}

func always(r *raftmodel.Raft) []Property {
	b := r.Bounds()
	return []Property{
		ElectionSafety(), LeaderAppendOnly(), LogMatching(), LeaderCompleteness(), StateMachineSafety(),
		OneLeaderLogPerTerm(), OneVotePerTerm(), CountedVotesAreRecorded(),
		CommittedPrefixesAgree(), EntriesAgree(), AppendEntriesFromLog(),
		LogTermsMonotonic(), LogContiguous(), IndexesOrdered(), AppliesAllItMay(), DurableIndexIsTrue(),
		MatchIsDurable(), NextAboveMatch(), MatchByAcknowledgement(), OnlyLeadersTrack(b.Servers),
		TermIsDurable(), VoteIsDurable(), RequestVoteTellsLog(),
		NothingDecreases(), MatchNeverDecreases(), LogShrinksOnConflict(),
		CommitInOwnTerm(), CommitIsVerified(), CommitByQuorum(), CommitsAllItMay(), NoLeapToLeader(), StaleIsIgnored(),
		VoteByTheRules(), OnlyLeadersAppend(r), LeaderIsKnown(), BatchIsKept(b.Batch), RefusalTellsLog(), BackOffByTerm(), RequestsAreAnswered(), SpeaksToAll(b.Servers),
		AppliesInOrder(r), TimersAreSet(r), ProposalsAreAnswered(r), OnlyLeadersAccept(r), MalformedIsIgnored(r),
	}
}

// name is how a server is called in reasons.
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
				return x.Term <= k.Term && raftmodel.Extends(x.Prefix, k.Prefix)
			})
		},
	}
}
