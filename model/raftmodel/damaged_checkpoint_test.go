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
	"raftmc/internal/must"
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

// maxRead bounds what it takes to read a small checkpoint, in bytes.
const maxRead = 64 << 20

// resume reads a checkpoint with another content and the sum that is right for it, and
// stops as soon as it has. The sum protects against accidents. A forger can make a search
// say anything, but cannot make the reader panic or use up all memory.
func (c *checkpointed) resume(t testing.TB, body []byte) error {
	t.Helper()
	sum := sha256.Sum256(body)
	if err := os.WriteFile(c.file(), slices.Concat(body, sum[:]), 0o600); err != nil {
		t.Fatal(err)
	}
	sys := monotoneRaft(t, c.bounds, raftmodel.Correct())
	o := cover.Options{Workers: 1}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r, err := cover.Resume(newPatient(t.Context(), c.looks), sys, c.at, o)
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > maxRead {
		t.Errorf("%d bytes of a checkpoint take %d bytes to read", len(body), taken)
	}
	switch {
	case err == nil && r.Verdict != explore.Incomplete && r.Verdict != explore.Holds:
		t.Errorf("a search that has read a checkpoint only says %v", r.Verdict)
	case err != nil && !strings.HasPrefix(err.Error(), c.file()+": "):
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
	if err := c.resume(t, c.body); err != nil {
		t.Fatalf("what is whole is refused: %v", err)
	}
	accepted, refused := 0, 0
	try := func(at int, how byte) {
		if c.resume(t, edit(c.body, []byte{byte(at >> 8), byte(at), how, 4})) == nil {
			accepted++
		} else {
			refused++
		}
	}
	for i := range 100 {
		try(i*len(c.body)/100, byte(i))
	}
	for i := range 30 { // where it is said how much of everything there is
		try(len("raftmc cover checkpoint 2\n")+i, largeNumber)
		try(len(c.body)-1-i, largeNumber)
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
		const most = 40 // places; more only take time
		_ = c.resume(t, edit(c.body, edits[:min(len(edits), 4*most)]))
	})
}
