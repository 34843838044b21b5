package history

import (
	"reflect"

	"raftmc/raftview"
)

// Insides is the library's struct raft and its storage. Their fields are not exported, and their
// names are the same in all versions.
type Insides struct {
	raft    reflect.Value // a struct
	storage reflect.Value
}

// InsidesOf looks into a raft and a MemoryStorage, or pointers to them.
func InsidesOf(raft, storage reflect.Value) Insides {
	return Insides{reflect.Indirect(raft), reflect.Indirect(storage)}
}

// roles are the names of StateType, in their order in all versions.
var roles = []string{"Follower", "Candidate", raftview.Leader, "PreCandidate"}

func (in Insides) term() int    { return number(in.raft.FieldByName("Term")) }
func (in Insides) role() string { return roles[number(in.raft.FieldByName("state"))] }

func (in Insides) leads() bool { return in.role() == raftview.Leader }

// vote returns for whom the disk says that this server has voted in its term, counted from 0; -1
// means nobody.
func (in Insides) vote() int {
	saved := reflect.Indirect(in.storage.FieldByName("hardState"))
	if number(saved.FieldByName("Term")) != in.term() {
		return -1
	}
	return number(saved.FieldByName("Vote")) - 1
}

func (in Insides) log() reflect.Value { return in.raft.FieldByName("raftLog").Elem() }

func (in Insides) commit() int { return number(in.log().FieldByName("committed")) }

// entries are those that the node holds, durable or not, from an index on, which must be that of the
// first one that is not compacted.
func (in Insides) entries(first int) (entries []raftview.Entry) {
	unstable := in.log().FieldByName("unstable")
	offset, more := number(unstable.FieldByName("offset")), unstable.FieldByName("entries")
	durable := in.storage.FieldByName("ents") // the first one stands for those before
	for i := 1; i < durable.Len() && first+i-1 < offset; i++ {
		entries = append(entries, entryOf(durable.Index(i)))
	}
	for i := range more.Len() {
		entries = append(entries, entryOf(more.Index(i)))
	}
	return entries
}

// entryOf is an Entry of package raftpb, or a pointer to one.
func entryOf(v reflect.Value) raftview.Entry {
	v = reflect.Indirect(v)
	return raftview.Entry{Term: number(v.FieldByName("Term")), Data: string(v.FieldByName("Data").Bytes())}
}

// number is a number, or a pointer to one, where nil is 0.
func number(v reflect.Value) int {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return 0
		}
		v = v.Elem()
	}
	return int(v.Uint())
}
