package cover

import (
	"context"
	"strings"
	"testing"
	"time"

	"raftmc/explore"
	"raftmc/internal/inorder"
	"raftmc/internal/must"
)

// askables lists the ways to search, over a system in which something happens. From is where
// a checkpoint lies.
func askables(from explore.Checkpoints) map[string]func(Options) (Result, error) {
	ctx, sys := context.Background(), func() System { return variant{}.tables(climbing(3, 4)) }
	shortest := func(o Options) Options { o.Shortest = true; return o }
	return map[string]func(Options) (Result, error){
		"Search":          func(o Options) (Result, error) { return Search(ctx, sys(), o) },
		"Search shortest": func(o Options) (Result, error) { return Search(ctx, sys(), shortest(o)) },
		"Resume":          func(o Options) (Result, error) { return Resume(ctx, sys(), from, o) },
		"Resume shortest": func(o Options) (Result, error) { return Resume(ctx, sys(), from, shortest(o)) },
	}
}

// everySearch are the names of those that honour something; a search for a shortest
// schedule never goes on from a checkpoint.
const everySearch = "Search, Search shortest, Resume"

// TestRefusals asks for every option. A search that cannot honour one must not start, and
// says which option and which search; one that can must go through.
func TestRefusals(t *testing.T) {
	from := explore.Checkpoints{Dir: t.TempDir()}
	must.Get(Search(context.Background(), variant{}.tables(climbing(3, 4)), Options{Checkpoints: &from, Limits: explore.Limits{States: 2}}))
	limited := func(l explore.Limits) Options { return Options{Limits: l} }
	for _, row := range []struct {
		name   string
		asked  Options
		want   string // in the error, beside the search's name
		honour string // the searches that honour it
	}{
		{name: "nothing", honour: everySearch},
		{name: "two workers", asked: Options{Workers: 2}, honour: everySearch},
		{name: "the most workers", asked: Options{Workers: explore.MaxWorkers}, honour: everySearch},
		{name: "more workers than there are parts", asked: Options{Workers: explore.MaxWorkers + 1}, want: "Workers is 65"},
		{name: "fewer than no workers", asked: Options{Workers: -1}, want: "Workers is -1"},
		{name: "a depth", asked: limited(explore.Limits{Depth: 90}), want: "Limits.Depth is 90", honour: "Search shortest"},
		{name: "a negative depth", asked: limited(explore.Limits{Depth: -1}), want: "Limits.Depth is -1"},
		{name: "a time", asked: limited(explore.Limits{Time: time.Hour}), honour: everySearch},
		{name: "a negative time", asked: limited(explore.Limits{Time: -time.Second}), want: "Limits.Time is -1s"},
		{name: "a memory", asked: limited(explore.Limits{Memory: 1 << 40}), honour: everySearch},
		{name: "a negative memory", asked: limited(explore.Limits{Memory: -1}), want: "Limits.Memory is -1"},
		{name: "states", asked: limited(explore.Limits{States: 1 << 40}), honour: everySearch},
		{name: "no reduction", asked: Options{Without: Subsumption | DeadMessages | Saturation}, honour: everySearch},
		{name: "an unknown reduction", asked: Options{Without: Loops << 1}, want: "Without has bit 5"},
		{name: "checkpoints", asked: Options{Checkpoints: &explore.Checkpoints{Dir: t.TempDir()}}, want: "Shortest", honour: "Search, Resume"},
		{name: "checkpoints nowhere", asked: Options{Checkpoints: &explore.Checkpoints{}}, want: "Checkpoints"},
		{name: "checkpoints in the past", asked: Options{Checkpoints: &explore.Checkpoints{Dir: t.TempDir(), Every: -1}}, want: "Checkpoints"},
	} {
		for name, run := range inorder.All(askables(from)) {
			r, err := run(row.asked)
			if among(row.honour, name) {
				if err != nil || r.Verdict == explore.Violated || r.States == 0 {
					t.Errorf("%s, asked for %s: %v after %d states, error %v", name, row.name, r.Verdict, r.States, err)
				}
				continue
			}
			want := row.want
			if name == "Resume shortest" {
				want = "Shortest"
			}
			search, _, _ := strings.Cut(name, " ")
			if err == nil || !strings.HasPrefix(err.Error(), "cover: "+search+": ") || !strings.Contains(err.Error(), want) {
				t.Errorf("%s, asked for %s: error %v; want one that names the search and %q", name, row.name, err, want)
			}
			if r.States != 0 || r.Transitions != 0 {
				t.Errorf("%s, asked for %s: it started, and refused later", name, row.name)
			}
		}
	}
}

// among reports whether a list of names has one.
func among(names, name string) bool {
	return strings.Contains(", "+names+", ", ", "+name+", ")
}

// TestCheckpointsAreRefused: what is wrong with where checkpoints go is said, also of where
// a search goes on from.
func TestCheckpointsAreRefused(t *testing.T) {
	search := func(o explore.Checkpoints) error {
		_, err := Search(context.Background(), variant{}.tables(climbing(3, 4)), Options{Checkpoints: &o})
		return err
	}
	_, nowhere := Resume(context.Background(), variant{}.tables(climbing(3, 4)), explore.Checkpoints{}, Options{})
	for want, err := range map[string]error{
		"cover: Resume: from.Dir is empty":         nowhere,
		"cover: Search: Checkpoints.Dir is empty":  search(explore.Checkpoints{}),
		"cover: Search: Checkpoints.Every is -1ns": search(explore.Checkpoints{Dir: t.TempDir(), Every: -1}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v; want %q", err, want)
		}
	}
}
