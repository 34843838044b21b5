module raftmc/adapters/etcdraft/history/v3.3.8

go 1.26.0

require (
	github.com/coreos/etcd v3.3.8+incompatible
	raftmc v0.0.0
	raftmc/adapters/etcdraft/history v0.0.0
	raftmc/adapters/etcdraft/history/raft3 v0.0.0
)

require (
	github.com/gofrs/flock v0.13.2 // indirect
	github.com/gogo/protobuf v1.3.2 // indirect
	github.com/golang/protobuf v1.5.4 // indirect
	golang.org/x/sys v0.49.0 // indirect
	google.golang.org/protobuf v1.33.0 // indirect
)

replace (
	raftmc => ../../../..
	raftmc/adapters/etcdraft/history => ..
	raftmc/adapters/etcdraft/history/raft3 => ../raft3
)
