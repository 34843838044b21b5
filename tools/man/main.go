// Man writes the man pages of mc into a folder, one for each verb; it is for packagers.
//
//	go -C tools/man run . "$PWD/DIR"
//
// It is a module of its own, because what turns a command into man pages brings parsers of
// Markdown and YAML, which mc itself has no use for.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra/doc"

	"raftmc/cli"
	"raftmc/protocols"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go -C tools/man run . DIR: a folder that is there, by its whole path")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "man:", err)
		os.Exit(1)
	}
}

// write writes the pages into a folder.
func write(folder string) error {
	mc, err := cli.Command(protocols.All()...)
	if err != nil {
		return err
	}
	mc.InitDefaultCompletionCmd() // a run adds it
	return doc.GenManTree(mc, &doc.GenManHeader{Title: "MC", Section: "1"}, folder)
}
