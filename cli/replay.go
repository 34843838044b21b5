package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"raftmc/catalog"
	"raftmc/export"
	"raftmc/model"
	"raftmc/traces"
)

func (p *program) replayCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "replay FILE",
		Short: "Replay a trace step by step on the plain model",
		Long: `replay runs a trace on the plain model, which uses none of the tables and
reductions of the searches, and prints it step by step.

Exit status: 12 when the recorded violation happens again (14 if it is a panic),
0 when a trace without one replays, 20 when it diverges, 2 when the file is no
trace.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			mode := replayText
			if asJSON {
				mode = replayJSON
			}
			return p.replay(cmd.OutOrStdout(), args[0], mode)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
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
