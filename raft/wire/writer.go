package wire

import (
	"encoding/binary"

	"raftmc/raft"
)

// Version is the version of the format that Append writes. Parse reads no other.
const Version = 1

// what says what follows the version.
type what byte

const (
	aMessage what = iota + 1
	aWrite
	aDurable
)

var names = map[what]string{aMessage: "a message", aWrite: "a write", aDurable: "a durable state"}

// begin appends the version, and what follows.
func begin(b []byte, w what) []byte { return append(b, Version, byte(w)) }

func appendNumber[N ~uint8 | ~uint64](b []byte, n N) []byte {
	return binary.AppendUvarint(b, uint64(n))
}

func appendBool(b []byte, yes bool) []byte {
	if yes {
		return append(b, 1)
	}
	return append(b, 0)
}

func appendData(b []byte, data string) []byte {
	return append(appendNumber(b, uint64(len(data))), data...)
}

func appendEntries(b []byte, entries []raft.Entry) []byte {
	b = appendNumber(b, uint64(len(entries)))
	for i := range entries {
		e := &entries[i]
		b = appendNumber(b, e.Term)
		b = appendNumber(b, e.Kind)
		b = appendData(b, e.Data)
	}
	return b
}

func appendSnapshot(b []byte, s *raft.Snapshot) []byte {
	b = appendNumber(b, s.LastIncludedIndex)
	b = appendNumber(b, s.LastIncludedTerm)
	b = appendData(b, s.Members.Data())
	return appendData(b, s.Handle)
}
