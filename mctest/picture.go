package mctest

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"raftmc/internal/atomicfile"
	"raftmc/traces"
	"raftmc/view"
)

// pictures are the files that show a counterexample. The first is the one that a
// failure points at.
var pictures = []struct {
	suffix string
	write  func(w io.Writer, x counterexample) error
}{
	{".html", writePage},
	{".txt", writeText},
	{".jsonl", func(w io.Writer, x counterexample) error { return x.trace.Write(w) }},
}

// draw writes all pictures into a folder, and returns the first one's path.
func draw(dir string, x counterexample) (string, error) {
	name := filepath.Join(dir, x.name())
	for _, p := range pictures {
		if err := atomicfile.Write(name+p.suffix, func(w io.Writer) error { return p.write(w, x) }); err != nil {
			return "", err
		}
	}
	return name + pictures[0].suffix, nil
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
