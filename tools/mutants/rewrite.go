package main

import (
	"bytes"
	"fmt"
	"go/format"
)

// activeFile is the file that the rewritten package has beside its own.
const activeFile = "active_mutant.go"

// environment is the variable that names the mutant at work.
const environment = "RAFTMC_MUTANT"

const activeSource = `package raft

import (
	"os"
	"strconv"
)

var ` + active + `, _ = strconv.Atoi(os.Getenv("` + environment + `"))
`

// rewrite returns the files of the package with all mutants.
func rewrite(p *pkg, sites map[string][]*site) (map[string][]byte, error) {
	files := map[string][]byte{activeFile: []byte(activeSource)}
	for _, name := range p.names {
		w := rewriter{source: p.text[name], sites: sites[name]}
		text, err := format.Source([]byte(w.through(0, len(w.source))))
		if err != nil {
			return nil, fmt.Errorf("%s, rewritten: %w", name, err)
		}
		files[name] = text
	}
	return files, nil
}

// rewriter writes a file, with sites within sites.
type rewriter struct {
	source []byte
	sites  []*site // those that are not yet written, outermost first
}

// through writes the source between two offsets, with the sites there.
func (w *rewriter) through(from, to int) string {
	var out bytes.Buffer
	for len(w.sites) > 0 && w.sites[0].from < to {
		s := w.sites[0]
		w.sites = w.sites[1:]
		out.Write(w.source[from:s.from])
		s.write(&out, w.through(s.from, s.to))
		from = s.to
	}
	out.Write(w.source[from:to])
	return out.String()
}
