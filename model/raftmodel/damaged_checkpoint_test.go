package raftmodel_test

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/explore/ordered"
	"raftmc/internal/must"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
)

// checkpointed is a search that has written a checkpoint.
type checkpointed struct {
	bounds raftmodel.Bounds
	at     explore.Checkpoints
	body   []byte // without the sum at its end
	looks  int    // how often a search that goes on looks at its context before it has read all
}

func newCheckpoint(t testing.TB) *checkpointed {
	t.Helper()
	c := &checkpointed{
		bounds: raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 1, Crashes: 2, Network: protocol.Network{Delivery: protocol.AnyTimes}},
		at:     explore.Checkpoints{Dir: t.TempDir(), Identity: []explore.Trait{{Name: "search", Value: "this"}}},
	}
	o := cover.Options{Workers: 1, Limits: explore.Limits{States: 20}, Checkpoints: &c.at}
	if r := must.Get(cover.Search(t.Context(), monotoneRaft(t, c.bounds, raftmodel.Correct()), o)); r.Verdict != explore.Incomplete {
		t.Fatalf("the verdict is %v", r.Verdict)
	}
	whole, err := os.ReadFile(c.file())
	if err != nil {
		t.Fatal(err)
	}
	c.body = whole[:len(whole)-sha256.Size]
	ctx := newPatient(t.Context(), 1<<30)
	o.Limits.States = 1
	if _, err := cover.Resume(ctx, monotoneRaft(t, c.bounds, raftmodel.Correct()), c.at, o); err != nil {
		t.Fatal(err)
	}
	c.looks = 1<<30 - int(ctx.looks.Load())
	return c
}

func (c *checkpointed) file() string { return filepath.Join(c.at.Dir, "cover.checkpoint") }

// patient is a context that is cancelled after a number of looks at it.
type patient struct {
	context.Context
	looks atomic.Int64
}

func newPatient(ctx context.Context, looks int) *patient {
	p := &patient{Context: ctx}
	p.looks.Store(int64(looks))
	return p
}

