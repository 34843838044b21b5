module raftmc/adapters/etcdraft/history/raft37

go 1.26.0

require (
	go.etcd.io/raft/v3 v3.7.0
	google.golang.org/protobuf v1.36.11
	raftmc v0.0.0
	raftmc/adapters/etcdraft/history v0.0.0
)

replace (
	raftmc => ../../../..
	raftmc/adapters/etcdraft/history => ..
)
