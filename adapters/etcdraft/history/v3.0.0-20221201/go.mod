module raftmc/adapters/etcdraft/history/v3.0.0-20221201

go 1.26.0

require (
	go.etcd.io/raft/v3 v3.0.0-20221201111702-eaa6808e1f7a
	raftmc v0.0.0
	raftmc/adapters/etcdraft/history v0.0.0
	raftmc/adapters/etcdraft/history/raft36 v0.0.0
)

require (
	github.com/gofrs/flock v0.13.2 // indirect
	github.com/gogo/protobuf v1.3.2 // indirect
	github.com/golang/protobuf v1.5.2 // indirect
	golang.org/x/sys v0.49.0 // indirect
	google.golang.org/protobuf v1.27.1 // indirect
)

replace (
	raftmc => ../../../..
	raftmc/adapters/etcdraft/history => ..
	raftmc/adapters/etcdraft/history/raft36 => ../raft36
)
