package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"raftmc/explore"
)

// search is one way to explore a model.
type search struct {
	name, doc string

	// refuses lists the flags that it cannot honour, and why.
	refuses map[string]string

	// oneWorker says that it cannot use more than one.
	oneWorker bool

	run func(ctx context.Context, m explore.System, o explore.WalkOptions) explore.Result
}

const (
	noSeed     = "only random walks take a seed"
	defaultPCT = 3

	// defaultWalks ends random walks that no limit ends.
	defaultWalks = 100_000
)

func searches() []search {
	return []search{
		{
			name: "bfs", doc: "breadth first: every state, the shortest counterexample",
			refuses: map[string]string{"seed": noSeed},
			run: func(ctx context.Context, m explore.System, o explore.WalkOptions) explore.Result {
				return explore.BFS(ctx, m, o.Options)
			},
		},
		{
			name: "dfs", doc: "iterative deepening: every path up to a length that grows, in bounded memory, the shortest counterexample",
			refuses: map[string]string{"seed": noSeed}, oneWorker: true,
			run: func(ctx context.Context, m explore.System, o explore.WalkOptions) explore.Result {
				return explore.DFS(ctx, m, o.Options)
			},
		},
		{name: "walk", doc: "random schedules from a seed, each of at most --depth steps (100); 100,000 of them unless --max-states or --max-time says otherwise", run: explore.Walk},
		{
			name: "pct", doc: "probabilistic concurrency testing (Burckhardt et al. 2010); pct:D looks for bugs of depth D (3)",
			run: func(ctx context.Context, m explore.System, o explore.WalkOptions) explore.Result {
				o.Scheduler = explore.PCT
				return explore.Walk(ctx, m, o)
			},
		},
		{
			name: "swarm", doc: "random schedules, each with its own subset of the kinds of faults (Groce et al. 2012)",
			run: func(ctx context.Context, m explore.System, o explore.WalkOptions) explore.Result {
				o.Faults = explore.SwarmFaults
				return explore.Walk(ctx, m, o)
			},
		},
	}
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
	return search{}, 0, fmt.Errorf("no search %q; there are %s", spec, strings.Join(searchNames(), ", "))
}

// check refuses flags that were given and cannot be honoured.
func (s search) check(cmd *cobra.Command, workers int) error {
	if s.oneWorker && workers > 1 && cmd.Flags().Changed("workers") {
		return fmt.Errorf("--workers %d does not go with --search %s, which follows one path at a time; use --search bfs on several cores", workers, s.name)
	}
	for flag, why := range s.refuses {
		if cmd.Flags().Changed(flag) {
			return fmt.Errorf("--%s does not go with --search %s: %s", flag, s.name, why)
		}
	}
	return nil
}
