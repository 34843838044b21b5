package audit_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"raftmc/audit"
	"raftmc/examples/paxos"
	"raftmc/explore"
	"raftmc/explore/ordered"
	"raftmc/internal/forked"
	"raftmc/protocol"
)

// ballots is Paxos with any number of ballots.
func ballots(acceptors, quorum int) paxos.Protocol {
	return paxos.Protocol{Acceptors: acceptors, Ballots: int(protocol.Any), Quorum: quorum}
}

// TestAuditOfAny checks what is compared for Paxos with one acceptor.
func TestAuditOfAny(t *testing.T) {
	r, err := audit.RunAny(t.Context(), auditing(ballots(1, 0), protocol.NetworkBounds{}, paxos.Properties()...), 2, 1000)
	if err != nil || len(r.Differences()) > 0 || !r.Flaws().Sound() {
		t.Fatalf("%v, %+v, %v", err, r.Differences(), r.Flaws())
	}
	if p := r.Plain; p.Verdict != explore.Holds || len(p.Goals) != 2 || r.States <= p.Sizes[protocol.None].States || r.Columns <= r.States {
		t.Errorf("plain search found %+v; %d states and %d columns", p, r.States, r.Columns)
	}
	var names []string
	for _, run := range r.Runs {
		names = append(names, run.Name())
		if run.Vectors != r.Runs[0].Vectors || run.Columns < r.Runs[0].Columns || run.Stopped != "" {
			t.Errorf("%s: %+v", run.Name(), run)
		}
	}
	want := []string{
		"any-terms", "any-terms without dead-messages", "any-terms without stale-messages, dead-messages",
		"any-terms without dead-facts", "any-terms without dead-messages, dead-facts", "any-terms without stale-messages, dead-messages, dead-facts",
		"any-terms on 3 workers", "any-terms and what confirms it", "any-terms without symmetry",
	}
	if !slices.Equal(names, want) {
		t.Errorf("the runs are %q", names)
	}
	if len(r.Tested) != 1 || r.Tested[0].Covered == 0 {
		t.Errorf("this was tested: %+v", r.Tested)
	}
}

// TestAuditOfAnyFindsMistakes: what is violated within few numbers is an alarm, and confirmed.
func TestAuditOfAnyFindsMistakes(t *testing.T) {
	r, err := audit.RunAny(t.Context(), auditing(ballots(2, 1), protocol.NetworkBounds{}, agreement()), 2, 1000)
	if err != nil || len(r.Differences()) > 0 || r.Plain.Verdict != explore.Violated || r.Plain.Violated != "Agreement" {
		t.Errorf("%v, %+v, %+v", err, r.Differences(), r.Plain)
	}
}

func agreement() protocol.Property[paxos.State, paxos.Message, paxos.Input, struct{}] {
	all := paxos.Properties()
	return all[slices.IndexFunc(all, func(p protocol.Property[paxos.State, paxos.Message, paxos.Input, struct{}]) bool {
		return p.Name == "Agreement"
	})]
}

// twoFaced is Paxos that differs where its ballots are counted.
type twoFaced struct {
	paxos.Protocol
	counted paxos.Protocol
	deaf    bool // with any number of ballots, acceptors do not hear what to vote for
}

func (p twoFaced) Extras() protocol.Extras[paxos.State, paxos.Message, paxos.Input, struct{}] {
	extras := p.Protocol.Extras()
	extras.Within = p.within
	return extras
}

func (p twoFaced) within(b protocol.Bounds) (protocol.Protocol[paxos.State, paxos.Message, paxos.Input, struct{}], error) {
	if _, lifted := b.Lifted(); lifted {
		return p, nil
	}
	return p.counted.Within(b)
}

func (p twoFaced) Receive(self int, s paxos.State, m paxos.Message) (paxos.State, []paxos.Message) {
	if p.deaf && m.Kind == paxos.Accept {
		return s, nil
	}
	return p.Protocol.Receive(self, s, m)
}

// liar is a model of which the search for any number of ordered values says something else.
type liar struct {
	audit.Abstraction
	search func(ordered.Options, *ordered.Result)
	decide func(*audit.Decided)
}

func (l liar) Search(ctx context.Context, o ordered.Options) (ordered.Result, error) {
	r, err := l.Abstraction.Search(ctx, o)
	if l.search != nil {
		l.search(o, &r)
	}
	return r, err
}

func (l liar) Decide(ctx context.Context) (*audit.Decided, error) {
	d, err := l.Abstraction.Decide(ctx)
	if l.decide != nil {
		l.decide(d)
	}
	return d, err
}

func lying(search func(ordered.Options, *ordered.Result), decide func(*audit.Decided)) func(protocol.Symmetry) (audit.Subject, error) {
	return lyingOf(auditing(ballots(1, 0), protocol.NetworkBounds{}, paxos.Properties()...), search, decide)
}

func lyingOf(build func(protocol.Symmetry) (audit.Subject, error), search func(ordered.Options, *ordered.Result), decide func(*audit.Decided)) func(protocol.Symmetry) (audit.Subject, error) {
	return func(symmetry protocol.Symmetry) (audit.Subject, error) {
		m, err := build(symmetry)
		if err != nil {
			return nil, err
		}
		x, err := m.Abstraction()
		return subjectOf{m, liar{Abstraction: x, search: search, decide: decide}}, err
	}
}

