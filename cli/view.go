package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"raftmc/internal/atomicfile"
	"raftmc/traces"
	"raftmc/view"
)

func (p *program) viewCommand() *cobra.Command {
	out := ""
	cmd := &cobra.Command{
		Use:   "view FILE",
		Short: "Draw a trace as a page for the browser",
		Long: `view replays a trace on the plain model and draws it as one HTML file: the
schedule with every message, each server's state at each step, and all properties
of the protocol at each step. The file needs no network and no server.

Exit status: 0 when the page is written, 20 when the trace diverges (the page is
written, and ends there), 1 internal error, 2 usage, or the file is no trace.`,
		Example: "  mc view out/ElectionSafety-3f9a12cd.jsonl\n  mc view traces/testdata/commit-prior-term.jsonl -o figure8.html",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.viewFile(cmd.OutOrStdout(), args[0], out)
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "file to write (the trace's name with .html, if none is given)")
	return cmd
}

// viewFile draws a trace that is in a file. The error carries the exit status.
func (p *program) viewFile(stdout io.Writer, file, out string) error {
	if out == "" {
		out = pageOf(file)
	}
	if err := keeps(file, out, "page"); err != nil {
		return err
	}
	t, err := traces.ReadFile(file)
	if err != nil {
		return err
	}
	if err := writable("-o", out); err != nil {
		return err
	}
	s, err := p.tell(t)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if err := writePage(s, out, file); err != nil {
		return internalError{err}
	}
	fmt.Fprintf(stdout, "page: %s\n", out)
	if d := s.Divergence; d != nil {
		fmt.Fprintf(stdout, "diverged at step %d of %d: %s\n", d.Step, len(t.Steps), d.Reason)
		return statusError(exitDiverged)
	}
	return nil
}

// tell makes a trace's story. All properties of the protocol are checked, not only those
// that the trace was recorded with.
func (p *program) tell(t *traces.Trace) (*view.Story, error) {
	h := t.Header
	h.Properties = nil
	m, err := p.instanceOf(h)
	if err != nil {
		return nil, err
	}
	return view.Tell(m, t)
}

// savePage draws a trace beside its file, and returns the page's name. proof is what is
// known about the trace's length.
func (p *program) savePage(t *traces.Trace, file, proof string) (string, error) {
	s, err := p.tell(t)
	if err != nil {
		return "", err
	}
	s.Proof = proof
	page := pageOf(file)
	if err := writePage(s, page, file); err != nil {
		return "", err
	}
	return page, nil
}

// pageOf is where the page of a trace's file goes.
func pageOf(file string) string {
	return strings.TrimSuffix(file, filepath.Ext(file)) + ".html"
}

// writePage writes a story with the command that replays its trace.
func writePage(s *view.Story, name, file string) error {
	return atomicfile.Write(name, func(w io.Writer) error {
		return s.WriteHTML(w, view.Options{Command: reproduce(file)})
	})
}
