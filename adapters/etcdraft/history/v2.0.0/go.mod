module raftmc/adapters/etcdraft/history/v2.0.0

go 1.26.0

require (
	github.com/coreos/etcd v2.0.0+incompatible
	raftmc v0.0.0
	raftmc/adapters/etcdraft/history v0.0.0
	raftmc/adapters/etcdraft/history/raft2 v0.0.0
)

require (
	github.com/gofrs/flock v0.13.2 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

replace (
	raftmc => ../../../..
	raftmc/adapters/etcdraft/history => ..
	raftmc/adapters/etcdraft/history/raft2 => ../raft2
)
