package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
)

func main() {
	var o options
	flag.StringVar(&o.root, "root", "..", "folder of the module whose package raft is changed")
	flag.StringVar(&o.dir, "dir", "/tmp/mutants", "folder for what is built, and for the verdicts so far")
	flag.IntVar(&o.workers, "workers", 1, "commands that run at the same time")
	flag.StringVar(&o.only, "only", "", "judge only the mutants whose name matches this regular expression, and write nothing")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintf(os.Stderr, "mutants: %v\n", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	root, dir string
	workers   int
	only      string
}

func run(ctx context.Context, o options) error {
	var err error
	if o.root, err = filepath.Abs(o.root); err != nil {
		return err
	}
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return err
	}
	p, err := readPackage(filepath.Join(o.root, "raft"))
	if err != nil {
		return err
	}
	mutants, sites := findMutants(p)
	b, err := build(o.root, o.dir, p, sites)
	if err != nil {
		return err
	}
	c, err := newCourt(o, b)
	if err != nil {
		return err
	}
	if err := c.acquits(ctx); err != nil {
		return err
	}
	judged, err := c.judgeAll(ctx, mutants)
	if err != nil || o.only != "" {
		return err
	}
	return writeReport(o.root, c.checks, judged)
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
