package cover

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"raftmc/explore"
	"raftmc/internal/must"
)

// TestCheckpointsOfOneSearchAtATime: a second search does not start where one writes.
func TestCheckpointsOfOneSearchAtATime(t *testing.T) {
	dir := t.TempDir()
	p := climbing(3, 4)
	o := Options{Workers: 1, Checkpoints: &explore.Checkpoints{Dir: dir, Every: 1}}
	var second error
	inTheMiddle := o
	inTheMiddle.Observer = &hook{at: 3, then: func() {
		_, second = Search(context.Background(), variant{}.tables(p), o)
	}}
	if r := must.Get(Search(context.Background(), variant{}.tables(p), inTheMiddle)); r.Verdict != explore.Holds {
		t.Errorf("the first: %v", r.Verdict)
	}
	if second == nil || !strings.Contains(second.Error(), dir) || !strings.Contains(second.Error(), "another search") {
		t.Errorf("the second: %v", second)
	}
	if r := must.Get(Search(context.Background(), variant{}.tables(p), o)); r.Verdict != explore.Holds {
		t.Errorf("after the first: %v", r.Verdict)
	}
}

// TestCheckpointsThatCannotBeWritten: a search does not begin if it cannot write, goes on
// if it no longer can, and writes again once it can.
func TestCheckpointsThatCannotBeWritten(t *testing.T) {
	t.Parallel() // it waits more than it works
	dir, aside := filepath.Join(t.TempDir(), "here"), filepath.Join(t.TempDir(), "aside")
	file := filepath.Join(dir, checkpointFormat.File())
	var failures []error
	at := &explore.Checkpoints{Dir: dir, Every: 1}
	at.Failed = func(err error) {
		if failures = append(failures, err); len(failures) == 1 {
			must.Do(os.Remove(dir))
			must.Do(os.Rename(aside, dir))
		}
		time.Sleep(time.Second) // and after this attempt, too
	}
	must.Do(os.WriteFile(dir, nil, 0o600))
	o := Options{Workers: 1, Checkpoints: at}
	p := climbing(4, 5)
	if _, err := Search(context.Background(), variant{plain: true}.tables(p), o); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("with a file in the folder's place: %v", err)
	}
	must.Do(os.Remove(dir))
	var kept []byte
	o.Observer = &hook{at: 300, then: func() {
		kept = must.Get(os.ReadFile(file))
		must.Do(os.Rename(dir, aside))
		must.Do(os.WriteFile(dir, nil, 0o600))
		time.Sleep(time.Second) // the next one is due ten times as long after the last as that took
	}}
	if r := must.Get(Search(context.Background(), variant{plain: true}.tables(p), o)); r.Verdict != explore.Holds || r.States != 625 {
		t.Errorf("%v, %d configurations", r.Verdict, r.States)
	}
	if len(failures) != 1 || len(kept) == 0 {
		t.Errorf("%d times it was told that it could not write: %v; before that %d bytes were written", len(failures), failures, len(kept))
	}
	if now := must.Get(os.ReadFile(file)); string(now) == string(kept) {
		t.Error("nothing was written when it could be")
	}
}

// TestCheckpointLeavesNothingElse: what a killed search has left goes, what a link leads
// to stays.
func TestCheckpointLeavesNothingElse(t *testing.T) {
	dir := t.TempDir()
	precious := filepath.Join(t.TempDir(), "precious")
	must.Do(os.WriteFile(precious, []byte("gold"), 0o600))
	left := filepath.Join(dir, "."+checkpointFormat.File()+".123.writing")
	must.Do(os.Symlink(precious, left))
	must.Do(os.Symlink(precious, filepath.Join(dir, checkpointFormat.File())))
	must.Get(Search(context.Background(), variant{}.tables(climbing(3, 4)), Options{Checkpoints: &explore.Checkpoints{Dir: dir, Every: 1}}))
	if text := must.Get(os.ReadFile(precious)); string(text) != "gold" {
		t.Errorf("what links lead to is %q now", text)
	}
	var names []string
	for _, e := range must.Get(os.ReadDir(dir)) {
		names = append(names, e.Name())
	}
	if got := strings.Join(names, " "); got != checkpointFormat.File()+" "+checkpointFormat.Lock() {
		t.Errorf("the folder has %s", got)
	}
}
