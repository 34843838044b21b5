module raftmc/adapters/etcdraft/history/raft2

go 1.26.0

require (
	github.com/coreos/etcd v2.0.0+incompatible
	raftmc v0.0.0
	raftmc/adapters/etcdraft/history v0.0.0
)

replace (
	raftmc => ../../../..
	raftmc/adapters/etcdraft/history => ..
)
