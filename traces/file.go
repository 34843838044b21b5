package traces

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"unicode/utf8"

	"raftmc/internal/atomicfile"
)

// Write writes a trace. Equal traces give equal bytes.
func (t *Trace) Write(w io.Writer) error {
	lines := []any{t.Header}
	for _, s := range t.Steps {
		lines = append(lines, s)
	}
	lines = append(lines, t.Footer)
	for _, line := range lines {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(line); err != nil {
			return err
		}
		if _, err := w.Write(b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// WriteFile writes a trace to a temporary file and renames it, so that a file of this
// name is always whole. It makes the folder if it does not exist.
func (t *Trace) WriteFile(name string) error {
	return atomicfile.Write(name, t.Write)
}

// maxLine bounds a line of a trace, in bytes.
const maxLine = 16 << 20

// Read reads a trace. Its errors name the line.
func Read(r io.Reader) (*Trace, error) {
	t := &Trace{}
	in := bufio.NewScanner(r)
	in.Buffer(nil, maxLine)
	number := 0
	for in.Scan() {
		number++
		done, err := t.line(number, in.Bytes())
		if err != nil {
			return nil, fmt.Errorf("line %d: %s", number, shown(err.Error())) // it may quote the line
		}
		if done {
			if in.Scan() || in.Err() != nil {
				return nil, fmt.Errorf("line %d: there is something after the last line of the trace", number+1)
			}
			return t, nil
		}
	}
	if errors.Is(in.Err(), bufio.ErrTooLong) {
		return nil, fmt.Errorf("line %d: longer than %d bytes", number+1, maxLine)
	}
	if in.Err() != nil {
		return nil, fmt.Errorf("line %d: %w", number+1, in.Err())
	}
	return nil, fmt.Errorf("line %d: the trace ends without its last line; it is truncated", number+1)
}

// ReadFile reads a trace from a file.
func ReadFile(name string) (*Trace, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	t, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return t, nil
}

// line reads one line; done says that it was the last.
func (t *Trace) line(number int, text []byte) (done bool, err error) {
	if number == 1 {
		return false, t.header(text)
	}
	if !utf8.Valid(text) {
		return false, errNotText
	}
	var what struct {
		Step *int `json:"step"`
		End  *int `json:"end"`
	}
	if err := json.Unmarshal(text, &what); err != nil {
		return false, err
	}
	switch {
	case what.Step != nil:
		var s Step
		if err := json.Unmarshal(text, &s); err != nil {
			return false, err
		}
		t.Steps = append(t.Steps, s)
		if want := len(t.Steps); s.Number != want {
			return false, fmt.Errorf("this is step %d, and step %d is due", s.Number, want)
		}
		return false, nil
	case what.End != nil:
		if err := json.Unmarshal(text, &t.Footer); err != nil {
			return false, err
		}
		if t.Footer.End != len(t.Steps) {
			return false, fmt.Errorf("%d steps were announced, and %d are there", t.Footer.End, len(t.Steps))
		}
		return true, t.checkViolation()
	}
	return false, errors.New("this is neither a step nor the end of a trace")
}

// errNotText is the error for lines that encoding/json would alter.
var errNotText = errors.New("it is not UTF-8")

func (t *Trace) header(text []byte) error {
	var first struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	err := json.Unmarshal(text, &first)
	if !utf8.Valid(text) {
		err = errNotText
	}
	if err != nil {
		return fmt.Errorf("this is not the header of a trace: %w", err)
	}
	if first.Format != Format {
		return fmt.Errorf("the format is %q, not %q", first.Format, Format)
	}
	if first.Version != Version {
		return fmt.Errorf("the trace is of version %d, and this program reads version %d", first.Version, Version)
	}
	return json.Unmarshal(text, &t.Header)
}

// checkViolation refuses a violation other than the one that the header
// announces, and witnesses that point outside of the trace.
func (t *Trace) checkViolation() error {
	v := t.Footer.Violation
	switch {
	case v == nil && t.Header.Property != "":
		return fmt.Errorf("the header says that %q is violated, and the last line does not", t.Header.Property)
	case v == nil:
		return nil
	case v.Property != t.Header.Property:
		return fmt.Errorf("the header says that %q is violated, and the last line says %q", t.Header.Property, v.Property)
	}
	for _, w := range v.Witnesses {
		if w.Step < 0 || w.Step > len(t.Steps) {
			return fmt.Errorf("a witness is at step %d of %d", w.Step, len(t.Steps))
		}
	}
	return nil
}

// FileName returns a name for a trace's file, made from its property and its content
// without the build: equal traces have equal names.
func (t *Trace) FileName() (string, error) {
	anyone := *t
	anyone.Header.Build = ""
	sum := sha256.New()
	if err := anyone.Write(sum); err != nil {
		return "", err
	}
	property := t.Header.Property
	if property == "" {
		property = "trace"
	}
	return fmt.Sprintf("%s-%x.jsonl", property, sum.Sum(nil)[:4]), nil
}

// Save writes a trace into a folder, under its FileName, and returns the file's path.
func (t *Trace) Save(folder string) (string, error) {
	base, err := t.FileName()
	if err != nil {
		return "", err
	}
	name := filepath.Join(folder, base)
	return name, t.WriteFile(name)
}
