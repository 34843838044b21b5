package invariants_test

import (
	"fmt"
	"testing"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/inorder"
	"raftmc/internal/must"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// raftModel is what model.New makes of a Raft.
type raftModel = model.Model[raftmodel.Node, raft.Message, raftmodel.Input, raftmodel.History]

// TestMoreHistoryFindsNoLess: whatever a property finds of a server, or of two, it finds
// as well if they have more history, of any server in the tables. Cover drops what has
// less, so that a property which reads the absence of a fact would be asked in vain.
func TestMoreHistoryFindsNoLess(t *testing.T) {
	properties := byName(t, protocol.Always)
	var histories []History
	for _, row := range rows {
		for _, v := range views(row.question) {
			histories = append(histories, v.History)
		}
	}
	for _, row := range rows {
		p := properties[row.property]
		if row.want == "" || p.Server == nil && p.Pair == nil {
			continue
		}
		for _, more := range histories {
			if f := ask(p, remembering(row.question, more)); f == nil {
				t.Errorf("%s/%s: with %+v, nothing is found any more", row.property, row.name, more)
				break
			}
		}
	}
}

// remembering is a question about servers of which each has more history.
func remembering(question any, more History) any {
	switch q := question.(type) {
	case View:
		q.History = withFacts(q.History, more)
		return q
	case pair:
		q.a.History, q.b.History = withFacts(q.a.History, more), withFacts(q.b.History, more)
		return q
	}
	panic(fmt.Sprintf("%T has no history", question))
}

// withFacts adds the facts of one history to another. Votes are facts of one term.
func withFacts(h, more History) History {
	h = both(h, more)
	if h.VoteTerm == more.VoteTerm {
		h.Votes |= more.Votes
	}
	return h
}

// TestClaimsOfOldTermsAreFound: a server that has voted for itself sends, before it
// campaigns again, a heartbeat of the term that it never led, and whoever has voted for it
// believes that; every search finds it. Once it was the other's belief that was looked
// at, beside all that the server had led: of two runs that differ in that alone, cover
// keeps the one that has led, where there is nothing to find.
func TestClaimsOfOldTermsAreFound(t *testing.T) {
	b := raftmodel.Bounds{Servers: 2, Terms: 2, Values: 1, Crashes: protocol.Any, Network: protocol.Network{Delivery: protocol.AnyTimes}}
	core := raftmodel.Correct()
	core.Step = claimsOldTerm
	m := searched(t, b, core, "OnlyLeadersAppend", "LeaderIsKnown")
	sys, err := m.Monotone()
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range inorder.All(map[string]explore.Outcome{
		"cover":                     must.Get(cover.Search(t.Context(), sys, cover.Options{})).Outcome,
		"cover without subsumption": must.Get(cover.Search(t.Context(), sys, cover.Options{Without: cover.Subsumption})).Outcome,
		"bfs":                       must.Get(explore.BFS(t.Context(), m, explore.Options{})).Outcome,
	}) {
		if r.Verdict != explore.Violated || r.Violations[0].Property != "OnlyLeadersAppend" {
			t.Errorf("%s: %v: %v", name, r.Verdict, r.Violations)
		}
	}
}

// claimsOldTerm is raft.Step, but for a heartbeat before each campaign of a server that
// has voted for itself, and for followers that listen only to whom they have voted for.
func claimsOldTerm(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
	if r, ok := in.(raft.Receive); ok && r.Message.Kind == raft.AppendEntries && s.VotedFor != r.Message.From {
		return s, raft.Output{}
	}
	next, out := raft.Step(cfg, s, in)
	if _, campaigns := in.(raft.ElectionTimeout); campaigns && s.VotedFor == cfg.ID && s.Role == raft.Follower {
		for _, send := range out.Send {
			out.Send = append(out.Send, raft.Send{Message: raft.Message{Kind: raft.AppendEntries, From: cfg.ID, To: send.Message.To, Term: s.CurrentTerm}})
		}
	}
	return next, out
}

// searched is the model of a core that is asked some properties.
func searched(t *testing.T, b raftmodel.Bounds, core raftmodel.Core, properties ...string) *raftModel {
	t.Helper()
	r, err := raftmodel.New(b, core)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := protocol.Select(invariants.All(r), properties)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(r, raftmodel.Options{Network: b.OfNetwork(), Properties: asked})
	if err != nil {
		t.Fatal(err)
	}
	return m
}
