package audit_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"raftmc/audit"
	"raftmc/examples/paxos"
	"raftmc/examples/twophase"
	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/model"
	"raftmc/protocol"
)

// auditing returns how to build models of a protocol.
func auditing[S, M, I, H any](p protocol.Protocol[S, M, I, H], b protocol.NetworkBounds, properties ...protocol.Property[S, M, I, H]) func(protocol.Symmetry) (audit.Subject, error) {
	b.Network = protocol.Network{Delivery: protocol.AnyTimes}
	return func(symmetry protocol.Symmetry) (audit.Subject, error) {
		m, err := model.New(p, protocol.Options[S, M, I, H]{Network: b, Symmetry: symmetry, Properties: properties})
		if err != nil {
			return nil, err
		}
		return audit.Of(m), nil
	}
}

// TestAudit checks the counts for two-phase commit, with every subset of the reductions.
func TestAudit(t *testing.T) {
	r, err := audit.Run(t.Context(), auditing(twophase.Protocol{N: 3}, protocol.NetworkBounds{}, twophase.Properties()...), 1000)
	if err != nil || len(r.Differences()) > 0 {
		t.Fatalf("%v, %+v", err, r.Differences())
	}
	if p := r.Plain; p.Verdict != explore.Holds || p.Vectors != 197 || p.Steps != 36 || len(p.Goals) != 2 {
		t.Errorf("plain search found %+v", p)
	}
	if sizes := map[protocol.Symmetry]audit.Size{protocol.Full: {States: 80, Maximal: 59}, protocol.None: {States: 288, Maximal: 197}}; !maps.Equal(r.Plain.Sizes, sizes) {
		t.Errorf("plain search has %v states, want %v", r.Plain.Sizes, sizes)
	}
	names := map[string]bool{}
	for _, run := range r.Runs {
		names[run.Name()] = true
		vectors := uint64(59)
		if run.Symmetry == protocol.None {
			vectors = 197
		}
		if run.Vectors != vectors || run.Configurations < vectors {
			t.Errorf("%s: %d vectors, of %d configurations; want %d", run.Name(), run.Vectors, run.Configurations, vectors)
		}
	}
	if len(names) != 40 || !names["cover"] || !names["cover for a shortest schedule"] || !names["cover on 3 workers"] || !names["cover without subsumption, dead-messages, dead-answers, saturation, loops, symmetry"] {
		t.Errorf("the runs are %v", names)
	}
}

// biased is two-phase commit whose first resource manager never prepares, though it is
// declared to be like the others.
type biased struct{ twophase.Protocol }

func (p biased) Inputs(self int, s twophase.State) []twophase.Input {
	inputs := p.Protocol.Inputs(self, s)
	if self == 0 && len(inputs) > 0 {
		return inputs[1:]
	}
	return inputs
}

// distracted is Paxos that now and then ignores a message: it depends on what happened
// before, even in other runs.
type distracted struct {
	paxos.Protocol
	received *atomic.Int64
}

func (p distracted) Receive(self int, s paxos.State, m paxos.Message) (paxos.State, []paxos.Message) {
	if p.received.Add(1)%50 == 0 {
		return s, nil
	}
	return p.Protocol.Receive(self, s, m)
}

// boastful is two-phase commit whose resource managers prepare in secret, and whose
// histories all claim to include each other.
type boastful struct{ twophase.Protocol }

type prepared struct{ Once bool }

func (p boastful) Step(self int, s twophase.State, in twophase.Input) (twophase.State, []twophase.Message) {
	after, sent := p.Protocol.Step(self, s, in)
	if after.Phase == twophase.Prepared {
		return after, nil
	}
	return after, sent
}

func (p boastful) Extras() protocol.Extras[twophase.State, twophase.Message, twophase.Input, prepared] {
	return protocol.Extras[twophase.State, twophase.Message, twophase.Input, prepared]{Remember: p.Remember, History: p.History, Includes: p.Includes}
}

func (boastful) Remember(_ int, h prepared, s twophase.State) prepared {
	return prepared{h.Once || s.Phase == twophase.Prepared}
}

func (boastful) History(c *protocol.Codec, h *prepared) { c.Bool(&h.Once) }
func (boastful) Includes(_, _ prepared) bool            { return true }

// backsOut is violated by a resource manager that aborts after it was prepared.
var backsOut = protocol.Property[twophase.State, twophase.Message, twophase.Input, prepared]{
	Name: "NoBackingOut", Doc: "who was prepared does not abort",
	Server: func(v protocol.View[twophase.State, prepared]) *protocol.Finding[twophase.State, prepared] {
		if v.History.Once && v.State.Phase == twophase.Aborted {
			return &protocol.Finding[twophase.State, prepared]{Reason: "aborted"}
		}
		return nil
	},
}

// careless is a model whose complete search counts wrongly, or seems to.
type careless struct {
	audit.Subject
	tamper func(cover.Options, *audit.Reached)
}

func (m careless) SearchByCover(ctx context.Context, o cover.Options) (*audit.Reached, error) {
	r, err := m.Subject.SearchByCover(ctx, o)
	m.tamper(o, r)
	return r, err
}

