package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/explore/ordered"
	"raftmc/model"
	"raftmc/protocol"
	"raftmc/traces"
)

// search is one way to explore a model.
type search struct {
	name, doc string

	// refuses lists the flags that it cannot honour, and why.
	refuses map[string]string

	// oneWorker says that it cannot use more than one.
	oneWorker bool

	// proof is what is known about the counterexamples that it finds.
	proof traces.Proof

	// unbounded says that it explores a network that forgets nothing, for which other
	// bounds make sense than for searches that count every loss.
	unbounded bool

	// any says that it is for any number of ordered values, and needs a bound on them that
	// is lifted. Without it, only random searches can do without that bound.
	any bool

	run func(ctx context.Context, m model.Searchable, o searchOptions) (model.Found, error)
}

// random says that it makes random choices, from a seed, and is never complete.
func (s search) random() bool { return s.refuses["seed"] == "" }

// searchOptions are the options of all searches.
type searchOptions struct {
	model.SearchOptions
	walk        explore.WalkOptions  // without those that every search has
	without     uint8                // reductions, a bit for each
	checkpoints *explore.Checkpoints // where to write them; nil for nowhere
	resume      *explore.Checkpoints // where to resume from; nil for the start
}

// fewestFaults is the search that has a flag of its own, and anyTerms the one that is chosen
// where a bound on ordered numbers is lifted.
const (
	fewestFaults = "fewest-faults"
	anyTerms     = "any-terms"
)

const (
	noSeed    = "only random walks take a seed"
	onlyThose = "only cover and any-terms have it"
	noWithout = "only cover and any-terms have reductions"
	noLength  = "it bounds no path's length; --search bfs does"
	noCount   = "its network loses, delays, reorders and duplicates without limit; --search bfs counts them"
	noDepth   = "a way with fewer faults may be longer, so that what is cut off could need the fewest"
	asFound   = "a shorter counterexample may need more faults, so it is left as it is found"

	// defaultWalks ends random walks that no limit ends.
	defaultWalks = 100_000

	defaultPCT = 3
)

// uncovered adds what only cover and any-terms can honour to what a search refuses.
func uncovered(refuses map[string]string) map[string]string {
	all := map[string]string{"without": noWithout, "checkpoint": onlyThose, "checkpoint-every": onlyThose, "resume": onlyThose}
	maps.Copy(all, refuses)
	return all
}

// uncounting adds what only a search that counts messages can honour.
func uncounting(refuses map[string]string) map[string]string {
	for _, b := range (protocol.NetworkBounds{}).Bounds() {
		if len(b.Words) == 0 {
			refuses[b.Name] = noCount
		}
	}
	return refuses
}

func searches() []search {
	return []search{
		{
			name: "cover", doc: "complete: every schedule of a network that loses, delays, reorders and duplicates without any limit (coverability)",
			refuses:   uncounting(map[string]string{"seed": noSeed, "depth": noLength}),
			unbounded: true,
			run:       runCover,
		},
		{
			name: anyTerms, doc: "complete for any number of terms, ballots, epochs: chosen where their bound is any, as by --terms any; the network is that of cover",
			refuses:   uncounting(map[string]string{"seed": noSeed, "depth": noLength}),
			unbounded: true, any: true,
			run: runAny,
		},
		{
			name: "bfs", doc: "breadth first: every state of a network whose faults are counted, the shortest counterexample",
			refuses: uncovered(map[string]string{"seed": noSeed}), proof: traces.Shortest,
			run: alongPaths(func(ctx context.Context, m explore.System, o explore.WalkOptions) (explore.Result, error) {
				return explore.BFS(ctx, m, o.Options)
			}),
		},
		{
			name: "dfs", doc: "iterative deepening: every path up to a length that grows, in bounded memory, the shortest counterexample",
			refuses: uncovered(map[string]string{"seed": noSeed}), oneWorker: true, proof: traces.Shortest,
			run: alongPaths(func(ctx context.Context, m explore.System, o explore.WalkOptions) (explore.Result, error) {
				return explore.DFS(ctx, m, o.Options)
			}),
		},
		{
			name: fewestFaults, doc: "by the number of crashes, losses, duplicates and reorderings: the counterexample that needs the fewest, and of those a shortest",
			refuses: uncovered(map[string]string{"seed": noSeed, "depth": noDepth, "minimize": asFound}), oneWorker: true, proof: traces.FewestFaults,
			run: alongPaths(func(ctx context.Context, m explore.System, o explore.WalkOptions) (explore.Result, error) {
				return explore.FewestFaults(ctx, m, o.Options)
			}),
		},
		{
			name: "walk", doc: "random schedules from a seed, each of at most --depth steps (100); 100,000 of them unless --max-states or --max-time says otherwise",
			refuses: uncovered(nil),
			run:     alongPaths(explore.Walk),
		},
		{
			name: "pct", doc: "probabilistic concurrency testing (Burckhardt et al. 2010); pct:D looks for bugs of depth D (3)",
			refuses: uncovered(nil),
			run: alongPaths(func(ctx context.Context, m explore.System, o explore.WalkOptions) (explore.Result, error) {
				o.Scheduler = explore.PCT
				return explore.Walk(ctx, m, o)
			}),
		},
		{
			name: "swarm", doc: "random schedules, each with its own subset of the kinds of faults (Groce et al. 2012)",
			refuses: uncovered(nil),
			run: alongPaths(func(ctx context.Context, m explore.System, o explore.WalkOptions) (explore.Result, error) {
				o.Faults = explore.SwarmFaults
				return explore.Walk(ctx, m, o)
			}),
		},
	}
}

