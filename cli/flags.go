package cli

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/explore/ordered"
	"raftmc/protocol"
)

// checkFlags are the flags of check and demo.
type checkFlags struct {
	program    *program
	bounds     boundFlags
	depth      int
	search     string
	fewest     bool
	without    []string
	checkpoint string
	every      time.Duration
	resume     string
	workers    int
	symmetry   string
	properties []string
	bug        string
	seed       uint64
	maxStates  uint64
	maxTime    time.Duration
	minimize   uint64
	memory     string
	out        string
	json       bool
	progress   string
	quiet      bool
	junit      string
	github     github // of check; the other commands tell a CI nothing
}

// registerSearch adds the flags that say what to search, and how.
func (f *checkFlags) registerSearch(cmd *cobra.Command) {
	fs := cmd.Flags()
	flagGroup(cmd, "Bounds", func() { f.registerBounds(cmd) })
	flagGroup(cmd, "What is checked", func() {
		fs.StringSliceVar(&f.properties, "property", nil, "check only these `properties`, by commas: names, guarantees, promises or all; mc list properties shows them")
	})
	flagGroup(cmd, "Search", func() {
		fs.StringVar(&f.search, "search", "cover", "`name` of how to search, "+anyTerms+" where a bound on ordered numbers is any; mc list searches shows them")
		fs.BoolVar(&f.fewest, "fewest-faults", false, "search by the number of faults, for the counterexample that needs the fewest: --search "+fewestFaults)
		fs.IntVar(&f.depth, "depth", 0, "length of a path, in actions; 0 for no bound")
		fs.Uint64Var(&f.seed, "seed", 1, "seed of random walks")
		fs.IntVar(&f.workers, "workers", min(runtime.GOMAXPROCS(0), explore.MaxWorkers), fmt.Sprintf("goroutines that search: 1 to %d", explore.MaxWorkers))
		fs.StringVar(&f.symmetry, "symmetry", "full", "`full|none`: with full, states that differ by a renaming of servers or client values count as one")
		fs.StringSliceVar(&f.without, "without", nil, "switch `reductions` off, by commas; of cover: "+strings.Join(cover.ReductionNames(), ", ")+"; of "+anyTerms+": "+strings.Join(ordered.ReductionNames(), ", "))
		fs.StringVar(&f.checkpoint, "checkpoint", "", "`folder` in which cover and any-terms write now and then what they need to go on after an interrupt or a kill")
		fs.DurationVar(&f.every, "checkpoint-every", time.Minute, "`time` between two checkpoints, at least")
		fs.StringVar(&f.resume, "resume", "", "go on from the checkpoint in this `folder`, and keep writing there unless --checkpoint names another")
	})
	flagGroup(cmd, "Limits", func() {
		fs.Uint64Var(&f.maxStates, "max-states", 0, "end after this many `states`; 0 for no limit")
		fs.DurationVar(&f.maxTime, "max-time", 0, "end after this `time`, as 90s or 10m; 0 for no limit")
		fs.StringVar(&f.memory, "memory", "70%", "end before holding more than this `size`, as 8GiB or a share of what is free")
		fs.Uint64Var(&f.minimize, "minimize", 300_000, "`states` or configurations that each of the searches for a shorter counterexample may look at; 0 leaves it as it was found")
	})
	flagGroup(cmd, "Output", func() {
		fs.StringVar(&f.out, "out", "out", "`folder` for counterexamples")
		registerProgress(cmd, &f.progress)
	})
	complete(cmd, "search", searchNames())
	complete(cmd, "without", slices.Concat(cover.ReductionNames(), ordered.ReductionNames()))
	complete(cmd, "symmetry", []string{"full", "none"})
	f.program.completeProperties(cmd)
}

// registerReport adds the flags that only check has.
func (f *checkFlags) registerReport(cmd *cobra.Command) {
	fs := cmd.Flags()
	flagGroup(cmd, "What is checked", func() { f.registerBug(cmd) })
	flagGroup(cmd, "Output", func() {
		fs.BoolVar(&f.json, "json", false, "print one JSON object")
		fs.BoolVar(&f.quiet, "quiet", false, "print the verdict only, and no progress")
		fs.StringVar(&f.junit, "junit", "", "also write the report as JUnit XML into this `file`, a test case for each property")
	})
}

func (f *checkFlags) registerBug(cmd *cobra.Command) {
	if len(f.program.bugIDs()) == 0 {
		return // there is nothing to plant
	}
	cmd.Flags().StringVar(&f.bug, "bug", "", "plant a known `bug`, or a control, which only looks like one; mc list bugs and mc list controls show them")
	complete(cmd, "bug", f.program.bugIDs())
}

// complete provides the shell with completions for a flag.
func complete(cmd *cobra.Command, flag string, words []string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // no such flag: the caller's mistake
	}
}

// parseSymmetry reads full or none.
func parseSymmetry(s string) (protocol.Symmetry, error) {
	switch s {
	case "full":
		return protocol.Full, nil
	case "none":
		return protocol.None, nil
	}
	return 0, fmt.Errorf("--symmetry %q is neither full nor none", s)
}

// registerProgress adds the flag that says how a long command shows its progress.
func registerProgress(cmd *cobra.Command, mode *string) {
	cmd.Flags().StringVar(mode, "progress", "auto", "`mode` of progress on stderr: auto, line, log or none")
	complete(cmd, "progress", progressModes)
}

// completeProperties provides the shell with completions for --property: any number of
// names, separated by commas, of the named protocol's properties.
func (p *program) completeProperties(cmd *cobra.Command) {
	names := func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		one, err := p.find(append(args, p.usual().Name)[0])
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		known, _ := one.PropertyNames()
		before := begun[:strings.LastIndex(begun, ",")+1]
		for i, name := range known {
			known[i] = before + name
		}
		return known, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	if err := cmd.RegisterFlagCompletionFunc("property", names); err != nil {
		panic(err) // no such flag: the caller's mistake
	}
}
