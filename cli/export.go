package cli

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"raftmc/export"
	"raftmc/internal/atomicfile"
	"raftmc/traces"
)

// exportFlags are the flags of export.
type exportFlags struct {
	program      *program
	to, out, pkg string
}

func (p *program) exportCommand() *cobra.Command {
	f := exportFlags{program: p}
	cmd := &cobra.Command{
		Use:   "export FILE --to FORMAT",
		Short: "Write a trace for another program: Mermaid, ShiViz, Apalache, Graphviz, go test",
		Long: `export replays a trace on the plain model and writes it as a text of another kind:

` + formatLines() + `
A trace that diverges is written up to where it does, and the text says so.

Exit status: 0 when the text is written, 20 when the trace diverges (the text is
written, and ends there), 1 internal error, 2 usage, or the file is no trace.`,
		Example: "  mc export out/ElectionSafety-3f9a12cd.jsonl --to mermaid\n  mc export traces/testdata/commit-prior-term.jsonl --to go --package mine -o figure8_test.go",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.export(cmd.OutOrStdout(), cmd.ErrOrStderr(), args[0])
		},
	}
	cmd.Flags().StringVar(&f.to, "to", "", "format: "+strings.Join(export.Names(), ", "))
	cmd.Flags().StringVarP(&f.out, "output", "o", "", "file to write (standard output, if none is given)")
	cmd.Flags().StringVar(&f.pkg, "package", "", "package of a Go test ("+export.DefaultPackage+", if none is given)")
	if err := cmd.MarkFlagRequired("to"); err != nil {
		panic(err) // no such flag
	}
	complete(cmd, "to", export.Names())
	return cmd
}

// formatLines describe the formats, a line each.
func formatLines() string {
	var b strings.Builder
	for _, f := range export.Formats() {
		fmt.Fprintf(&b, "  %-8s %s\n", f.Name, f.Doc)
	}
	return b.String()
}

// export writes a trace that is in a file. The error carries the exit status.
func (f *exportFlags) export(stdout, stderr io.Writer, file string) error {
	if f.out != "" {
		if err := keeps(file, f.out, "text"); err != nil {
			return err
		}
	}
	t, err := traces.ReadFile(file)
	if err != nil {
		return err
	}
	if f.out != "" {
		if err := writable("-o", f.out); err != nil {
			return err
		}
	}
	s, err := f.program.tell(t)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	var text bytes.Buffer
	if err := export.Write(&text, s, f.to, export.Options{Package: f.pkg}); err != nil {
		return err
	}
	if f.out == "" {
		_, err = stdout.Write(text.Bytes())
	} else {
		err = atomicfile.Write(f.out, func(w io.Writer) error { _, err := text.WriteTo(w); return err })
	}
	if err != nil {
		return internalError{err}
	}
	if d := s.Divergence; d != nil {
		fmt.Fprintf(stderr, "diverged at step %d of %d: %s\n", d.Step, d.Of, d.Reason)
		return statusError(exitDiverged)
	}
	return nil
}
