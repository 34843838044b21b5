package mctest

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"raftmc/internal/atomicfile"
	"raftmc/traces"
	"raftmc/view"
)

// pictures are the files that show a counterexample; each is "" if it was not written.
type pictures struct{ page, text, trace string }

// draw writes the pictures to where they outlive the test: into its ArtifactDir if go
// test keeps that, otherwise into the folder for temporary files. There their names
// depend only on the counterexample, so that a test that fails again and again leaves
// only one set. The error is that of the first picture that could not be written.
func draw(t TB, x counterexample) (pictures, error) {
	name := filepath.Join(os.TempDir(), "mctest-"+x.name())
	if k, ok := t.(keeper); ok && keepsArtifacts() {
		name = filepath.Join(k.ArtifactDir(), x.name())
	}
	save := func(suffix string, write func(io.Writer, counterexample) error) (string, error) {
		if err := atomicfile.Write(name+suffix, func(w io.Writer) error { return write(w, x) }); err != nil {
			return "", err
		}
		return filepath.ToSlash(name + suffix), nil
	}
	page, noPage := save(".html", writePage)
	text, noText := save(".txt", writeText)
	trace, noTrace := save(".jsonl", func(w io.Writer, x counterexample) error { return x.trace.Write(w) })
	return pictures{page, text, trace}, cmp.Or(noPage, noText, noTrace)
}

// lines say where the pictures are and what they are for, or why one is missing.
func (p pictures) lines(err error) (lines []string) {
	if p.page != "" {
		lines = append(lines, "picture:   "+p.page+" (open it in a browser)")
	}
	if p.text != "" {
		lines = append(lines, "as text:   "+p.text+" (each step with what it sent and changed)")
	}
	if err != nil {
		lines = append(lines, oneLine(fmt.Sprintf("not drawn: %v", err)))
	}
	return lines
}

// writePage draws the counterexample as a page for the browser.
func writePage(w io.Writer, x counterexample) error {
	s, err := view.Tell(x.model, x.trace)
	if err != nil {
		return err
	}
	if x.proof != traces.Unproved {
		s.Proof = x.proof.String()
	}
	return s.WriteHTML(w, view.Options{Command: x.command})
}

// writeText writes each step with what it sent and changed, and what is violated.
func writeText(w io.Writer, x counterexample) error {
	h := x.trace.Header
	_, err := fmt.Fprintf(w, "%s: %s is violated\n%s\n\n", h.Protocol, x.violated(), x.size())
	err = errors.Join(err, traces.WriteSteps(w, h.Shown, x.trace.Steps))
	_, blank := fmt.Fprintln(w)
	return errors.Join(err, blank, traces.WriteViolation(w, *x.trace.Footer.Violation))
}
