// Command pages writes the pages that the browser tests look at into a folder, each
// with a file beside it that says, without package view, what it must show, and with
// the same story as a diagram for Mermaid.
//
//	go run ./browser/pages DIR
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"raftmc/export"
	"raftmc/internal/sample"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/traces"
	"raftmc/view"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./browser/pages DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "pages:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, name := range []string{"vote-not-persisted", "commit-prior-term", "snapshot-drops-suffix", "stable-aba", "duplicate-vote-counted"} {
		s, err := sample.Golden(filepath.Join("traces", "testdata"), name)
		if err := errors.Join(err, writeSample(dir, name, s)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, p := range others {
		s, err := p.make()
		if err == nil {
			err = writeSample(dir, p.name, s)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return errors.Join(writeHostile(dir), writeDiverged(dir))
}

// fifo is a network in which all that can happen to a message is a step.
var fifo = raftmodel.Bounds{
	Servers: 3, Terms: 5, Log: 3, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any,
	Drops: protocol.Any, Duplicates: protocol.Any, Reorders: protocol.Any, InFlight: 6, Network: protocol.Network{Order: protocol.FIFO},
}

// long has room for a thousand steps.
var long = raftmodel.Bounds{
	Servers: 3, Terms: 60, Log: 8, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any,
	Drops: protocol.Any, Duplicates: protocol.Any, InFlight: 6, Disk: protocol.Asynchronous,
}

// others are runs of other protocols and networks, and a long one.
var others = []struct {
	name string
	make func() (sample.Sample, error)
}{
	{"twophase", func() (sample.Sample, error) {
		m, err := sample.TwoPhase(3, protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}})
		if err != nil {
			return sample.Sample{}, err
		}
		return sample.ByLabel(m, "", "Prepare 1", "Prepare 3", "Deliver Prepared 3→4", "Prepare 2", "Deliver Prepared 1→4", "Deliver Prepared 2→4", "Commit 4", "Deliver Commit 4→2", "Deliver Commit 4→1", "Deliver Commit 4→1")
	}},
	{"paxos", func() (sample.Sample, error) {
		m, err := sample.Paxos(1)
		if err != nil {
			return sample.Sample{}, err
		}
		return sample.Walk(m, 3, 200)
	}},
	{"lock", sample.Lock},
	{"register", sample.Register},
	{"fifo", func() (sample.Sample, error) { return walk(fifo, 60) }},
	{"long", func() (sample.Sample, error) { return walk(long, 1000) }},
}

func walk(b raftmodel.Bounds, steps int) (sample.Sample, error) {
	m, err := sample.Raft(b, "")
	if err != nil {
		return sample.Sample{}, err
	}
	return sample.Walk(m, 1, steps)
}

// shown is what a page must show.
type shown struct {
	Trace      *traces.Trace           `json:"trace"`
	Properties []protocol.PropertyInfo `json:"properties"`
	Sometimes  []string                `json:"sometimes"` // those of them that should be reachable
	Columns    []string                `json:"columns"`   // null if the protocol declares none
	Moments    []sample.Moment         `json:"moments"`   // the initial state's first
}

func sometimes(m model.Searchable) []string {
	names := []string{}
	for _, p := range m.Properties() {
		if p.Mode == protocol.Sometimes {
			names = append(names, p.Name)
		}
	}
	return names
}

// writeSample writes a page and what it must show.
func writeSample(dir, name string, s sample.Sample) error {
	if s.Model == nil {
		return nil // there was an error before
	}
	story, err := view.Tell(s.Model, s.Trace)
	if err != nil {
		return err
	}
	moments, err := s.Plain()
	if err != nil {
		return err
	}
	return errors.Join(writePage(dir, name, story), writeJSON(dir, name, shown{s.Trace, s.Model.Properties(), sometimes(s.Model), s.Model.Columns(), moments}))
}

func writePage(dir, name string, story *view.Story) error {
	f, err := os.Create(filepath.Join(dir, name+".html"))
	if err != nil {
		return err
	}
	return errors.Join(story.WriteHTML(f, view.Options{Command: "mc replay " + name + ".jsonl"}), f.Close(), writeDiagram(dir, name, story))
}

// writeDiagram writes what Mermaid is to draw of the same story.
func writeDiagram(dir, name string, story *view.Story) error {
	f, err := os.Create(filepath.Join(dir, name+".mmd"))
	if err != nil {
		return err
	}
	return errors.Join(export.Write(f, story, "mermaid", export.Options{}), f.Close())
}

func writeJSON(dir, name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".json"), text, 0o666)
}

// writeHostile writes a page in which every text of the story is poisoned.
func writeHostile(dir string) error {
	s, err := sample.Golden(filepath.Join("traces", "testdata"), "vote-not-persisted")
	if err != nil {
		return err
	}
	story, err := view.Tell(s.Model, s.Trace)
	if err != nil {
		return err
	}
	text, err := json.Marshal(story)
	if err != nil {
		return err
	}
	if text, err = sample.Poisoned(text); err != nil {
		return err
	}
	var poisoned view.Story
	if err := json.Unmarshal(text, &poisoned); err != nil {
		return err
	}
	return errors.Join(writePage(dir, "hostile", &poisoned), writeJSON(dir, "hostile", sample.Poison))
}

// writeDiverged writes a page of a trace that the model does not follow.
func writeDiverged(dir string) error {
	s, err := sample.Golden(filepath.Join("traces", "testdata"), "vote-not-persisted")
	if err != nil {
		return err
	}
	s.Trace.Steps[3].Fingerprint = "0123456789abcdef"
	story, err := view.Tell(s.Model, s.Trace)
	if err != nil {
		return err
	}
	return errors.Join(writePage(dir, "diverged", story), writeJSON(dir, "diverged", story.Divergence))
}
