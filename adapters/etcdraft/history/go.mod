module raftmc/adapters/etcdraft/history

go 1.26.0

require raftmc v0.0.0

require (
	github.com/gofrs/flock v0.13.2 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

replace raftmc => ../../..
