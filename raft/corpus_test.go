package raft

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"raftmc/internal/inorder"
)

var update = flag.Bool("update", false, "make the seeds of the fuzz targets anew: the files in testdata/fuzz")

// Corpus is the seeds from which a fuzzer starts: for each case that matters a file
// that reaches it, in the format of go test.
type Corpus struct {
	Target string
	Run    func(t *testing.T, data []byte, met Tally)
	Used   func(t *testing.T, data []byte) int // how many of the bytes a run uses: all, if they are too few
	Cases  []string
}

// Test runs each seed, and requires that it reaches its case.
func (c Corpus) Test(t *testing.T) {
	t.Helper()
	for i, name := range c.Cases {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("testdata", "fuzz", c.Target, strings.ReplaceAll(name, " ", "-"))
			if *update {
				writeSeed(t, file, c.search(t, name, uint64(i)))
			}
			met := Tally{}
			c.Run(t, readSeed(t, file), met)
			if met[name] == 0 {
				t.Errorf("%s does not reach its case any more: make it anew by go test ./raft -run TestSeeds -update", file)
			}
		})
	}
}

// search returns a random seed that reaches a case: the shortest of those tried, as
// soon as they are long enough for any to do so.
func (c Corpus) search(t *testing.T, name string, stream uint64) (shortest []byte) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, stream))
	for length := 256; shortest == nil; length *= 2 {
		for range 100 {
			data := make([]byte, length)
			for i := range data {
				data[i] = byte(rng.Uint32())
			}
			met := Tally{}
			t.Run("", func(t *testing.T) { c.Run(t, data, met) })
			if met[name] == 0 {
				continue
			}
			if used := c.Used(t, data); used < length && (shortest == nil || used < len(shortest)) {
				shortest = data[:used]
			}
		}
	}
	return shortest
}

const seedHeader = "go test fuzz v1\n[]byte("

func writeSeed(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, fmt.Appendf(nil, "%s%q)\n", seedHeader, data), 0o666); err != nil {
		t.Fatal(err)
	}
}

func readSeed(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	quoted, isOurs := strings.CutPrefix(string(text), seedHeader)
	data, err := strconv.Unquote(strings.TrimSuffix(quoted, ")\n"))
	if err != nil || !isOurs {
		t.Fatalf("%s is no seed of a []byte: %v", file, err)
	}
	return []byte(data)
}

// TestSeedsOfFuzzRapid is for the targets that are properties of what rapid draws.
func TestSeedsOfFuzzRapid(t *testing.T) {
	for target, p := range inorder.All(map[string]property{
		"FuzzRapidLogForest": logForest, "FuzzRapidStepIsPure": purity, "FuzzRapidRenaming": renamings, "FuzzRapidFigure2": refinement,
	}) {
		t.Run(target, p.corpus(target).Test)
	}
}
