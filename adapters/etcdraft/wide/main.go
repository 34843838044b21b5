// Command wide checks the library within wide bounds, which takes long, and writes the table of
// docs/etcd.md, a row as soon as it is known:
//
//	go run ./wide > table.md
//	go run ./wide 'terms 2, log 2' > row.md
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"time"

	"raftmc/protocol"
)

// rows are bounds in words, those that differ from mc's defaults; what takes longer comes later.
var rows = []string{
	"servers 1, terms 2, log 2, disk split, crashes any, compactions any, queue 2",
	"servers 1, terms 2, log 2, disk async, crashes any, compactions any, queue 4",
	"terms 1, disk split, crashes 1",
	"terms 1, disk async, crashes any",
	"terms 1, log 3, outsiders 1, membership joint, changes 1",
	"terms 2, log 2",
	"terms 2, prevote on, crashes 1",
	"terms 1, log 3, window 2",
	"terms 1, log 2, crashes 1, compactions 1, fsync mustsync",
	"terms 1, log 2, compactions any, reports on",
	"terms 2, log 2, forwarding on",
	"terms 2, log 2, reads 1",
	"terms 2, transfers any, prevote on",
	"terms 1, log 2, crashes any, compactions any",
	"terms 2, log 2, checkquorum on, reads 1, readonly lease",
	"terms 2, checkquorum on",
	"terms 2, log 2, outsiders 1, membership simple, changes 1",
	"terms 2, log 2, crashes 1",
	"terms 2, checkquorum on, prevote on, crashes 1",
	"servers 5, terms 1, log 1",
	"terms 2, log 1, crashes 1, compactions 1, prevote on",
	"servers 2, terms 2, log 3, crashes any, compactions any",
	"servers 2, terms 2, log 2, disk async, crashes 1, compactions 1, queue 2",
	"terms 3, log 1",
	"terms 2, log 2, membership simple, changes 1, stepdown on",
}

func main() {
	limit := flag.Duration("max-time", 10*time.Minute, "end each search after this time")
	flag.Parse()
	fmt.Println("| bounds | verdict | configurations | local states | steps | s | with tests |\n|---|---|---|---|---|---|---|")
	if flag.NArg() > 0 {
		rows = flag.Args()
	}
	for _, words := range rows {
		line, err := row(words, *limit)
		if err != nil {
			fmt.Fprintf(os.Stderr, "wide: %s: %v\n", words, err)
			os.Exit(1)
		}
		fmt.Println(line)
	}
}

// report is what is read of that of mc check --json.
type report struct {
	Verdict, Property string
	States            int     `json:"states"`
	LocalStates       int     `json:"local_states"`
	LocalSteps        int     `json:"local_steps"`
	Seconds           float64 `json:"seconds"`
}

// row checks within bounds, and returns a row of the table.
func row(words string, limit time.Duration) (string, error) {
	bounds, err := protocol.ParseBounds(words)
	if err != nil {
		return "", err
	}
	args := []string{"run", "./mc", "check", "--json", "--progress", "none", "--search", "cover", "--max-time", limit.String()}
	for _, b := range bounds {
		args = append(args, "--"+b.Name, b.String())
	}
	begin := time.Now()
	mc := exec.Command("go", args...)
	mc.Stderr = os.Stderr
	text, err := mc.Output()
	var r report
	if wrong := json.Unmarshal(text, &r); wrong != nil {
		return "", errors.Join(err, wrong)
	}
	verdict := r.Verdict
	if r.Property != "" {
		verdict += ": " + r.Property
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %.1f | %.0f |", words, verdict, grouped(r.States), grouped(r.LocalStates), grouped(r.LocalSteps), r.Seconds, time.Since(begin).Seconds()), nil
}

// grouped writes a number in groups of three digits.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
