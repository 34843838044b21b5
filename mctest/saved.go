package mctest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/traces"
)

// maxFile bounds a saved counterexample, in bytes: a replay holds all of it.
const maxFile = 4 << 20

// replaySaved replays the counterexamples that are saved for the test. It reports whether
// all of them are harmless now, so that a search is worthwhile.
func (c *call) replaySaved() bool {
	c.t.Helper()
	files, err := savedFiles(folder(c.t))
	if err != nil {
		c.t.Errorf("mctest: %v", err)
		return false
	}
	ok, harmless := true, 0
	for _, file := range files {
		switch outcome := c.replayFile(file); outcome {
		case harmful:
			return false
		case unreadable:
			ok = false
		case passed:
			harmless++
		}
	}
	if harmless > 0 {
		c.t.Logf("%s: %s: no harm any more", filepath.ToSlash(folder(c.t)), plural(uint64(harmless), "saved counterexample"))
	}
	return ok
}

// savedFiles lists the traces of a folder, which need not exist.
func savedFiles(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		// Folders are those of subtests.
		if filepath.Ext(e.Name()) == ".jsonl" && !e.IsDir() {
			files = append(files, filepath.Join(folder, e.Name()))
		}
	}
	return files, nil
}

// outcome is the result of replaying a saved counterexample.
type outcome uint8

const (
	unreadable outcome = iota // it is not a trace; the test has failed
	stale                     // a step is no longer possible
	outside                   // a step is not possible within the present bounds
	passed                    // nothing is violated
	harmful                   // a property is; the test has failed
)

// replayFile replays one file, and reports what is wrong with it or with the protocol.
func (c *call) replayFile(file string) outcome {
	c.t.Helper()
	shown := filepath.ToSlash(file)
	t, err := c.readSaved(file)
	if err != nil {
		c.t.Errorf("mctest: %s; no counterexample that was saved is like that: delete it, or bring the right one", oneLine(err.Error()))
		return unreadable
	}
	m, r := c.replay(t)
	switch {
	case r.bound != "":
		c.t.Logf("%s is outside of the bounds that there are now: %s; it tests nothing here, and will again within the old ones: keep it", shown, oneLine(r.bound))
		return outside
	case r.stale != nil && r.offered != "":
		c.t.Logf("%s is out of date or out of bounds: step %d of %d: %s; if a bound of the protocol's own is lower than it was, keep it, and it is tested again within the old one; if the protocol's Inputs have changed, delete it", shown, r.staleAt, len(t.Steps), oneLine(r.offered))
		return outside
	case r.stale != nil:
		c.t.Logf("%s is stale: step %d of %d: %s; it tests nothing any more: delete it", shown, r.staleAt, len(t.Steps), oneLine(r.stale.Error()))
		return stale
	case r.violated == "":
		return passed
	}
	again, err := traces.Record(m, t.Header, actionsOf(t)[:r.steps], r.violated)
	if err != nil {
		c.t.Errorf("%s: two replays of %s differ, so that a step is no function of its arguments: %v", m.Name(), shown, err)
		return harmful
	}
	c.fail(counterexample{trace: again, model: m, command: command(c.t.Name())}, file, "replayed:  "+shown)
	return harmful
}

// readSaved reads a trace that anybody may have written. Its errors name the file,
// and the line if it has lines.
func (c *call) readSaved(file string) (*traces.Trace, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: this is no regular file", filepath.ToSlash(file))
	case info.Size() > maxFile:
		return nil, fmt.Errorf("%s: it has %d bytes, and a saved counterexample at most %d", filepath.ToSlash(file), info.Size(), maxFile)
	}
	t, err := traces.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if _, err := c.declared.With(t.Header.Bounds); err != nil {
		return nil, fmt.Errorf("%s: line 1: %w", filepath.ToSlash(file), err)
	}
	return t, nil
}

// replayed is how far a replay got, and why it ended.
type replayed struct {
	steps    int    // taken
	violated string // the property; "" if none

	bound   string // which bound forbids it; "" if none is known
	offered string // that a step is not offered, although nothing else has changed
	stale   error  // why a step is not possible; nil if all were
	staleAt int    // that step, from 1; 0 if it is not even the same model
}

// replay takes a trace's actions until one violates a property or is not possible. It
// does not compare states with the recorded ones, which may have other fields by now. The
// model is the one within the trace's own bounds.
func (c *call) replay(t *traces.Trace) (model.Searchable, replayed) {
	m, err := c.rebuild(t.Header.Bounds)
	if err != nil {
		if beyond := (*outOfBounds)(nil); errors.As(err, &beyond) {
			return nil, replayed{bound: fmt.Sprintf("%s: %v", t.Header.Bounds.Words(), beyond)}
		}
		return nil, replayed{stale: fmt.Errorf("its bounds cannot be had any more: %w", err)}
	}
	if t.Header.Protocol != m.Name() {
		return nil, replayed{stale: fmt.Errorf("it is of the protocol %s, not of %s", t.Header.Protocol, m.Name())}
	}
	run := m.Run()
	if missing := missingServers(t.Header.Servers, run.Servers()); missing != "" {
		return m, replayed{bound: missing}
	}
	told := newTelling(t)
	for steps := 0; ; steps++ {
		if v := run.Violations(); len(v) > 0 {
			return m, replayed{steps: steps, violated: v[0].Property}
		}
		if steps == len(t.Steps) {
			return m, replayed{steps: steps}
		}
		action := t.Steps[steps].Action
		if _, err := run.Do(action); err != nil {
			return m, replayed{stale: err, staleAt: steps + 1, bound: otherBounds(t, m), offered: told.withheld(m, run, action)}
		}
		told.step(t.Steps[steps])
	}
}

func actionsOf(t *traces.Trace) []reference.Action {
	var actions []reference.Action
	for _, s := range t.Steps {
		actions = append(actions, s.Action)
	}
	return actions
}
