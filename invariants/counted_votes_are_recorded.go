package invariants

import (
	"fmt"

	"raftmc/raft"
)

// CountedVotesAreRecorded: a vote that a candidate counts is one that the voter has
// durably recorded in this term. It is checked while the voter is still in the term;
// after that, its disk no longer shows it.
func CountedVotesAreRecorded() Property {
	return Property{
		Name: "CountedVotesAreRecorded", Doc: "every counted vote is a vote that this peer durably recorded in this term (§5.2, verdi-raft)",
		Pair: func(a, b View) *Finding {
			term, candidate, voter := a.State.Server.CurrentTerm, raft.ID(a.Server+1), raft.ID(b.Server+1)
			if a.State.Server.Role == raft.Follower || !a.State.Server.Votes.Contains(voter) {
				return nil
			}
			disk := b.State.Durable
			if disk.CurrentTerm > term || disk.CurrentTerm == term && disk.VotedFor == candidate {
				return nil
			}
			return &Finding{
				Reason: fmt.Sprintf("server %s counts a vote of server %s in term %d, whose disk says term %d, vote %d (§5.2)",
					name(a.Server), name(b.Server), uint64(term), uint64(disk.CurrentTerm), uint64(disk.VotedFor)),
				Witnesses: []Witness{
					{Server: a.Server, What: "counts the vote", Since: func(n Node, _ History) bool {
						return n.Server.CurrentTerm == term && n.Server.Role != raft.Follower && n.Server.Votes.Contains(voter)
					}},
					{Server: b.Server, What: "has no such vote on disk"},
				},
			}
		},
	}
}