func (p *patient) Err() error {
	if p.looks.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// orderedCheckpoint is a search for any number of terms that has written a checkpoint.
type orderedCheckpoint struct {
	at   explore.Checkpoints
	body []byte
}

func newOrderedCheckpoint(t testing.TB) *orderedCheckpoint {
	t.Helper()
	c := &orderedCheckpoint{at: explore.Checkpoints{Dir: t.TempDir(), Identity: []explore.Trait{{Name: "search", Value: "this"}}}}
	o := ordered.Options{Workers: 1, Limits: explore.Limits{States: 150}, Checkpoints: &c.at}
	if r := must.Get(ordered.Search(t.Context(), orderedRaft(t), o)); r.Verdict != explore.Incomplete {
		t.Fatalf("the verdict is %v", r.Verdict)
	}
	whole := must.Get(os.ReadFile(c.file()))
	c.body = whole[:len(whole)-sha256.Size]
	return c
}

// orderedRaft is Raft for the search for any number of terms, with all properties.
func orderedRaft(t testing.TB) model.Ordered {
	t.Helper()
	b := raftmodel.Bounds{Servers: 2, Terms: int(protocol.Any), Log: 1, Values: 1, Crashes: protocol.Any, Network: protocol.Network{Delivery: protocol.AnyTimes}}
	return must.Get(modelOf(t, b, raftmodel.Correct()).Ordered())
}

func (c *orderedCheckpoint) file() string { return filepath.Join(c.at.Dir, "ordered.checkpoint") }

// resume is like that of the other search; it ends with the first limit that is looked at.
func (c *orderedCheckpoint) resume(t testing.TB, body []byte) error {
	t.Helper()
	return resumeWith(t, c.file(), body, func() (explore.Verdict, error) {
		r, err := ordered.Resume(t.Context(), orderedRaft(t), c.at, ordered.Options{Workers: 1, Limits: explore.Limits{States: 1}})
		return r.Verdict, err
	})
}

// maxRead bounds what it takes to read a small checkpoint, in bytes.
const maxRead = 64 << 20

// resume reads a checkpoint with another content and the sum that is right for it, and
// stops as soon as it has. The sum protects against accidents. A forger can make a search
// say anything, but cannot make the reader panic or use up all memory.
func (c *checkpointed) resume(t testing.TB, body []byte) error {
	t.Helper()
	return resumeWith(t, c.file(), body, func() (explore.Verdict, error) {
		r, err := cover.Resume(newPatient(t.Context(), c.looks), monotoneRaft(t, c.bounds, raftmodel.Correct()), c.at, cover.Options{Workers: 1})
		return r.Verdict, err
	})
}

func resumeWith(t testing.TB, file string, body []byte, resume func() (explore.Verdict, error)) error {
	t.Helper()
	sum := sha256.Sum256(body)
	if err := os.WriteFile(file, slices.Concat(body, sum[:]), 0o600); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	verdict, err := resume()
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > maxRead {
		t.Errorf("%d bytes of a checkpoint take %d bytes to read", len(body), taken)
	}
	switch {
	case err == nil && verdict != explore.Incomplete && verdict != explore.Holds:
		t.Errorf("a search that has read a checkpoint only says %v", verdict)
	case err != nil && !strings.HasPrefix(err.Error(), file+": "):
		t.Errorf("the error %q does not name the file", err)
	}
	return err
}

// edit changes a checkpoint in as many places as there are four bytes each: two that
// say where, one that says how, and one that says what.
func edit(body, edits []byte) []byte {
	body = slices.Clone(body)
	for ; len(edits) >= 4 && len(body) > 0; edits = edits[4:] {
		at, what := (int(edits[0])<<8|int(edits[1]))%len(body), edits[3]
		switch edits[2] % 4 {
		case replace:
			body[at] = what
		case remove:
			body = slices.Delete(body, at, min(at+int(what), len(body)))
		case repeat:
			body = slices.Insert(body, at, body[at:min(at+int(what), len(body))]...)
		case largeNumber:
			body = slices.Insert(body, at, append(slices.Repeat([]byte{0xff}, int(what)%9), 0x01)...)
		}
	}
	return body
}

// How a place is changed.
const (
	replace = iota
	remove
	repeat
	largeNumber // there, of so many bytes
)

// TestDamagedCheckpoints changes a checkpoint here and there.
func TestDamagedCheckpoints(t *testing.T) {
	c := newCheckpoint(t)
	damage(t, c.body, c.resume)
}

// TestDamagedOrderedCheckpoints changes one of a search for any number of terms.
func TestDamagedOrderedCheckpoints(t *testing.T) {
	c := newOrderedCheckpoint(t)
	damage(t, c.body, c.resume)
}

func damage(t *testing.T, body []byte, resume func(t testing.TB, body []byte) error) {
	t.Helper()
	if err := resume(t, body); err != nil {
		t.Fatalf("what is whole is refused: %v", err)
	}
	accepted, refused := 0, 0
	try := func(at int, how byte) {
		if resume(t, edit(body, []byte{byte(at >> 8), byte(at), how, 4})) == nil {
			accepted++
		} else {
			refused++
		}
	}
	for i := range 100 {
		try(i*len(body)/100, byte(i))
	}
	for i := range 30 { // where it is said how much of everything there is
		try(len("raftmc cover checkpoint 2\n")+i, largeNumber)
		try(len(body)-1-i, largeNumber)
	}
	if accepted == 0 || refused == 0 {
		t.Errorf("%d are accepted and %d are refused", accepted, refused)
	}
	t.Logf("%d are accepted and %d are refused", accepted, refused)
}

// FuzzResume looks for changes of a checkpoint that the reader cannot handle.
func FuzzResume(f *testing.F) {
	c := newCheckpoint(f)
	f.Fuzz(func(t *testing.T, edits []byte) {
		_ = c.resume(t, edit(c.body, edits[:min(len(edits), 4*mostEdits)]))
	})
}

// FuzzResumeOrdered does so for the search for any number of terms.
func FuzzResumeOrdered(f *testing.F) {
	c := newOrderedCheckpoint(f)
	f.Fuzz(func(t *testing.T, edits []byte) {
		_ = c.resume(t, edit(c.body, edits[:min(len(edits), 4*mostEdits)]))
	})
}

const mostEdits = 40 // places; more only take time
