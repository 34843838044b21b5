module raftmc/adapters/etcdraft/history/v3.4.3

go 1.26.0

require (
	go.etcd.io/etcd v0.5.0-alpha.5.0.20191023171146-3cf2f69b5738
	raftmc v0.0.0
	raftmc/adapters/etcdraft/history v0.0.0
	raftmc/adapters/etcdraft/history/raft34 v0.0.0
)

require (
	github.com/gofrs/flock v0.13.2 // indirect
	github.com/gogo/protobuf v1.2.1 // indirect
	github.com/golang/protobuf v1.3.2 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

replace (
	raftmc => ../../../..
	raftmc/adapters/etcdraft/history => ..
	raftmc/adapters/etcdraft/history/raft34 => ../raft34
)
