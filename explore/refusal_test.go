package explore

import (
	"context"
	"strings"
	"testing"
	"time"

	"raftmc/internal/inorder"
)

// askables lists all searches, over a system in which something happens.
func askables() map[string]func(WalkOptions) (Result, error) {
	ctx, sys := context.Background(), grid(3)
	return map[string]func(WalkOptions) (Result, error){
		"BFS":          func(o WalkOptions) (Result, error) { return BFS(ctx, sys, o.Options) },
		"DFS":          func(o WalkOptions) (Result, error) { return DFS(ctx, sys, o.Options) },
		"FewestFaults": func(o WalkOptions) (Result, error) { return FewestFaults(ctx, sys, o.Options) },
		"Walk": func(o WalkOptions) (Result, error) {
			o.Walks = 1
			return Walk(ctx, sys, o)
		},
	}
}

// everySearch are the names of all.
const everySearch = "BFS, DFS, FewestFaults, Walk"

// TestRefusals asks every search for every option. A search that cannot honour one must
// not start, and says which option and which search; one that can must go through.
func TestRefusals(t *testing.T) {
	limited := func(l Limits) WalkOptions { return WalkOptions{Options: Options{Limits: l}} }
	for _, row := range []struct {
		name   string
		asked  WalkOptions
		want   string // in the error, beside the search's name
		honour string // the searches that honour it
		only   string // if not empty, the searches that can be asked at all
	}{
		{name: "nothing", honour: everySearch},
		{name: "one worker", asked: WalkOptions{Options: Options{Workers: 1}}, honour: everySearch},
		{name: "two workers", asked: WalkOptions{Options: Options{Workers: 2}}, want: "Workers is 2", honour: "BFS, Walk"},
		{name: "fewer than no workers", asked: WalkOptions{Options: Options{Workers: -1}}, want: "Workers is -1"},
		{name: "a depth", asked: limited(Limits{Depth: 90}), want: "Limits.Depth is 90", honour: everySearch},
		{name: "a negative depth", asked: limited(Limits{Depth: -1}), want: "Limits.Depth is -1"},
		{name: "a time", asked: limited(Limits{Time: time.Hour}), honour: everySearch},
		{name: "a negative time", asked: limited(Limits{Time: -time.Second}), want: "Limits.Time is -1s"},
		{name: "a memory", asked: limited(Limits{Memory: 1 << 40}), honour: everySearch},
		{name: "a negative memory", asked: limited(Limits{Memory: -1}), want: "Limits.Memory is -1"},
		{name: "states", asked: limited(Limits{States: 1 << 40}), honour: everySearch},

		{name: "PCT", asked: WalkOptions{Scheduler: PCT, BugDepth: 1}, honour: "Walk", only: "Walk"},
		{name: "PCT without a depth", asked: WalkOptions{Scheduler: PCT}, want: "PCT needs a BugDepth of 1 or more, not 0", only: "Walk"},
		{name: "a depth without PCT", asked: WalkOptions{BugDepth: 2}, want: "BugDepth is 2, and for Scheduler PCT only, but Scheduler is Uniform", only: "Walk"},
		{name: "an unknown scheduler", asked: WalkOptions{Scheduler: 9}, want: "Scheduler 9 does not exist", only: "Walk"},
		{name: "unknown faults", asked: WalkOptions{Faults: 9}, want: "Faults 9 does not exist", only: "Walk"},
	} {
		for search, run := range inorder.All(askables()) {
			if row.only != "" && !among(row.only, search) {
				continue
			}
			r, err := run(row.asked)
			if among(row.honour, search) {
				if err != nil || r.Verdict == Violated || r.States == 0 {
					t.Errorf("%s, asked for %s: %v after %d states, error %v", search, row.name, r.Verdict, r.States, err)
				}
				continue
			}
			if err == nil || !strings.HasPrefix(err.Error(), "explore: "+search+": ") || !strings.Contains(err.Error(), row.want) {
				t.Errorf("%s, asked for %s: error %v; want one that names the search and %q", search, row.name, err, row.want)
			}
			if r.States != 0 || r.Transitions != 0 {
				t.Errorf("%s, asked for %s: it started, and refused later", search, row.name)
			}
		}
	}
}

// among reports whether a list of names has one.
func among(names, name string) bool {
	return strings.Contains(", "+names+", ", ", "+name+", ")
}
