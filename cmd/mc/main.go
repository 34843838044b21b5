// Command mc checks Raft, and other protocols that are plugged into the model, by running
// them through every schedule within stated bounds.
package main

import (
	"raftmc/cli"
	"raftmc/protocols"
)

func main() { cli.Main(protocols.All()...) }
