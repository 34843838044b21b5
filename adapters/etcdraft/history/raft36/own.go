package raft36

import (
	"raftmc/adapters/etcdraft/history"
	"raftmc/opaque"
)

// own is left out of these versions alone.
var own = []opaque.LeftOut[*history.Node]{{Field: "raft.MemoryStorage.callStats", Reason: "only tests read it"}}
