package raft35

import (
	"raftmc/adapters/etcdraft/history"
	"raftmc/opaque"
)

// own would be left out of these versions alone.
var own []opaque.LeftOut[*history.Node]
