package hashicorpraft

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/hashicorp/raft"
)

// write is a kind of write to a disk.
type write string

// The writes that a server makes by itself. It writes to its stable store by key.
const (
	toLog       write = "log"            // of what others send
	toOwnLog    write = "a leader's log" // of what it appends itself
	toTerm      write = "CurrentTerm"
	toVoteTerm  write = "LastVoteTerm"
	toCandidate write = "LastVoteCand"
)

// disk is what survives a crash of a server: its log and its stable store. Writes that are slow
// wait until the disk is told to do them; a crash loses what waits. Those to the log always wait until all other
// goroutines of the server have come to rest, as if a disk were slower than these: which of them
// comes first must not be left to chance.
type disk struct {
	mu     sync.Mutex
	stable map[string]string
	log    []raft.Log // from index 1 on

	phase phase
	raft  *raft.Raft
	slow  map[write]bool
	waits *waiting // the write that waits; a server makes one at a time
}

// phase says what becomes of writes.
type phase int

const (
	atOnce  phase = iota // they are done at once: while the server starts, and after it has crashed
	running              // they wait
)

// waiting is a write that waits.
type waiting struct {
	what write
	done chan struct{}
}

func newDisk() *disk { return &disk{stable: map[string]string{}} }

// after returns the disk as it is after a crash. What the old server writes to its own from then on
// is of no account.
func (d *disk) after() *disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	return &disk{stable: maps.Clone(d.stable), log: slices.Clone(d.log)}
}

// write does a write, when it is time for it.
func (d *disk) write(what write, do func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.phase == running && (what == toLog || what == toOwnLog || d.slow[what]) {
		w := &waiting{what: what, done: make(chan struct{})}
		d.waits = w
		d.mu.Unlock()
		<-w.done
		d.mu.Lock()
	}
	do()
}

// run lets writes wait from now on, and says which are slow.
func (d *disk) run(r *raft.Raft, slow map[write]bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.phase, d.raft, d.slow = running, r, slow
}

// slowly lets one kind of writes be slow, besides those that are, and returns what undoes that.
func (d *disk) slowly(what write) (undo func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	before := d.slow
	d.slow = maps.Clone(d.slow)
	if d.slow == nil {
		d.slow = map[write]bool{}
	}
	d.slow[what] = true
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.slow = before
	}
}

// whose says what a write to the log is.
func (d *disk) whose() write {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.raft != nil && d.raft.State() == raft.Leader {
		return toOwnLog
	}
	return toLog
}

// waitsFor names the slow write that waits; "" if there is none.
func (d *disk) waitsFor() write {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.waits == nil || !d.slow[d.waits.what] {
		return ""
	}
	return d.waits.what
}

// quick does a write that waits and is not slow, and reports whether there was one.
func (d *disk) quick() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.waits == nil || d.slow[d.waits.what] {
		return false
	}
	close(d.waits.done)
	d.waits = nil
	return true
}

// proceed does the write that waits.
func (d *disk) proceed() {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.waits.done)
	d.waits = nil
}

// end lets nothing wait any more.
func (d *disk) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.phase = atOnce
	if d.waits != nil {
		close(d.waits.done)
		d.waits = nil
	}
}

// entries returns the log.
func (d *disk) entries() []raft.Log {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.log)
}

// Set implements raft.StableStore.
func (d *disk) Set(key, value []byte) error {
	d.write(write(key), func() { d.stable[string(key)] = string(value) })
	return nil
}

var errNotFound = errors.New("not found") // the library compares the text

// Get implements raft.StableStore.
func (d *disk) Get(key []byte) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	value, found := d.stable[string(key)]
	if !found {
		return nil, errNotFound
	}
	return []byte(value), nil
}

// SetUint64 implements raft.StableStore.
func (d *disk) SetUint64(key []byte, value uint64) error {
	return d.Set(key, binary.BigEndian.AppendUint64(nil, value))
}

// GetUint64 implements raft.StableStore.
func (d *disk) GetUint64(key []byte) (uint64, error) {
	value, err := d.Get(key)
	if err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint64(value), nil
}

// FirstIndex implements raft.LogStore.
func (d *disk) FirstIndex() (uint64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return uint64(min(1, len(d.log))), nil
}

// LastIndex implements raft.LogStore.
func (d *disk) LastIndex() (uint64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return uint64(len(d.log)), nil
}

// GetLog implements raft.LogStore.
func (d *disk) GetLog(index uint64, l *raft.Log) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if index < 1 || index > uint64(len(d.log)) {
		return raft.ErrLogNotFound
	}
	*l = d.log[index-1]
	return nil
}

// StoreLog implements raft.LogStore.
func (d *disk) StoreLog(l *raft.Log) error { return d.StoreLogs([]*raft.Log{l}) }

// StoreLogs implements raft.LogStore. All of the entries become durable at once.
func (d *disk) StoreLogs(entries []*raft.Log) error {
	d.write(d.whose(), func() {
		for _, l := range entries {
			if l.Index != uint64(len(d.log))+1 {
				panic(fmt.Sprintf("entry %d is stored after %d", l.Index, len(d.log)))
			}
			d.log = append(slices.Clip(d.log), *l)
		}
	})
	return nil
}

// DeleteRange implements raft.LogStore. Only a log's end is deleted here.
func (d *disk) DeleteRange(first, last uint64) error {
	d.write(d.whose(), func() {
		if last != uint64(len(d.log)) || first < 1 {
			panic(fmt.Sprintf("entries %d to %d are deleted of %d", first, last, len(d.log)))
		}
		d.log = slices.Clip(d.log[:first-1])
	})
	return nil
}
