// Package proof searches versions of etcd's raft for bugs.
package proof

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"raftmc/adapters/etcdraft/history"
	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/twin"
	"raftmc/model"
	"raftmc/opaque"
	"raftmc/protocol"
	"raftmc/raftview"
)

// Claim says what a search of a version must find.
type Claim struct {
	bug    history.Bug
	search func(t *testing.T, v history.Version, b history.Bug)
	asked  func(t *testing.T) // skips the test if it is not asked for
}

// Has claims that a version has a bug: that the property is violated within its bounds, by a schedule
// of so many steps, and by no shorter one.
func Has(b history.Bug) Claim { return Claim{bug: b, search: violates} }

// Lacks claims that a version has a bug no more: that nothing is violated within its bounds, in so
// many configurations, and that what the search rested on is sound.
func Lacks(b history.Bug, configurations uint64) Claim {
	return Claim{bug: b, search: func(t *testing.T, v history.Version, b history.Bug) {
		t.Helper()
		holds(t, v, b, configurations)
	}}
}

// Longer is a claim whose search takes more than ten seconds.
func (c Claim) Longer() Claim {
	c.asked = twin.Longer
	return c
}

// Deep is a claim whose search takes minutes.
func (c Claim) Deep() Claim {
	c.asked = twin.Deep
	return c
}

// Of tests claims of a version.
func Of(t *testing.T, v history.Version, claims ...Claim) {
	t.Helper()
	for _, c := range claims {
		t.Run(c.bug.ID, func(t *testing.T) {
			if c.asked != nil {
				c.asked(t)
			}
			c.search(t, v, c.bug)
		})
	}
}

func violates(t *testing.T, v history.Version, b history.Bug) {
	t.Helper()
	m, sys := modelOf(t, v, b)
	start := time.Now()
	r, err := cover.Search(context.Background(), sys, cover.Options{Shortest: true})
	if err != nil {
		t.Fatal(err)
	}
	found := model.FoundByCover(sys, r)
	t.Logf("%s: %s by %d steps, %d configurations, %d local steps, %.1f s:\n%s", b.ID, found.Verdict, len(found.Actions), found.States, m.TableStats().LocalSteps, time.Since(start).Seconds(), schedule(found))
	switch {
	case found.Verdict != explore.Violated:
		t.Fatalf("%s has %s, and the search says %s %s", v.Name, b.ID, found.Verdict, found.Stopped)
	case found.Violations[0].Property != b.Property:
		t.Errorf("%s violates %s, and %s is to violate %s", v.Name, found.Violations[0].Property, b.ID, b.Property)
	case len(found.Actions) != b.Steps:
		t.Errorf("a shortest schedule has %d steps, and should have %d", len(found.Actions), b.Steps)
	}
}

// schedule is the counterexample, a line for each step, and what is wrong in the end.
func schedule(found model.Found) string {
	var lines []string
	for _, a := range found.Actions {
		lines = append(lines, "  "+a.Label())
	}
	for _, v := range found.Violations {
		lines = append(lines, "  "+v.Property+": "+v.Reason)
	}
	return strings.Join(lines, "\n")
}

func holds(t *testing.T, v history.Version, b history.Bug, configurations uint64) {
	t.Helper()
	m, sys := modelOf(t, v, b)
	start := time.Now()
	var o cover.Options
	if b.Bounds.Disk == history.Apart {
		// A crash may undo a term that is not saved yet, and with it what history knows of votes.
		o.Without = cover.Loops
	}
	r, err := cover.Search(context.Background(), sys, o)
	if err != nil {
		t.Fatal(err)
	}
	found := model.FoundByCover(sys, r)
	t.Logf("%s: %s, %d configurations, %d local steps, %.1f s", b.ID, found.Verdict, found.States, m.TableStats().LocalSteps, time.Since(start).Seconds())
	if found.Verdict != explore.Holds {
		t.Fatalf("%s is to hold, and the search says %s %s\n%s", v.Name, found.Verdict, found.Stopped, schedule(found))
	}
	if missing := explore.Missing(m, found.Effort); len(missing) > 0 {
		t.Errorf("the search is vacuous: %s", strings.Join(missing, "; "))
	}
	if found.States != configurations {
		t.Errorf("%d configurations, and there should be %d", found.States, configurations)
	}
	verify(t, found)
}

// verify tests the assumptions of a search that found nothing.
func verify(t *testing.T, found model.Found) {
	t.Helper()
	start := time.Now()
	v, err := found.Tested.Verify(context.Background(), model.VerifyOptions{Workers: 2, Transitions: found.Transitions})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("verified, %.1f s: %d of %d steps taken again on other ways, %d in all; it is assumed:\n  %s", time.Since(start).Seconds(),
		v.Examined.Again, v.Examined.Known, v.Examined.Steps, strings.Join(v.Examined.Assumes, "\n  "))
	if lines := v.Flaws.Lines(); len(lines) > 0 {
		t.Errorf("what the search rested on is not so:\n  %s", strings.Join(slices.Compact(lines), "\n  "))
	}
}

type (
	asked   = protocol.Protocol[opaque.State[raftview.View], opaque.Message, opaque.Input, raftview.History]
	extras  = protocol.Extras[opaque.State[raftview.View], opaque.Message, opaque.Input, raftview.History]
	options = protocol.Options[opaque.State[raftview.View], opaque.Message, opaque.Input, raftview.History]
)

// charted is a protocol whose steps are not taken for dear, so that they are taken beforehand.
type charted struct{ asked }

// Extras implements protocol.Protocol.
func (p charted) Extras() extras {
	e := p.asked.Extras()
	e.Dear = false
	return e
}

// modelOf makes the model, over a network that does its worst.
func modelOf(t *testing.T, v history.Version, b history.Bug) (model.Searchable, model.Monotone) {
	t.Helper()
	var p asked = history.New(v, b.Bounds)
	if b.Charting == history.Beforehand {
		p = charted{p}
	}
	m, err := model.New(p, options{
		Network:    protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}},
		Properties: raftview.Properties(),
	})
	if err != nil {
		t.Fatal(err)
	}
	sys, err := m.Monotone()
	if err != nil {
		t.Fatal(err)
	}
	return m, sys
}
