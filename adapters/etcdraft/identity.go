package etcdraft

import (
	"fmt"
	"reflect"
	"strings"

	"raftmc/opaque"
)

// leftOut lists what does not tell servers apart.
func leftOut() []opaque.LeftOut[*Node] {
	return []opaque.LeftOut[*Node]{
		{Field: "etcdraft.Node.options", Reason: "all servers have the same"},
		{Field: "etcdraft.Node.handled", Reason: "a count that only Script reads"},
		{Field: "raft.MemoryStorage.callStats", Reason: "statistics"},
		{Field: "raft.raft.tick", Reason: "it always goes with step"},
		{Field: "raft.raft.randomizedElectionTimeout", Reason: "only RawNode.Tick reads it, and it is drawn before that is called"},
		{
			Field: "raft.RawNode.stepsOnAdvance", Reason: "empty when no Ready is handed out; nil or not makes no difference",
			When: func(n *Node) bool { return n.pending.Ready == nil },
		},
		{
			Field: "tracker.ProgressTracker.Progress", Reason: "who does not lead reads only which servers are in it and which are learners, which Config says; who becomes leader makes it anew (raft.reset)",
			When: func(n *Node) bool { return !n.leads() },
		},
		{
			Field: "tracker.Progress.RecentActive", Reason: "read before a snapshot is sent, and by CheckQuorum: here is neither",
			When: func(n *Node) bool { return n.options.CheckQuorum != on && n.options.Compactions == 0 },
		},
	}
}

// immutable lists the types behind whose pointers nothing ever changes. The library and its
// storage share entries, and replace hard states.
var immutable = []string{"*raftpb.Entry", "*raftpb.HardState"}

var instead = map[string]func(v reflect.Value) string{"tracker.Inflights": inflights}

// inflights writes a ring buffer by what it holds, first in, first out.
func inflights(v reflect.Value) string {
	start, count, size := int(v.FieldByName("start").Int()), int(v.FieldByName("count").Int()), int(v.FieldByName("size").Int())
	var all strings.Builder
	for i := range count {
		one := v.FieldByName("buffer").Index((start + i) % size)
		fmt.Fprint(&all, one.FieldByName("index").Uint(), " ", one.FieldByName("bytes").Uint(), " ")
	}
	return all.String()
}
