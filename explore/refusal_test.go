package explore

import (
	"context"
	"strings"
	"testing"
	"time"

	"raftmc/internal/must"
)

// asked is everything that any search may be asked.
type asked struct {
	WalkOptions
	without     Reductions
	checkpoints *Checkpoints
}

// askable is a search as the table of refusals sees it.
type askable struct {
	name string
	run  func(asked) (Result, error)
}

// askables lists all searches, over systems in which something happens. from is where
// a checkpoint lies.
func askables(from Checkpoints) []askable {
	ctx, sys := context.Background(), grid(3)
	cover := func(o asked) CoverOptions {
		return CoverOptions{Options: o.Options, Without: o.without, Checkpoints: o.checkpoints}
	}
	return []askable{
		{"BFS", func(o asked) (Result, error) { return BFS(ctx, sys, o.Options) }},
		{"DFS", func(o asked) (Result, error) { return DFS(ctx, sys, o.Options) }},
		{"FewestFaults", func(o asked) (Result, error) { return FewestFaults(ctx, sys, o.Options) }},
		{"Walk", func(o asked) (Result, error) {
			o.Walks = 1
			return Walk(ctx, sys, o.WalkOptions)
		}},
		{"Cover", func(o asked) (Result, error) {
			r, err := Cover(ctx, variant{}.tables(climbing(3, 4)), cover(o))
			return r.Result, err
		}},
		{"Cover shortest", func(o asked) (Result, error) {
			shortest := cover(o)
			shortest.Shortest = true
			r, err := Cover(ctx, variant{}.tables(climbing(3, 4)), shortest)
			return r.Result, err
		}},
		{"Resume", func(o asked) (Result, error) {
			r, err := Resume(ctx, variant{}.tables(climbing(3, 4)), from, cover(o))
			return r.Result, err
		}},
		{"Resume shortest", func(o asked) (Result, error) {
			shortest := cover(o)
			shortest.Shortest = true
			r, err := Resume(ctx, variant{}.tables(climbing(3, 4)), from, shortest)
			return r.Result, err
		}},
	}
}

// everySearch are the names of those that honour something; a search for a shortest
// schedule never goes on from a checkpoint.
const everySearch = "BFS, DFS, FewestFaults, Walk, Cover, Cover shortest, Resume"

// TestRefusals asks every search for every option. A search that cannot honour one must
// not start, and says which option and which search; one that can must go through.
func TestRefusals(t *testing.T) {
	from := Checkpoints{Dir: t.TempDir()}
	must.Get(Cover(context.Background(), variant{}.tables(climbing(3, 4)), CoverOptions{Checkpoints: &from, Options: Options{Limits: Limits{States: 2}}}))
	limited := func(l Limits) asked { return asked{WalkOptions: WalkOptions{Options: Options{Limits: l}}} }
	walking := func(o WalkOptions) asked { return asked{WalkOptions: o} }
	for _, row := range []struct {
		name   string
		asked  asked
		want   string // in the error, beside the search's name
		honour string // the searches that honour it
		only   string // if not empty, the searches that can be asked at all
	}{
		{name: "nothing", honour: everySearch},
		{name: "one worker", asked: walking(WalkOptions{Options: Options{Workers: 1}}), honour: everySearch},
		{name: "two workers", asked: walking(WalkOptions{Options: Options{Workers: 2}}), want: "Workers is 2", honour: "BFS, Walk, Cover, Cover shortest, Resume"},
		{name: "fewer than no workers", asked: walking(WalkOptions{Options: Options{Workers: -1}}), want: "Workers is -1"},
		{name: "a depth", asked: limited(Limits{Depth: 90}), want: "Limits.Depth is 90", honour: "BFS, DFS, FewestFaults, Walk, Cover shortest"},
		{name: "a negative depth", asked: limited(Limits{Depth: -1}), want: "Limits.Depth is -1"},
		{name: "a time", asked: limited(Limits{Time: time.Hour}), honour: everySearch},
		{name: "a negative time", asked: limited(Limits{Time: -time.Second}), want: "Limits.Time is -1s"},
		{name: "a memory", asked: limited(Limits{Memory: 1 << 40}), honour: everySearch},
		{name: "a negative memory", asked: limited(Limits{Memory: -1}), want: "Limits.Memory is -1"},
		{name: "states", asked: limited(Limits{States: 1 << 40}), honour: everySearch},

		{name: "PCT", asked: walking(WalkOptions{Scheduler: PCT, BugDepth: 1}), honour: "Walk", only: "Walk"},
		{name: "PCT without a depth", asked: walking(WalkOptions{Scheduler: PCT}), want: "PCT needs a BugDepth of 1 or more, not 0", only: "Walk"},
		{name: "a depth without PCT", asked: walking(WalkOptions{BugDepth: 2}), want: "BugDepth is 2, and for Scheduler PCT only, but Scheduler is Uniform", only: "Walk"},
		{name: "an unknown scheduler", asked: walking(WalkOptions{Scheduler: 9}), want: "Scheduler 9 does not exist", only: "Walk"},
		{name: "unknown faults", asked: walking(WalkOptions{Faults: 9}), want: "Faults 9 does not exist", only: "Walk"},

		{name: "no reduction", asked: asked{without: Subsumption | DeadMessages | Saturation}, honour: "Cover, Cover shortest, Resume", only: "Cover, Cover shortest, Resume, Resume shortest"},
		{name: "an unknown reduction", asked: asked{without: Saturation << 1}, want: "Without has bit 3", only: "Cover, Cover shortest, Resume"},
		{name: "checkpoints", asked: asked{checkpoints: &Checkpoints{Dir: t.TempDir()}}, want: "Shortest", honour: "Cover, Resume", only: "Cover, Cover shortest, Resume, Resume shortest"},
		{name: "checkpoints nowhere", asked: asked{checkpoints: &Checkpoints{}}, want: "Checkpoints.Dir is empty", only: "Cover, Resume"},
		{name: "checkpoints in the past", asked: asked{checkpoints: &Checkpoints{Dir: t.TempDir(), Every: -1}}, want: "Checkpoints.Every is -1ns", only: "Cover, Resume"},
	} {
		for _, s := range askables(from) {
			if row.only != "" && !among(row.only, s.name) {
				continue
			}
			r, err := s.run(row.asked)
			if among(row.honour, s.name) {
				if err != nil || r.Verdict == Violated || r.States == 0 {
					t.Errorf("%s, asked for %s: %v after %d states, error %v", s.name, row.name, r.Verdict, r.States, err)
				}
				continue
			}
			want := row.want
			if s.name == "Resume shortest" {
				want = "Shortest"
			}
			search, _, _ := strings.Cut(s.name, " ")
			if err == nil || !strings.HasPrefix(err.Error(), "explore: "+search+": ") || !strings.Contains(err.Error(), want) {
				t.Errorf("%s, asked for %s: error %v; want one that names the search and %q", s.name, row.name, err, want)
			}
			if r.States != 0 || r.Transitions != 0 {
				t.Errorf("%s, asked for %s: it started, and refused later", s.name, row.name)
			}
		}
	}
}

// among reports whether a list of names has one.
func among(names, name string) bool {
	return strings.Contains(", "+names+", ", ", "+name+", ")
}

// TestResumeRefusesToStartNowhere: where a search goes on from is an option, too.
func TestResumeRefusesToStartNowhere(t *testing.T) {
	_, err := Resume(context.Background(), variant{}.tables(climbing(3, 4)), Checkpoints{}, CoverOptions{})
	if err == nil || !strings.Contains(err.Error(), "explore: Resume: from.Dir is empty") {
		t.Errorf("error %v", err)
	}
}