// subjectOf is a subject with another abstraction.
type subjectOf struct {
	audit.Subject
	abstraction audit.Abstraction
}

func (s subjectOf) Abstraction() (audit.Abstraction, error) { return s.abstraction, nil }

// TestAuditOfAnyFindsDifferences, and between which runs.
func TestAuditOfAnyFindsDifferences(t *testing.T) {
	const oneOf = "and that of plain search with at most 2 ordered numbers "
	twoFaces := func(acceptors int, any, counted int, deaf bool) func(protocol.Symmetry) (audit.Subject, error) {
		return auditing(twoFaced{ballots(acceptors, any), ballots(acceptors, counted), deaf}, protocol.NetworkBounds{}, agreement())
	}
	for _, test := range []struct {
		name  string
		build func(protocol.Symmetry) (audit.Subject, error)
		run   string // one that differs
		says  string
	}{
		{
			"votes that are left out", twoFaces(1, 0, 0, true),
			"any-terms", `it does not cover what belongs to one number in what is reached by plain search with at most 1 ordered numbers, the vector server 1 {"ballot":1`,
		},
		{
			"the same without symmetry", twoFaces(1, 0, 0, true),
			"any-terms without symmetry", "it does not cover ",
		},
		{
			"a violation that is missed", lyingOf(auditing(ballots(2, 1), protocol.NetworkBounds{}, agreement()), func(_ ordered.Options, r *ordered.Result) {
				r.Verdict, r.Violations = explore.Holds, nil
			}, nil),
			"any-terms", "its verdict is holds, " + oneOf + "violated: Agreement",
		},
		{
			"an alarm that is false", twoFaces(2, 1, 2, false),
			"any-terms without dead-facts", "its verdict is violated: Agreement, " + oneOf + "holds",
		},
		{
			"an alarm that nothing confirms", auditing(forked.Protocol{Epochs: int(protocol.Any)}, protocol.NetworkBounds{}, forked.Properties()...),
			"any-terms and what confirms it", "its verdict is unknown: NeverBoth, " + oneOf + "holds",
		},
		{
			"vectors too many", lying(func(o ordered.Options, r *ordered.Result) {
				if o.Without == ordered.DeadFacts {
					r.Vectors++
				}
			}, nil),
			"any-terms without dead-facts", "it has 390 vectors, and with all reductions 389",
		},
		{
			"workers that count differently", lying(func(o ordered.Options, r *ordered.Result) { r.Edges += uint64(o.Workers) }, nil),
			"any-terms on 3 workers", "it counts 1000 columns of 389 vectors",
		},
		{
			"an end that comes early", lying(func(o ordered.Options, r *ordered.Result) {
				if o.Without == 0 {
					r.Verdict, r.Stopped = explore.Incomplete, "tired"
				}
			}, nil),
			"any-terms", "it does not end: tired",
		},
		{
			"a goal that is missed", lying(nil, func(d *audit.Decided) { d.Goals = d.Goals[1:] }),
			"any-terms and what confirms it", ", and plain search ",
		},
		{
			"a decision that is none", lying(nil, func(d *audit.Decided) { d.Verdict, d.Violated = explore.Unknown, "Agreement" }),
			"any-terms and what confirms it", "its verdict is unknown: Agreement, " + oneOf + "holds",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, err := audit.RunAny(t.Context(), test.build, 2, 10_000)
			if err != nil {
				t.Fatal(err)
			}
			found := map[string]string{}
			for _, run := range r.Differences() {
				found[run.Name()] = run.Difference
			}
			if !strings.Contains(found[test.run], test.says) {
				t.Errorf("%s: %q does not say %q", test.run, found[test.run], test.says)
			}
		})
	}
}

// TestRunThatIsStopped: without reductions, an end at a limit is no difference, and is named.
func TestRunThatIsStopped(t *testing.T) {
	r, err := audit.RunAny(t.Context(), lying(func(o ordered.Options, r *ordered.Result) {
		if o.Without != 0 {
			r.Verdict, r.Stopped, r.Fixpoint = explore.Incomplete, "tired", nil
		}
	}, nil), 1, 1000)
	if err != nil || len(r.Differences()) > 0 {
		t.Fatalf("%v, %+v", err, r.Differences())
	}
	for _, run := range r.Runs {
		if (run.Stopped == "tired") != (run.Without != 0) {
			t.Errorf("%s: %q", run.Name(), run.Stopped)
		}
	}
}

// TestAuditOfAnyRefuses what it cannot compare.
func TestAuditOfAnyRefuses(t *testing.T) {
	counted := auditing(paxos.Protocol{Acceptors: 1, Ballots: 2}, protocol.NetworkBounds{})
	if _, err := audit.RunAny(t.Context(), counted, 2, 1000); err == nil || !strings.Contains(err.Error(), "no bound on ordered numbers is lifted") {
		t.Errorf("a bound that is not lifted gives %v", err)
	}
	lifted := auditing(ballots(1, 0), protocol.NetworkBounds{})
	if _, err := audit.RunAny(t.Context(), lifted, 2, 10); err == nil || !strings.Contains(err.Error(), "10 states") {
		t.Errorf("more states than the limit give %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := audit.RunAny(ctx, lifted, 2, 1000); !errors.Is(err, context.Canceled) {
		t.Errorf("the end of ctx gives %v", err)
	}
}
