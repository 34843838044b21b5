package raftmodel

import (
	"fmt"
	"strconv"
	"strings"

	"raftmc/raft"
)

// Clients propose single letters: value 1 is a, value 2 is b. A core may put other
// entries into its log, with any data, such as an empty one when a leader starts. The
// state machine's snapshot is the list of the entries applied, such as 1a 2b or 1"" 1a,
// in which all data except single letters are quoted.

// command is the data of a client value.
func command(value int) string { return string(rune('a' + value - 1)) }

// valueOf is the inverse of command; other data have no value.
func valueOf(data string) int {
	if len(data) != 1 || data[0] < 'a' || data[0] > 'z' {
		return 0
	}
	return int(data[0]-'a') + 1
}

// maxValues is the number of letters.
const maxValues = 26

// snapshotData returns the state machine as the data of a snapshot.
func snapshotData(applied []raft.Entry) string {
	words := make([]string, len(applied))
	for i, e := range applied {
		data := e.Data
		if valueOf(data) == 0 {
			data = strconv.Quote(data)
		}
		words[i] = fmt.Sprintf("%d%s", uint64(e.Term), data)
	}
	return strings.Join(words, " ")
}

// ParseSnapshot returns the entries that a state machine had applied when it made a
// snapshot with this data. ok is false for data that no state machine of the model
// produces.
func ParseSnapshot(data string) (applied []raft.Entry, ok bool) {
	for rest := data; rest != ""; {
		var e raft.Entry
		if e, rest, ok = parseEntry(rest); !ok {
			return nil, false
		}
		applied = append(applied, e)
	}
	return applied, snapshotData(applied) == data
}

// parseEntry reads an entry from the beginning of a snapshot, and the space after it, if
// there is one.
func parseEntry(text string) (e raft.Entry, rest string, ok bool) {
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	term, err := strconv.ParseUint(text[:digits], 10, 64)
	if err != nil || term > uint64(raft.MaxTerm) || digits == len(text) {
		return e, "", false
	}
	e, rest = raft.Entry{Term: raft.Term(term), Data: text[digits : digits+1]}, text[digits+1:]
	if e.Data == `"` {
		quoted, err := strconv.QuotedPrefix(text[digits:])
		if err != nil {
			return e, "", false
		}
		e.Data, _ = strconv.Unquote(quoted)
		rest = text[digits+len(quoted):]
	}
	return e, strings.TrimPrefix(rest, " "), true
}

// machineOf returns the state machine in a snapshot.
func machineOf(s raft.Snapshot) []raft.Entry {
	applied, ok := ParseSnapshot(s.Handle)
	if !ok {
		panic(fmt.Sprintf("no state machine saves itself as snapshot %q", s.Handle))
	}
	return applied
}
