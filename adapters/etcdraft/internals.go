package etcdraft

import (
	"reflect"

	"go.etcd.io/raft/v3/raftpb"

	"raftmc/raftview"
)

// What the library does not tell is read by reflection.

// inside returns an unexported field of the library's node, by the names on the way to it.
func (n *Node) inside(way ...string) reflect.Value {
	v := reflect.ValueOf(n.raw).Elem().FieldByName("raft").Elem()
	for _, name := range way {
		if v = v.FieldByName(name); v.Kind() == reflect.Pointer && !v.IsNil() {
			v = v.Elem()
		}
	}
	return v
}

// elapsed is how many ticks a server has counted.
func (n *Node) elapsed() int { return int(n.inside("electionElapsed").Int()) }

// readsTaken is how many reads a leader has been asked.
func (n *Node) readsTaken() int {
	return int(n.inside("readOnly", "confirmedReads").Uint()) + n.inside("readOnly", "unconfirmedReads").Len() + n.inside("pendingReadIndexMessages").Len()
}

// unstable are the entries that are not known to be durable, and the index of the first.
func (n *Node) unstable() (offset int, entries []raftview.Entry) {
	u := n.inside("raftLog", "unstable")
	all := u.FieldByName("entries")
	for i := range all.Len() {
		entries = append(entries, unopened(all.Index(i).Elem()))
	}
	return int(u.FieldByName("offset").Uint()), entries
}

// arriving is the snapshot that is not known to be durable, if there is one.
func (n *Node) arriving() (machine []raftview.Entry, has bool) {
	s := n.inside("raftLog", "unstable").FieldByName("snapshot")
	if s.IsNil() {
		return nil, false
	}
	return parse(s.Elem().FieldByName("Data").Bytes()), true
}

// unopened is entry, of what reflection may only look at.
func unopened(e reflect.Value) raftview.Entry {
	number := func(name string) (x uint64) {
		if f := e.FieldByName(name); !f.IsNil() {
			x = uint64(f.Elem().Convert(reflect.TypeFor[int64]()).Int())
		}
		return x
	}
	return shown(int(number("Term")), raftpb.EntryType(number("Type")), e.FieldByName("Data").Bytes())
}
