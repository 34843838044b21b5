package invariants

import (
	"slices"

	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// sometimes lists what must be reachable within the bounds, without what they leave no
// room for.
func sometimes(b raftmodel.Bounds) []Property {
	peers, log, terms := b.Servers > 1, b.Log > 0, b.Terms != 1
	var goals []Property
	ask := func(possible bool, p Property) {
		if possible {
			p.Mode = protocol.Sometimes
			goals = append(goals, p)
		}
	}
	ask(true, Property{Name: "SometimesLeader", Doc: "a server leads", Server: when(func(v View) bool { return leads(v.State) })})
	ask(terms && peers, Property{Name: "SometimesSecondTermLeader", Doc: "a server leads a term after another term was led", Pair: whenPair(ledAfter)})
	ask(log, Property{Name: "SometimesCommit", Doc: "a leader commits", Server: when(func(v View) bool { return leads(v.State) && v.State.Server.CommitIndex > 0 })})
	ask(log && peers, Property{Name: "SometimesFollowerCommits", Doc: "a follower commits what its leader tells it", Step: followerCommits})
	ask(terms && log && peers, Property{Name: "SometimesSecondLeaderCommits", Doc: "a leader commits in a term after another server's", Pair: whenPair(func(a, b View) bool {
		return a.Server != b.Server && ledAfter(a, b) && committedHere(a.State)
	})})
	ask(terms && log && b.Servers > 2, Property{Name: "SometimesTruncates", Doc: "a follower gives up a conflicting suffix", Step: truncates})
	ask(b.Compactions != 0 && log && b.Servers > 2, Property{Name: "SometimesCatchesUp", Doc: "a follower catches up by snapshot", Step: catchesUp})
	ask(b.Compactions != 0 && log && b.Servers > 2, Property{Name: "SometimesSnapshotMatches", Doc: "a leader learns that a follower has its snapshot", Step: snapshotMatches})
	ask(b.Servers > 2, Property{Name: "SometimesCandidateFollows", Doc: "a candidate follows the leader of its own term", Step: candidateFollows})
	ask(terms && peers, Property{Name: "SometimesDeposedByReply", Doc: "a leader steps down because of a reply", Step: deposedByReply})
	ask(b.Crashes != 0 && peers, Property{Name: "SometimesRestartAfterVote", Doc: "a server restarts after it voted for another", Step: restartAfterVote})
	return goals
}

func when(holds func(View) bool) func(View) *Finding {
	return func(v View) *Finding {
		if holds(v) {
			return &Finding{}
		}
		return nil
	}
}

func whenPair(holds func(a, b View) bool) func(a, b View) *Finding {
	return func(a, b View) *Finding {
		if holds(a, b) {
			return &Finding{}
		}
		return nil
	}
}

// ledAfter reports whether a leads a term higher than one that b led.
func ledAfter(a, b View) bool {
	return leads(a.State) && slices.ContainsFunc(b.History.Led, func(l raftmodel.Led) bool { return raft.Term(l.Term) < a.State.Server.CurrentTerm })
}

// committedHere reports whether a leader has committed an entry of its own term.
func committedHere(n Node) bool {
	known := n.KnownCommitted()
	return len(known) > 0 && known[len(known)-1].Term == n.Server.CurrentTerm
}

func followerCommits(s Step) *Finding {
	if m := s.Message; m != nil && m.Kind == raft.AppendEntries && s.After.Server.CommitIndex > s.Before.Server.CommitIndex {
		return &Finding{}
	}
	return nil
}

func truncates(s Step) *Finding {
	if before := s.Before.FullLog(); !crashed(s) && common(before, s.After.FullLog()) < len(before) {
		return &Finding{}
	}
	return nil
}

func catchesUp(s Step) *Finding {
	if s.Message != nil && s.Message.Kind == raft.InstallSnapshot && s.After.Server.Snapshot.LastIncludedIndex > s.Before.Server.Snapshot.LastIncludedIndex {
		return &Finding{}
	}
	return nil
}

func restartAfterVote(s Step) *Finding {
	if voted := s.Before.Durable.VotedFor; crashed(s) && voted != raft.None && voted != raft.ID(s.Server+1) {
		return &Finding{}
	}
	return nil
}

func snapshotMatches(s Step) *Finding {
	m := s.Message
	if m != nil && m.Kind == raft.InstallSnapshotReply && s.After.Server.MatchIndex.Get(m.From) > s.Before.Server.MatchIndex.Get(m.From) {
		return &Finding{}
	}
	return nil
}

func candidateFollows(s Step) *Finding {
	before, after := s.Before.Server, s.After.Server
	if before.Role == raft.Candidate && after.Role == raft.Follower && after.CurrentTerm == before.CurrentTerm && after.Leader != raft.None && !crashed(s) {
		return &Finding{}
	}
	return nil
}

func deposedByReply(s Step) *Finding {
	if s.Message != nil && isReply(s.Message.Kind) && leads(s.Before) && !leads(s.After) {
		return &Finding{}
	}
	return nil
}
