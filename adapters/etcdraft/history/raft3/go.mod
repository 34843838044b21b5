module raftmc/adapters/etcdraft/history/raft3

go 1.26.0

require (
	github.com/coreos/etcd v3.1.0+incompatible
	raftmc v0.0.0
	raftmc/adapters/etcdraft/history v0.0.0
)

require (
	github.com/golang/protobuf v1.5.4 // indirect
	golang.org/x/net v0.62.0 // indirect
	google.golang.org/protobuf v1.33.0 // indirect
)

replace (
	raftmc => ../../../..
	raftmc/adapters/etcdraft/history => ..
)