func tampering(tamper func(cover.Options, *audit.Reached)) func(protocol.Symmetry) (audit.Subject, error) {
	build := auditing(twophase.Protocol{N: 2}, protocol.NetworkBounds{}, twophase.Properties()...)
	return func(symmetry protocol.Symmetry) (audit.Subject, error) {
		m, err := build(symmetry)
		return careless{m, tamper}, err
	}
}

// TestAuditFindsDifferences, and between which runs.
func TestAuditFindsDifferences(t *testing.T) {
	const (
		saturation = cover.Saturation | cover.Loops
		dead       = cover.DeadMessages | cover.DeadAnswers
		all        = cover.Subsumption | dead | saturation
	)
	for _, test := range []struct {
		name  string
		build func(protocol.Symmetry) (audit.Subject, error)
		run   string // one that differs
		says  []string
	}{
		{
			"servers that are not alike", auditing(biased{twophase.Protocol{N: 2}}, protocol.NetworkBounds{}),
			"cover",
			[]string{"plain search does not reach the vector", `server 1 {"phase":"prepared"}`},
		},
		{
			"histories in no order", auditing(boastful{twophase.Protocol{N: 2}}, protocol.NetworkBounds{}, backsOut),
			"cover",
			[]string{"its verdict is holds, and that of plain search violated: NoBackingOut"},
		},
		{
			"a goal that is missed", tampering(func(o cover.Options, r *audit.Reached) {
				if o.Without == saturation {
					r.Goals = r.Goals[1:]
				}
			}),
			"cover without saturation, loops, symmetry",
			[]string{"it meets SometimesAborted, and plain search SometimesCommitted, SometimesAborted"},
		},
		{
			"a state too many", tampering(func(o cover.Options, r *audit.Reached) {
				if o.Without == all {
					r.Stats.States++
				}
			}),
			"cover without subsumption, dead-messages, dead-answers, saturation, loops",
			[]string{"it has 35 configurations, and plain search has 34 states"},
		},
		{
			"saturation that adds", tampering(func(o cover.Options, r *audit.Reached) {
				if o.Without == saturation {
					r.Stats.States--
				}
			}),
			"cover without saturation, loops",
			[]string{"it has 27 configurations, and with saturation 28"},
		},
		{
			"a state that is not maximal", tampering(func(o cover.Options, r *audit.Reached) {
				if o.Without == saturation|dead {
					r.Stats.States++
				}
			}),
			"cover without dead-messages, dead-answers, saturation, loops",
			[]string{"it has 29 configurations, and plain search has 28 maximal states"},
		},
		{
			"workers that count differently", tampering(func(o cover.Options, r *audit.Reached) { r.Stats.Transitions += uint64(o.Workers) }),
			"cover on 3 workers",
			[]string{"it counts 28 configurations", "and on one worker 28 configurations"},
		},
		{
			"a schedule that is not the shortest", tampering(func(o cover.Options, r *audit.Reached) {
				if o.Shortest {
					r.Soonest += 2
				}
			}),
			"cover for a shortest schedule",
			[]string{"it needs 2 steps, and plain search 0"},
		},
		{
			"a search for a shortest schedule that misses something", tampering(func(o cover.Options, r *audit.Reached) {
				if o.Shortest {
					r.Stats.States--
				}
			}),
			"cover without symmetry for a shortest schedule",
			[]string{"it has 44 configurations, and without saturation 45"},
		},
		{
			"an end that comes early", tampering(func(o cover.Options, r *audit.Reached) { r.Verdict = explore.Incomplete }),
			"cover",
			[]string{"it does not end"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, err := audit.Run(t.Context(), test.build, 10_000)
			if err != nil {
				t.Fatal(err)
			}
			found := map[string]string{}
			for _, run := range r.Differences() {
				found[run.Name()] = run.Difference
			}
			for _, words := range test.says {
				if !strings.Contains(found[test.run], words) {
					t.Errorf("%s: %q does not say %q", test.run, found[test.run], words)
				}
			}
		})
	}
}

// TestAuditRefuses what it cannot compare.
func TestAuditRefuses(t *testing.T) {
	distraction := auditing(distracted{paxos.Protocol{Acceptors: 2, Ballots: 2}, new(atomic.Int64)}, protocol.NetworkBounds{})
	if r := must.Get(audit.Run(t.Context(), distraction, 10_000)); !slices.ContainsFunc(r.Flaws().Of(protocol.Impure), func(what string) bool { return strings.Contains(what, "does not do the same each time") }) {
		t.Errorf("of a step that depends on more than its arguments it says %q", r.Flaws().Lines())
	}
	build := auditing(twophase.Protocol{N: 3}, protocol.NetworkBounds{})
	if _, err := audit.Run(t.Context(), build, 100); err == nil || !strings.Contains(err.Error(), "100 states") {
		t.Errorf("more states than the limit give %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := audit.Run(ctx, build, 1000); !errors.Is(err, context.Canceled) {
		t.Errorf("the end of ctx gives %v", err)
	}
	if _, err := audit.Run(t.Context(), auditing(twophase.Protocol{N: 3}, protocol.NetworkBounds{InFlight: 3}), 1000); err == nil || !strings.Contains(err.Error(), "in-flight 3") {
		t.Errorf("a bound that cover cannot honour gives %v", err)
	}
}
