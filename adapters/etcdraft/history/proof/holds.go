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
	"raftmc/model"
)

func holds(t *testing.T, v history.Version, b history.Bug, configurations uint64) {
	t.Helper()
	m, sys := modelOf(t, v, b, history.AsItGoes)
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
