package history

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"raftmc/raftview"
)

// Insides is the library's struct raft and its storage. Their fields are not exported, and their
// names are the same in all versions.
type Insides struct {
	raft    reflect.Value
	storage reflect.Value
}

// insidesOf looks into a struct that has a raft, and a storage, of both of which it is given pointers.
func insidesOf(node, storage reflect.Value) Insides {
	raft := node.Elem().FieldByName("raft")
	if raft.Kind() == reflect.Interface {
		raft = raft.Elem()
	}
	return Insides{raft.Elem(), storage.Elem()}
}

// roles are the names of StateType, in their order in all versions.
var roles = []string{"Follower", "Candidate", raftview.Leader, "PreCandidate"}

func (in Insides) term() int    { return number(part(in.raft, "Term")) }
func (in Insides) role() string { return roles[number(part(in.raft, "state"))] }

func (in Insides) leads() bool { return in.role() == raftview.Leader }

// vote returns for whom the disk says that this server has voted in its term, counted from 0; -1
// means nobody.
func (in Insides) vote() int {
	saved := part(in.storage, "hardState")
	if number(part(saved, "Term")) != in.term() {
		return -1
	}
	return number(part(saved, "Vote")) - 1
}

func (in Insides) commit() int { return number(part(part(in.raft, "raftLog"), "committed")) }

// entries are those that the node holds, durable or not, from an index on, which must be that of the
// first one that is not compacted.
func (in Insides) entries(first int) (entries []raftview.Entry) {
	unstable := part(part(in.raft, "raftLog"), "unstable")
	durable := structs(part(in.storage, "ents"))[1:] // the first one stands for those before
	durable = durable[:min(len(durable), number(part(unstable, "offset"))-first)]
	for _, e := range slices.Concat(durable, structs(part(unstable, "entries"))) {
		entries = append(entries, entryOf(e))
	}
	return entries
}

// entryOf is an Entry of package raftpb.
func entryOf(e reflect.Value) raftview.Entry {
	return raftview.Entry{Term: number(part(e, "Term")), Data: text(part(e, "Data"))}
}

// Inflights writes the library's ring buffer of messages under way by what is in it: how much it has
// turned makes no difference.
func Inflights(v reflect.Value) string {
	start, count, buffer := int(v.FieldByName("start").Int()), int(v.FieldByName("count").Int()), v.FieldByName("buffer")
	var under []string
	for i := range count {
		under = append(under, fmt.Sprint(buffer.Index((start+i)%int(v.FieldByName("size").Int()))))
	}
	return strings.Join(under, " ")
}
