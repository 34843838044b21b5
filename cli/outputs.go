package cli

import (
	"errors"
	"fmt"
	"io"

	"raftmc/internal/atomicfile"
)

// A command that writes files checks first whether it can, and whether it would overwrite
// what it reads: after the work it is too late. If a file cannot be written all the same,
// everything else is printed or written first.

// writable refuses a file that cannot be written; flag names it.
func writable(flag, name string) error {
	if err := atomicfile.Probe(name); err != nil {
		return fmt.Errorf("%s %s: it cannot be written: %w; name another file", flag, name, err)
	}
	return nil
}

// writableFolder refuses a folder into which no file can be written; flag names it.
func writableFolder(flag, dir string) error {
	if err := atomicfile.ProbeFolder(dir); err != nil {
		return fmt.Errorf("%s %s: no file can be written there: %w; name another folder", flag, dir, err)
	}
	return nil
}

// keeps refuses to overwrite the file that something is made from.
func keeps(input, output, what string) error {
	if !atomicfile.Same(input, output) {
		return nil
	}
	return fmt.Errorf("%s: the %s would take the place of %s, from which it is made; give it another name with -o", output, what, input)
}

// writable refuses to search if the result could not be written.
func (f *checkFlags) writable() error {
	if err := writableFolder("--out", f.out); err != nil {
		return err
	}
	for _, c := range []struct{ flag, dir string }{{"--checkpoint", f.checkpoint}, {"--resume", f.resume}} {
		if c.dir == "" || c.flag == "--resume" && f.checkpoint != "" {
			continue // nothing is written there
		}
		if err := writableFolder(c.flag, c.dir); err != nil {
			return err
		}
	}
	if f.junit != "" {
		if err := writable("--junit", f.junit); err != nil {
			return err
		}
	}
	summary := f.github.summary
	if summary == "" {
		return nil
	}
	if err := atomicfile.Probe(summary); err != nil {
		return fmt.Errorf("GITHUB_STEP_SUMMARY=%s: the summary cannot be written: %w; name another file, or unset it", summary, err)
	}
	if f.junit != "" && atomicfile.Same(f.junit, summary) {
		return fmt.Errorf("--junit %s: it would take the place of the summary, GITHUB_STEP_SUMMARY=%s; name another file", f.junit, summary)
	}
	return nil
}

// unwritten returns the error of writing something, if that failed.
func unwritten(what string, err error) []error {
	if err == nil {
		return nil
	}
	return []error{fmt.Errorf("%s could not be written: %w", what, err)}
}

// conclude ends a check, whether or not its verdict could be printed: it warns about what
// could not be written, and keeps the status of the verdict. What has no other place is
// printed on stderr.
func (f *checkFlags) conclude(stderr io.Writer, s settled, printed error, lost []error) error {
	if printed != nil {
		lost = append(unwritten("the report", printed), lost...)
		fmt.Fprintln(stderr, s.report.headline())
	}
	nowhere := s.report.Trace == nil && (f.json || f.quiet)
	if s.trace != nil && (printed != nil || nowhere) {
		text, err := s.report.counterexample(s.trace)
		lost = append(lost, unwritten("the schedule", err)...)
		fmt.Fprint(stderr, "\n", text)
	}
	for _, err := range lost {
		fmt.Fprintf(stderr, "mc: warning: %s\n", printable(err.Error()))
	}
	if s.status == nil && printed != nil {
		return internalError{errors.New("nobody was told of the verdict")}
	}
	return s.status
}