// alongPaths makes a run of a search whose counterexamples are paths.
func alongPaths(find func(context.Context, explore.System, explore.WalkOptions) (explore.Result, error)) func(context.Context, model.Searchable, searchOptions) (model.Found, error) {
	return func(ctx context.Context, m model.Searchable, o searchOptions) (model.Found, error) {
		// The tables of visited states are large and have no pointers: to collect garbage
		// early is cheap, and to let it pile up is not.
		defer debug.SetGCPercent(debug.SetGCPercent(25))
		walk := o.walk
		walk.Options = o.Explicit()
		r, err := find(ctx, m, walk)
		if err != nil {
			return model.Found{}, err
		}
		return model.FoundByPath(m, r), nil
	}
}

func runCover(ctx context.Context, m model.Searchable, o searchOptions) (model.Found, error) {
	sys, err := m.Monotone()
	if err != nil {
		return model.Found{}, err
	}
	options := o.Cover()
	options.Without, options.Checkpoints = cover.Reductions(o.without), o.checkpoints
	var r cover.Result
	if o.resume == nil {
		r, err = cover.Search(ctx, sys, options)
	} else if r, err = cover.Resume(ctx, sys, *o.resume, options); err != nil {
		err = notResumed(err)
	}
	if err != nil {
		return model.Found{}, err
	}
	return model.FoundByCover(sys, r), nil
}

func runAny(ctx context.Context, m model.Searchable, o searchOptions) (model.Found, error) {
	f, err := model.SearchAny(ctx, m, model.AnyOptions{
		SearchOptions: o.SearchOptions, Without: ordered.Reductions(o.without), Checkpoints: o.checkpoints, Resume: o.resume,
	})
	if errors.As(err, new(model.ResumeError)) {
		err = notResumed(err)
	}
	return f, err
}

// notResumed is the error of a search that cannot go on from a checkpoint.
func notResumed(err error) error {
	return fmt.Errorf("--resume: %w; start afresh with --checkpoint", err)
}

func searchNames() []string {
	var names []string
	for _, s := range searches() {
		names = append(names, s.name)
	}
	return names
}

// findSearch returns a search and, for pct, its bug depth.
func findSearch(spec string) (search, int, error) {
	name, depth, given := strings.Cut(spec, ":")
	for _, s := range searches() {
		if s.name != name || given && name != "pct" {
			continue
		}
		switch {
		case name != "pct":
			return s, 0, nil
		case !given:
			return s, defaultPCT, nil
		}
		d, err := strconv.Atoi(depth)
		if err != nil || d < 1 {
			return s, 0, fmt.Errorf("--search %s: the bug depth %q is not a number from 1", spec, depth)
		}
		return s, d, nil
	}
	return search{}, 0, unknown("search", spec, searchNames(), "there are "+strings.Join(searchNames(), ", "))
}

// reductions are the names of those that the search can do without.
func (s search) reductions() []string {
	if s.any {
		return ordered.ReductionNames()
	}
	return cover.ReductionNames()
}

// without reads the names of reductions to switch off.
func (s search) without(names []string) (off uint8, err error) {
	all := s.reductions()
	for _, name := range names {
		i := slices.Index(all, name)
		if i < 0 {
			return 0, fmt.Errorf("--without %q: the reductions of %s are %s; --symmetry none switches symmetry off", name, s.name, strings.Join(all, ", "))
		}
		off |= 1 << i
	}
	return off, nil
}

// withoutText names reductions that are switched off.
func (s search) withoutText(off uint8) string {
	if s.any {
		return ordered.Reductions(off).String()
	}
	return cover.Reductions(off).String()
}

// suits refuses a model whose ordered numbers are bounded if it is for any number of them, and
// one whose ordered numbers are not if it would not end.
func (s search) suits(m model.Searchable) error {
	b, lifted := m.Lifted()
	switch {
	case lifted && !s.any && !s.random():
		return fmt.Errorf("%s any: --search %s takes %s one by one, and would not end: give a number, or --search %s", b.Name, s.name, b.Unit, anyTerms)
	case lifted || !s.any:
		return nil
	}
	for _, b := range m.Bounds() {
		if b.Order {
			return fmt.Errorf("--search %s looks at any number of %s: ask for that by --%s any; --search cover takes as many as --%s says", anyTerms, b.Unit, b.Name, b.Name)
		}
	}
	return fmt.Errorf("--search %s: %s declares no bound on ordered numbers (protocol.Bound.Order); --search cover needs none", anyTerms, m.Name())
}

// check refuses flags that were given and cannot be honoured.
func (s search) check(cmd *cobra.Command, workers int) error {
	if s.oneWorker && workers > 1 && cmd.Flags().Changed("workers") {
		return fmt.Errorf("--workers %d does not go with --search %s, which uses one; --search bfs uses several", workers, s.name)
	}
	for flag, why := range s.refuses {
		if cmd.Flags().Changed(flag) {
			return fmt.Errorf("--%s does not go with --search %s: %s", flag, s.name, why)
		}
	}
	return nil
}
