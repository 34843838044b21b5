package wire

import (
	"encoding/binary"
	"fmt"

	"raftmc/raft"
)

// reader reads a value from its bytes. After the first error it reads only zeros, so that
// callers need to look at the error only in the end.
type reader struct {
	rest []byte
	size int // of all
	err  error
}

// open returns a reader of what follows the version, which must be of the given kind.
func open(b []byte, w what) *reader {
	r := &reader{rest: b, size: len(b)}
	switch {
	case len(b) < 2:
		r.fail("%d bytes are no value: the first two are the version and what it is", len(b))
	case b[0] != Version:
		r.fail("version %d of the format is unknown, this program reads version %d: run the same version of raftmc/raft/wire on both sides, or convert the data with the version that wrote it", b[0], Version)
	case what(b[1]) != w:
		r.fail("kind %d follows instead of %s (%d)", b[1], names[w], w)
	default:
		r.rest = b[2:]
	}
	return r
}

// close returns the error, which there is also if anything is left.
func (r *reader) close() error {
	if r.err == nil && len(r.rest) > 0 {
		r.fail("%d bytes follow the value", len(r.rest))
	}
	return r.err
}

// fail notes what is wrong, and where, unless something was wrong before.
func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("wire: at byte %d: %s", r.size-len(r.rest), fmt.Sprintf(format, args...))
		r.rest = nil
	}
}

func (r *reader) uint64() uint64 {
	if r.err != nil {
		return 0
	}
	n, size := binary.Uvarint(r.rest)
	switch {
	case size == 0:
		r.fail("the value ends within a number")
	case size < 0:
		r.fail("a number has more than 64 bits")
	case size > 1 && r.rest[size-1] == 0:
		r.fail("a number is longer than it need be")
	default:
		r.rest = r.rest[size:]
		return n
	}
	return 0
}

func number[N ~uint64](r *reader) N { return N(r.uint64()) }

// small reads a number that must fit into a byte.
func small[N ~uint8](r *reader, name string) N {
	n := r.uint64()
	if n > 255 {
		r.fail("%d is no %s", n, name)
		return 0
	}
	return N(n)
}

func (r *reader) bool() bool {
	n := r.uint64()
	if n > 1 {
		r.fail("%d is neither yes (1) nor no (0)", n)
	}
	return n == 1
}

// length reads how many elements follow, each of at least so many bytes. More than there
// is room for are refused, before anything is allocated for them.
func (r *reader) length(least int) int {
	n := r.uint64()
	if n > uint64(len(r.rest)/least) {
		r.fail("%d elements of at least %d bytes do not fit into the %d bytes that are left", n, least, len(r.rest))
		return 0
	}
	return int(n)
}

func (r *reader) data() string {
	n := r.length(1)
	data := string(r.rest[:n])
	r.rest = r.rest[n:]
	return data
}

// leastEntry is the fewest bytes of an entry: its term, its kind, and the length of no data.
const leastEntry = 3

func (r *reader) entries() []raft.Entry {
	n := r.length(leastEntry)
	if n == 0 {
		return nil
	}
	entries := make([]raft.Entry, n)
	for i := range entries {
		entries[i] = raft.Entry{Term: number[raft.Term](r), Kind: small[raft.EntryKind](r, "kind of entry"), Data: r.data()}
	}
	return entries
}

func (r *reader) members() raft.Configuration {
	data := r.data()
	if data == "" {
		return raft.Configuration{}
	}
	members, err := raft.ParseConfiguration(data)
	if err != nil {
		r.fail("%v", err)
	}
	return members
}

func (r *reader) snapshot() raft.Snapshot {
	return raft.Snapshot{
		LastIncludedIndex: number[raft.Index](r), LastIncludedTerm: number[raft.Term](r),
		Members: r.members(), Handle: r.data(),
	}
}
