package invariants

import (
	"fmt"
	"math/bits"
)

// OneVotePerTerm: a server votes for at most one candidate in a term, across
// restarts (§5.2).
func OneVotePerTerm() Property {
	return Property{
		Name: "OneVotePerTerm", Doc: "a server votes for at most one candidate in a term, across restarts (§5.2, verdi-raft)",
		Server: func(v View) *Finding {
			votes, term := v.History.Votes, v.History.VoteTerm
			if bits.OnesCount64(votes) <= 1 {
				return nil
			}
			f := &Finding{Reason: fmt.Sprintf("server %s voted %d times in term %d (§5.2)", name(v.Server), bits.OnesCount64(votes), uint64(term))}
			for ; votes != 0; votes &= votes - 1 {
				candidate := votes & -votes
				f.Witnesses = append(f.Witnesses, Witness{
					Server: v.Server, What: fmt.Sprintf("voted for server %d", bits.TrailingZeros64(candidate)+1),
					Since: func(_ Node, h History) bool { return h.VoteTerm == term && h.Votes&candidate != 0 },
				})
			}
			return f
		},
	}
}
