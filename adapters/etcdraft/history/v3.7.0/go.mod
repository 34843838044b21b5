module raftmc/adapters/etcdraft/history/v3.7.0

go 1.26.0

require (
	go.etcd.io/raft/v3 v3.7.0
	raftmc v0.0.0
	raftmc/adapters/etcdraft/history v0.0.0
	raftmc/adapters/etcdraft/history/raft37 v0.0.0
)

require (
	github.com/gofrs/flock v0.13.2 // indirect
	golang.org/x/sys v0.49.0 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)

replace (
	raftmc => ../../../..
	raftmc/adapters/etcdraft/history => ..
	raftmc/adapters/etcdraft/history/raft37 => ../raft37
)
