package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/dustin/go-humanize/english"
	"github.com/spf13/cobra"

	"raftmc/catalog"
	"raftmc/export"
	"raftmc/model"
	"raftmc/traces"
)

func (p *program) replayCommand() *cobra.Command {
	asJSON, dump := false, -1
	cmd := &cobra.Command{
		Use:   "replay FILE",
		Short: "Replay a trace step by step on the plain model",
		Long: `replay runs a trace on the plain model, which uses none of the tables and
reductions of the searches, and prints it step by step.

With --dump STEP, it prints all that each server holds after that step (0: in the
beginning), and no more.

Exit status: 12 when the recorded violation happens again (14 if it is a panic),
0 when a trace without one replays, 20 when it diverges, 2 when the file is no
trace.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("dump") {
				return p.dump(cmd.OutOrStdout(), args[0], dump)
			}
			mode := replayText
			if asJSON {
				mode = replayJSON
			}
			return p.replay(cmd.OutOrStdout(), args[0], mode)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().IntVar(&dump, "dump", 0, "print all that each server holds after that `STEP`")
	cmd.MarkFlagsMutuallyExclusive("json", "dump")
	return cmd
}

// replayMode says how a replay is printed.
type replayMode uint8

const (
	replayText replayMode = iota
	replayJSON
)

// replay replays a file and prints it. The error carries the exit status.
func (p *program) replay(w io.Writer, file string, mode replayMode) error {
	t, err := traces.ReadFile(file)
	if err != nil {
		return err
	}
	m, err := p.instanceOf(t.Header)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	r := traces.Replay(m, t)
	if mode == replayJSON {
		err = writeJSON(w, r)
	} else {
		err = export.WriteReplayed(w, r, len(t.Steps), extent(t))
	}
	if err != nil {
		return internalError{err}
	}
	switch {
	case r.Outcome == traces.Diverged:
		return statusError(exitDiverged)
	case r.Outcome == traces.Reproduced && r.Violation.Panic:
		return statusError(exitPanicked)
	case r.Outcome == traces.Reproduced:
		return statusError(exitViolated)
	}
	return nil
}

// dump prints all that each server holds after so many steps of a trace.
func (p *program) dump(w io.Writer, file string, steps int) error {
	t, err := traces.ReadFile(file)
	if err != nil {
		return err
	}
	if steps < 0 || steps > len(t.Steps) {
		return fmt.Errorf("--dump %d: %s has %s", steps, file, english.Plural(len(t.Steps), "step", ""))
	}
	m, err := p.instanceOf(t.Header)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	run := m.Run()
	for _, s := range t.Steps[:steps] {
		if _, err := run.Do(s.Action); err != nil {
			return fmt.Errorf("%s: step %d: %w", file, s.Number, err)
		}
	}
	for i, server := range run.Servers() {
		if _, err := fmt.Fprintf(w, "server %s\n  %s\n", server, strings.Join(run.Dump(i), "\n  ")); err != nil {
			return internalError{err}
		}
	}
	return nil
}

// instanceOf makes the model that a trace was recorded on.
func (p *program) instanceOf(h traces.Header) (model.Searchable, error) {
	one, o, err := p.recordedOn(h)
	if err != nil {
		return nil, err
	}
	return one.Build(o)
}

// recordedOn says which model a trace was recorded on.
func (p *program) recordedOn(h traces.Header) (catalog.Protocol, catalog.Options, error) {
	o := catalog.Options{Bounds: h.Bounds, Properties: h.Properties, Bug: h.Bug}
	one, err := p.find(h.Protocol)
	if err != nil {
		return one, o, err
	}
	if h.Bug != "" {
		if _, err = p.bugOf(one, h.Bug); err != nil {
			return one, o, err
		}
	}
	o.Symmetry, err = parseSymmetry(h.Symmetry)
	return one, o, err
}
