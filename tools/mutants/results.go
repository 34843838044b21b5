package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
)

// results are the verdicts so far. They are kept in a file, by the content of
// the binary that was asked, so that a run that was interrupted goes on, and
// one after a change asks again only those who may answer otherwise.
type results struct {
	mutex sync.Mutex
	file  *os.File
	known map[question]verdict
}

// question is what was asked.
type question struct {
	Binary string `json:"binary"` // its hash
	Args   string `json:"args"`
	Mutant int    `json:"mutant"`
}

// answer is a line of the file.
type answer struct {
	question
	verdict
}

func openResults(name string) (*results, error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	r := &results{file: file, known: map[question]verdict{}}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var a answer
		if json.Unmarshal(lines.Bytes(), &a) == nil { // the last line may be torn
			r.known[a.question] = a.verdict
		}
	}
	return r, lines.Err()
}

// ask asks a judge, unless it is known what it says.
func (r *results) ask(ctx context.Context, j judge, number int) (verdict, error) {
	q := question{Binary: j.hash, Args: strings.Join(j.args, " "), Mutant: number}
	r.mutex.Lock()
	v, ok := r.known[q]
	r.mutex.Unlock()
	if ok {
		return v, nil
	}
	v, err := j.judge(ctx, number)
	if err != nil {
		return v, err
	}
	line, err := json.Marshal(answer{q, v})
	if err != nil {
		return v, err
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.known[q] = v
	_, err = fmt.Fprintf(r.file, "%s\n", line)
	return v, err
}
