package raftview_test

import (
	"context"
	"testing"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/model"
	"raftmc/opaque"
	"raftmc/protocol"
	"raftmc/raftview"
)

// puppet is a server that shows one view after the other.
type puppet struct {
	views []raftview.View
	at    int
}

// puppets are servers that show views, one after the other.
func puppets(all ...[]raftview.View) opaque.Code[*puppet, raftview.View, raftview.History] {
	return raftview.Complete(opaque.Code[*puppet, raftview.View, raftview.History]{
		Name: "puppets", Servers: len(all), Distinct: true,
		Inputs: []protocol.InputKind{{Name: "Next", Limit: protocol.Any}},
		Boot:   func(self int) *puppet { return &puppet{views: all[self]} },
		Enabled: func(p *puppet) []opaque.Input {
			if p.at == len(p.views)-1 {
				return nil
			}
			return []opaque.Input{{Kind: "Next"}}
		},
		Do: func(p *puppet, _ opaque.Input) []opaque.Message {
			p.at++
			return nil
		},
		View: func(p *puppet) raftview.View { return p.views[p.at] },
	})
}

func log(terms ...int) (all []raftview.Entry) {
	for _, term := range terms {
		all = append(all, raftview.Entry{Term: term, Data: "a"})
	}
	return all
}

// TestProperties: each finds what it is about, whether or not that is all true at one time, and
// nothing in what a Raft may show.
func TestProperties(t *testing.T) {
	type view = raftview.View
	follower := view{Role: "Follower", Vote: -1}
	leader := func(term int, log []raftview.Entry) view {
		return view{Role: raftview.Leader, Term: term, Vote: -1, Log: log}
	}
	with := func(v view, change func(*view)) view {
		change(&v)
		return v
	}
	for _, row := range []struct {
		name, want string
		views      [][]view
	}{
		{"a term that was led twice", "ElectionSafety", [][]view{{follower, leader(1, nil), follower}, {follower, leader(1, nil), follower}}},
		{"terms that were led once each", "", [][]view{{follower, leader(1, nil), follower}, {follower, leader(2, nil), follower}}},
		{"two votes", "OneVotePerTerm", [][]view{{{Term: 1, Vote: 0}, {Term: 1, Vote: -1}, {Term: 1, Vote: 1}}, {follower}}},
		{"a vote in each of two terms", "", [][]view{{{Term: 1, Vote: 0}, {Term: 2, Vote: 1}}, {follower}}},
		{"a leader that deletes", "LeaderAppendOnly", [][]view{{leader(2, log(1, 2)), leader(2, log(1))}}},
		{"a leader that appends", "", [][]view{{leader(2, log(1)), leader(2, log(1, 2))}}},
		{"logs that do not match", "LogMatching", [][]view{{with(follower, func(v *view) { v.Log = log(1, 2) })}, {with(follower, func(v *view) { v.Log = []raftview.Entry{{Term: 1, Data: "b"}, {Term: 2, Data: "a"}} })}}},
		{"logs that go apart", "", [][]view{{with(follower, func(v *view) { v.Log = log(1, 2) })}, {with(follower, func(v *view) { v.Log = log(1, 3) })}}},
		{"a leader that lacks what was committed", "LeaderCompleteness", [][]view{{with(leader(1, log(1)), func(v *view) { v.Commit = 1 }), follower}, {follower, leader(2, nil)}}},
		{"a leader of a lower term that lacks it", "", [][]view{{with(leader(2, log(1)), func(v *view) { v.Commit = 1 }), follower}, {follower, leader(1, nil)}}},
		{"different entries, applied", "StateMachineSafety", [][]view{{with(follower, func(v *view) { v.Applied = log(1) }), follower}, {follower, with(follower, func(v *view) { v.Applied = log(2) })}}},
		{"entries that one has applied later", "", [][]view{{with(follower, func(v *view) { v.Applied = log(1, 2) })}, {with(follower, func(v *view) { v.Applied = log(1) })}}},
		{"something wrong", "NothingIsWrong", [][]view{{follower, with(follower, func(v *view) { v.Wrong = "a stale read" })}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			code := puppets(row.views...)
			m := must.Get(model.New(opaque.New(code), protocol.Options[raftview.State, opaque.Message, opaque.Input, raftview.History]{
				Network: protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}, Properties: code.Properties,
			}))
			r := must.Get(cover.Search(context.Background(), must.Get(m.Monotone()), cover.Options{Workers: 1}))
			got := ""
			if r.Verdict == explore.Violated {
				got = r.Violations[0].Property
			}
			if r.Verdict == explore.Incomplete || got != row.want {
				t.Errorf("%s, violated: %q; want %q", r.Verdict, got, row.want)
			}
		})
	}
}
