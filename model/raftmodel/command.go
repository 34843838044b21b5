package raftmodel

import (
	"fmt"
	"strings"

	"raftmc/raft"
)

// Clients propose single letters: value 1 is a, value 2 is b. The state
// machine's snapshot is the list of the entries applied, such as "1a 2b".

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

// snapshotData is the state machine as a snapshot.
func snapshotData(applied []raft.Entry) string {
	words := make([]string, len(applied))
	for i, e := range applied {
		words[i] = fmt.Sprintf("%d%s", uint64(e.Term), e.Data)
	}
	return strings.Join(words, " ")
}

// parseSnapshot is the inverse of snapshotData.
func parseSnapshot(data string) []raft.Entry {
	var applied []raft.Entry
	for _, word := range strings.Fields(data) {
		var term uint64
		var value string
		if _, err := fmt.Sscanf(word, "%d%s", &term, &value); err != nil {
			panic(fmt.Sprintf("raftmodel: snapshot %q was not made here", data))
		}
		applied = append(applied, raft.Entry{Term: raft.Term(term), Data: value})
	}
	return applied
}
