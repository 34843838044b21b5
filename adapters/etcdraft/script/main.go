// Command script writes a trace of this adapter as an interaction test of go.etcd.io/raft/v3: a
// file for its folder testdata.
//
//	go run ./script out/ElectionSafety-3f9a.jsonl > testdata/mine.txt
package main

import (
	"fmt"
	"os"

	"raftmc/adapters/etcdraft"
	"raftmc/traces"
)

func main() {
	if len(os.Args) != 2 {
		fail(fmt.Errorf("one trace is needed, as mc check writes it"))
	}
	trace, err := traces.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	text, err := etcdraft.Script(trace)
	if err != nil {
		fail(err)
	}
	fmt.Print(text)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "script:", err)
	os.Exit(1)
}
