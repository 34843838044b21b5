package bubble

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Files in the folder of Apart: the run of the node that is stepped just now, and what has ended
// processes.
const (
	current = "now"
	ended   = "crashes"
)

// crash is a run of a node that ended a process.
type crash struct {
	Run    []string
	Panics string
}

// journal notes what is done to nodes, where a test runs apart; otherwise it is nil, and does
// nothing.
type journal struct {
	mu    sync.Mutex // held while a node is stepped
	file  *os.File
	known map[string]string // what a run panics with
}

// openJournal returns the journal of this process.
func openJournal() (*journal, error) {
	folder := os.Getenv(apart)
	if folder == "" {
		return nil, nil
	}
	file, err := os.Create(filepath.Join(folder, current))
	if err != nil {
		return nil, err
	}
	j := &journal{file: file, known: map[string]string{}}
	for _, c := range crashes(folder) {
		j.known[inLines(c.Run)] = c.Panics
	}
	return j, nil
}

func (j *journal) close() {
	if j != nil {
		j.file.Close()
	}
}

// do takes a step of a node, or closes it. *run is what was done to it before.
func (j *journal) do(run *[]string, step string, f func()) {
	if j == nil {
		f()
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	*run = append(*run, step)
	if panics, known := j.known[inLines(*run)]; known {
		panic("it panics on a goroutine of its own, which ends the process: " + panics)
	}
	j.note(*run)
	defer j.note(nil)
	f()
}

// note writes the run of the node in hand.
func (j *journal) note(run []string) {
	content, _ := json.Marshal(run)
	if run == nil {
		content = nil
	}
	if _, err := j.file.WriteAt(content, 0); err != nil {
		panic(fmt.Sprintf("bubble: %v", err))
	}
	if err := j.file.Truncate(int64(len(content))); err != nil {
		panic(fmt.Sprintf("bubble: %v", err))
	}
}

// addCrash notes that the run of the node in hand has ended a process.
func addCrash(folder, panics string) error {
	now, err := os.ReadFile(filepath.Join(folder, current))
	if err != nil {
		return err
	}
	c := crash{Panics: panics}
	if err := json.Unmarshal(now, &c.Run); err != nil {
		return fmt.Errorf("%s: %w", current, err)
	}
	content, err := json.Marshal(append(crashes(folder), c))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, ended), content, 0o600)
}

// crashes lists what has ended processes.
func crashes(folder string) (all crashList) {
	content, err := os.ReadFile(filepath.Join(folder, ended))
	if err == nil {
		json.Unmarshal(content, &all)
	}
	return all
}

type crashList []crash

// String tells the last of them.
func (all crashList) String() string {
	if len(all) == 0 {
		return "none"
	}
	last := all[len(all)-1]
	return inLines(last.Run) + "\npanics: " + last.Panics
}

func inLines(run []string) string { return strings.Join(run, "\n") }
