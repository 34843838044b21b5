package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/dustin/go-humanize/english"
	"github.com/spf13/cobra"

	"raftmc/internal/atomicfile"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
)

// minimizeFlags are the flags of minimize.
type minimizeFlags struct {
	program *program
	folder  string // where a file of any name goes
	file    string // or "", for that
	states  uint64
	time    time.Duration
	memory  string

	progress string
}

func (p *program) minimizeCommand() *cobra.Command {
	f := minimizeFlags{program: p}
	cmd := &cobra.Command{
		Use:   "minimize FILE",
		Short: "Make a counterexample as short and as plain as can be",
		Long: `minimize removes steps from a counterexample while the rest still violates the
property, looks step by step for a shorter one, tries fewer servers, terms,
values and entries, and moves the steps of one server together. It writes the
result to a file, with a page beside it that shows it in a browser, and says what was
proved of it: shortest (every shorter schedule within the bounds was looked at) or
1-minimal (no single step can go). The file that it was given stays as it is.

An interrupt ends it with what there is by then, which is never longer than what
it was given.

Exit status: 0 when the result is written, 1 when it is printed and could not be, or
internal error, 2 usage, or the file is no counterexample.`,
		Example: "  mc minimize out/ElectionSafety-3f9a12cd.jsonl\n  mc minimize traces/testdata/vote-not-persisted.jsonl -o shorter.jsonl",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.file != "" && cmd.Flags().Changed("out") {
				return fmt.Errorf("--out does not go with --output, which names the file")
			}
			if err := f.writable(args[0]); err != nil {
				return err
			}
			return f.minimize(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), args[0])
		},
	}
	cmd.Flags().StringVar(&f.folder, "out", "out", "folder for the result, under a name of its own")
	cmd.Flags().StringVarP(&f.file, "output", "o", "", "file to write instead")
	cmd.Flags().Uint64Var(&f.states, "max-states", 20_000_000, "states or configurations that each of the searches may look at")
	cmd.Flags().DurationVar(&f.time, "max-time", 0, "time for each of the searches, as 30s; 0 for no limit")
	registerProgress(cmd, &f.progress)
	cmd.Flags().StringVar(&f.memory, "memory", "70%", "end a search before holding more than this, as 8GiB or a share of what is free")
	return cmd
}

// writable refuses to start if the result could not be written, or would overwrite its
// own input.
func (f *minimizeFlags) writable(input string) error {
	if f.file == "" {
		return writableFolder("--out", f.folder)
	}
	page := pageOf(f.file)
	if atomicfile.Same(page, f.file) {
		return fmt.Errorf("%s: its page, %s, would take its place; give it another name with -o", f.file, page)
	}
	if err := keeps(input, f.file, "trace"); err != nil {
		return err
	}
	if err := keeps(input, page, "page of "+f.file); err != nil {
		return err
	}
	if err := writable("-o", f.file); err != nil {
		return err
	}
	return writable("-o "+f.file+", with the page", page)
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
	instance, err := f.program.instanceOf(t.Header)
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
	var actions []reference.Action
	for _, s := range t.Steps {
		actions = append(actions, s.Action)
	}
	done := m.during("shortening")
	z, err := traces.Minimize(ctx, instance, actions, t.Footer.Violation.Property, traces.MinimizeOptions{
		States: f.states, Time: f.time, Memory: memory, Rebuild: f.program.rebuild(t.Header), Progress: m.minimizing(),
	})
	done()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return f.write(stdout, file, t, z)
}

// rebuild makes the model of a trace within other bounds.
func (p *program) rebuild(h traces.Header) func(protocol.Bounds) (model.Searchable, error) {
	return func(b protocol.Bounds) (model.Searchable, error) {
		h.Bounds = b
		return p.instanceOf(h)
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
	name, page, failed := f.save(file, from, t, z.Proof.String())
	fmt.Fprintf(w, "%s: from %s to %d\n\n", file, english.Plural(len(from.Steps), "step", ""), len(t.Steps))
	if err := errors.Join(printCounterexample(w, t, name, page, z.Proof.String()), failed); err != nil {
		return internalError{err}
	}
	return nil
}

// save saves the trace with its page, and returns their names as far as they are written.
func (f *minimizeFlags) save(input string, from, t *traces.Trace, proof string) (name, page string, err error) {
	is, err := t.FileName()
	if err != nil {
		return "", "", err
	}
	was, err := from.FileName()
	if err != nil {
		return "", "", err
	}
	path := cmp.Or(f.file, filepath.Join(f.folder, is))
	if is != was || !atomicfile.Same(path, input) { // or it is there already
		if err = keeps(input, path, "trace"); err == nil {
			err = t.WriteFile(path)
		}
		if err != nil {
			return "", "", err
		}
	}
	page, err = f.program.savePage(t, path, proof)
	return path, page, err
}
