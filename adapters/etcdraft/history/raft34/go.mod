module raftmc/adapters/etcdraft/history/raft34

go 1.26.0

require (
	go.etcd.io/etcd v0.5.0-alpha.5.0.20191023171146-3cf2f69b5738
	raftmc v0.0.0
	raftmc/adapters/etcdraft/history v0.0.0
)

require (
	github.com/gogo/protobuf v1.2.1 // indirect
	github.com/golang/protobuf v1.3.2 // indirect
)

replace (
	raftmc => ../../../..
	raftmc/adapters/etcdraft/history => ..
)
