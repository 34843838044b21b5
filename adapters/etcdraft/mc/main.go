// Command mc checks go.etcd.io/raft/v3 by running it through every schedule within stated bounds.
package main

import (
	"raftmc/adapters/etcdraft"
	"raftmc/cli"
)

func main() { cli.Main(etcdraft.Catalog()) }
