package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/dustin/go-humanize/english"
	"github.com/spf13/cobra"

	"raftmc/model"
	"raftmc/traces"
)

// minimizeFlags are the flags of minimize.
type minimizeFlags struct {
	out    string
	states uint64
	time   time.Duration
	memory string

	progress string
}

func minimizeCommand() *cobra.Command {
	var f minimizeFlags
	cmd := &cobra.Command{
		Use:   "minimize FILE",
		Short: "Make a counterexample as short and as plain as can be",
		Long: `minimize removes steps from a counterexample while the rest still violates the
property, looks step by step for a shorter one, tries fewer servers, terms,
values and entries, and moves the steps of one server together. It writes the
result to a file, and says what was proved of it: shortest (every shorter schedule
within the bounds was looked at) or 1-minimal (no single step can go).

An interrupt ends it with what there is by then, which is never longer than what
it was given.

Exit status: 0 when the result is written, 1 internal error, 2 when the file is no
counterexample.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.minimize(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), args[0])
		},
	}
	cmd.Flags().StringVarP(&f.out, "output", "o", "", "file to write (the input's folder, under a name of its own, if none is given); a page of it goes beside it")
	cmd.Flags().Uint64Var(&f.states, "max-states", 20_000_000, "states or configurations that each of the searches may look at")
	cmd.Flags().DurationVar(&f.time, "max-time", 0, "time for each of the searches, as 30s; 0 for no limit")
	registerProgress(cmd, &f.progress)
	cmd.Flags().StringVar(&f.memory, "memory", "70%", "end a search before holding more than this, as 8GiB or a share of what is free")
	return cmd
}

func (f *minimizeFlags) minimize(ctx context.Context, stdout, stderr io.Writer, file string) error {
	t, err := traces.ReadFile(file)
	if err != nil {
		return err
	}
	if t.Footer.Violation == nil {
		return fmt.Errorf("%s: the trace records no violation, so there is nothing to keep", file)
	}
	if t.Header.Search == fewestFaults {
		return fmt.Errorf("%s: it has the fewest faults, and a shorter one may need more; look for that by mc check --search bfs", file)
	}
	instance, err := instanceOf(t.Header)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	memory, err := parseMemory(f.memory)
	if err != nil {
		return err
	}
	m, err := newMeter(f.progress, stderr)
	if err != nil {
		return err
	}
	var actions []model.Action
	for _, s := range t.Steps {
		actions = append(actions, s.Action)
	}
	done := m.during("shortening")
	z, err := traces.Minimize(ctx, instance, actions, t.Footer.Violation.Property, traces.MinimizeOptions{
		States: f.states, Time: f.time, Memory: memory, Rebuild: rebuild(t.Header), Progress: m.minimizing(),
	})
	done()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return f.write(stdout, file, t, z)
}

// rebuild makes the model of a trace within other bounds.
func rebuild(h traces.Header) func(model.Bounds) (model.Instance, error) {
	return func(b model.Bounds) (model.Instance, error) {
		h.Bounds = b
		return instanceOf(h)
	}
}

// write writes the trace and says what was done.
func (f *minimizeFlags) write(w io.Writer, file string, from *traces.Trace, z traces.Minimized) error {
	h := from.Header
	h.Build = thisBuild()
	t, err := traces.Record(z.Model, h, z.Actions, from.Footer.Violation.Property)
	if err != nil {
		return internalError{err}
	}
	name := f.out
	if name == "" {
		name, err = t.Save(filepath.Dir(file))
	} else {
		err = t.WriteFile(name)
	}
	if err != nil {
		return internalError{err}
	}
	page, err := savePage(t, name, z.Proof.String())
	if err != nil {
		return internalError{err}
	}
	fmt.Fprintf(w, "%s: from %s to %d\n\n", file, english.Plural(len(from.Steps), "step", ""), len(t.Steps))
	return printCounterexample(w, t, name, page, z.Proof.String())
}
