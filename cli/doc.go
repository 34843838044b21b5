// Package cli is the command line mc as a library: every verb, for the protocols that it is
// handed. A program of one's own is this:
//
//	package main
//
//	import (
//		"raftmc/catalog"
//		"raftmc/cli"
//
//		"example.org/consensus"
//	)
//
//	func main() {
//		cli.Main(catalog.Of(consensus.Protocol{N: 3}, consensus.Properties()...))
//	}
//
// Its flags are the bounds that the protocols declare. What package mctest has saved in the
// tests of a protocol is replayed, drawn, minimised and explored by it.
//
// Start reading at Main, then program, then job in check.go: a job is a question that is
// ready to be searched.
package cli
