package model_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"raftmc/examples/paxos"
	"raftmc/examples/register"
	"raftmc/examples/twophase"
	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/internal/twin"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// instance is a protocol with its properties.
func instance[S, M, I, H any](t *testing.T, p protocol.Protocol[S, M, I, H], b protocol.NetworkBounds, properties []protocol.Property[S, M, I, H]) model.Searchable {
	t.Helper()
	m, err := model.New(p, protocol.Options[S, M, I, H]{Network: b, Properties: properties})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// raftWith is Raft with a core.
func raftWith(t *testing.T, b raftmodel.Bounds, core raftmodel.Core) model.Searchable {
	t.Helper()
	r, err := raftmodel.New(b, core)
	if err != nil {
		t.Fatal(err)
	}
	return instance(t, r, b.OfNetwork(), invariants.All(r))
}

// search searches a model, by cover if that can honour its bounds.
func search(t *testing.T, m model.Searchable, workers int) model.Found {
	t.Helper()
	sys, err := m.Monotone()
	if err != nil {
		return model.FoundByPath(m, must.Get(explore.BFS(t.Context(), m, explore.Options{Workers: workers})))
	}
	return model.FoundByCover(sys, must.Get(cover.Search(t.Context(), sys, cover.Options{Workers: workers})))
}

// TestVerifyFindsNothing: our protocols are sound, as much is tested as the report says,
// and the result is the same for any number of workers.
func TestVerifyFindsNothing(t *testing.T) {
	forgets := protocol.Network{Delivery: protocol.AnyTimes}
	for _, row := range []struct {
		name  string
		build func() model.Searchable
		want  string
	}{
		{"raft", func() model.Searchable {
			return raftWith(t, raftmodel.Bounds{Servers: 3, Terms: 2, Values: 2, Crashes: protocol.Any, Network: forgets}, raftmodel.Correct())
		}, "448 of 448 steps under 11 of 11, 1787 kept for 5"},
		{"raft with a log", func() model.Searchable {
			return raftWith(t, raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any, Network: forgets}, raftmodel.Correct())
		}, "3013 of 3013 steps under 3 of 3, 13229 kept for 11"},
		{"raft, asynchronous disk", func() model.Searchable {
			return raftWith(t, raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 1, Crashes: 1, InFlight: 3, Disk: protocol.Asynchronous}, raftmodel.Correct())
		}, "2936 of 2936 steps under 1 of 1, 5836 kept for 17"},
		{"raft, fifo", func() model.Searchable {
			return raftWith(t, raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 1, Crashes: 1, InFlight: 3, Network: protocol.Network{Order: protocol.FIFO}}, raftmodel.Correct())
		}, "239 of 239 steps under 1 of 1, 452 kept for 8"},
		{"twophase", func() model.Searchable {
			return instance(t, twophase.Protocol{N: 4}, protocol.NetworkBounds{Network: forgets}, twophase.Properties())
		}, "60 of 60 steps under 23 of 23, 159 kept for 5"},
		{"paxos", func() model.Searchable {
			return instance(t, paxos.Protocol{Acceptors: 3, Ballots: 2}, protocol.NetworkBounds{Network: forgets}, paxos.Properties())
		}, "163 of 163 steps under 5 of 5, 259 kept for 5"},
		{"register", func() model.Searchable {
			return instance(t, register.Protocol[register.PaxosState]{Service: register.Paxos(3), Clients: 2}, protocol.NetworkBounds{Network: protocol.Network{Loss: protocol.Lossless}}, register.Properties[register.PaxosState]())
		}, "0 of 914 steps under 0 of 0, 914 kept for 5"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var reports []model.Verification
			for _, workers := range []int{1, 3} {
				r := search(t, row.build(), workers)
				v := mustVerify(t, r.Tested, model.VerifyOptions{Workers: workers, Transitions: r.Transitions})
				if !v.Sound() || figures(v) != row.want || v.Values == 0 || v.Histories == 0 || v.AllRenamings > 0 && v.Views == 0 {
					t.Errorf("on %d workers it says %q, by %+v; want nothing, by %s", workers, v.Lines(), v, row.want)
				}
				if workers == 3 && (v.Steps < 1000 || twin.WantsLonger()) {
					if all := mustVerify(t, r.Tested, model.VerifyOptions{Workers: workers, Share: model.Exhaustive}); !all.Sound() {
						t.Errorf("of everything it says %q", all.Lines())
					}
				}
				v.Elapsed = 0
				reports = append(reports, v)
			}
			if !reflect.DeepEqual(reports[0], reports[1]) {
				t.Errorf("on one worker %+v, on three %+v", reports[0], reports[1])
			}
		})
	}
}

// believed is LeaderIsKnown as it once was: it reads the absence of a fact. The search
// drops the history that lacks it.
func believed() raftmodel.Property {
	return raftmodel.Property{Name: "Believed", Pair: func(a, b raftmodel.View) *raftmodel.Finding {
		s := a.State.Server
		led := slices.ContainsFunc(b.History.Led, func(l raftmodel.Led) bool { return raft.Term(l.Term) == s.CurrentTerm })
		if s.Leader != raft.ID(b.Server+1) || led {
			return nil
		}
		return &raftmodel.Finding{Reason: "it never led"}
	}}
}

// presumptuous is a core that, before it campaigns again, sends a heartbeat of a term in
// which it voted for itself but may not have led. A server that did not vote for it
// ignores the heartbeat.
func presumptuous() raftmodel.Core {
	core := raftmodel.Correct()
	core.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
		if r, hears := in.(raft.Receive); hears && r.Message.Kind == raft.AppendEntries && r.Message.From != s.VotedFor {
			return s, raft.Output{}
		}
		next, out := raft.Step(cfg, s, in)
		if _, times := in.(raft.ElectionTimeout); times && s.VotedFor == cfg.ID && s.Role == raft.Follower {
			m := raft.Message{Kind: raft.AppendEntries, From: cfg.ID, To: 3 - cfg.ID, Term: s.CurrentTerm}
			out.Send = append([]raft.Send{{Message: m}}, out.Send...)
		}
		return next, out
	}
	return core
}

// TestVerifyFindsAnAbsenceThatRaftsPropertyReads: the search says holds, and plain search
// finds a violation.
func TestVerifyFindsAnAbsenceThatRaftsPropertyReads(t *testing.T) {
	b := raftmodel.Bounds{Servers: 2, Terms: 2, Values: 1, Crashes: protocol.Any, Network: protocol.Network{Delivery: protocol.AnyTimes}}
	p, err := raftmodel.New(b, presumptuous())
	if err != nil {
		t.Fatal(err)
	}
	m := instance(t, p, b.OfNetwork(), []raftmodel.Property{believed()})
	r, sys := covered(t, m, cover.Loops)
	if all, _ := covered(t, m, cover.Subsumption|cover.Loops); r.Verdict != explore.Holds || all.Verdict != explore.Violated {
		t.Fatalf("the search says %v, and without subsumption %v", r.Verdict, all.Verdict)
	}
	v := mustVerify(t, sys, model.VerifyOptions{Workers: 1, Transitions: r.Transitions, Without: cover.Loops})
	if len(v.Flaws) != 1 || v.Flaws[0].Kind != protocol.NotMonotone || !strings.HasPrefix(v.Flaws[0].What, "the property Believed finds something in the state server 1 ") {
		t.Errorf("it says %q", v.Lines())
	}
}
