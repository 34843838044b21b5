package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// judge is one command that may notice a mutant.
type judge struct {
	name     string
	concerns func(mutant) bool // whether it is asked about a mutant; nil means it always is
	binary   string
	hash     string // of the binary
	args     []string
	dir      string
	seconds  int // of processor time that it may take, several times what it needs
	read     func(ran) verdict
}

// ran is what became of a command.
type ran struct {
	status         int
	stdout, stderr string
}

// verdict is what a judge says of a mutant.
type verdict struct {
	// How says how it noticed: failed, violated, broke a promise, panicked, vacuous, unsound,
	// incomplete, crashed, timeout. Empty if it did not.
	How string `json:"how,omitempty"`

	// By names the test or the property.
	By string `json:"by,omitempty"`
}

// brokePromise is how, where what is violated is only what this core promises.
const brokePromise = "broke a promise"

func (v verdict) killed() bool { return v.How != "" }

func (v verdict) String() string {
	switch {
	case !v.killed():
		return "survived"
	case v.By == "":
		return v.How
	}
	return v.How + ": " + v.By
}

// limited gives a command 8 GiB of addresses, since a mutant may allocate without
// end, and seconds of processor time, which unlike others do not depend on what
// else the machine does; and it gives way to that.
const limited = `ulimit -t $1; ulimit -v 8388608 2>/dev/null; shift; exec nice -n 5 "$@"`

// patience is for a command that waits, and takes no processor time.
const patience = 5 * time.Minute

// judge asks about a mutant; 0 is the package as it is.
func (j judge) judge(ctx context.Context, number int) (verdict, error) {
	limit, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(limit, "sh", append([]string{"-c", limited, "sh", strconv.Itoa(j.seconds), j.binary}, j.args...)...)
	cmd.Dir = j.dir
	cmd.Env = append(os.Environ(), environment+"="+strconv.Itoa(number), "GOMAXPROCS=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr

	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = nil
	}
	switch {
	case ctx.Err() != nil:
		return verdict{}, errors.New("interrupted; the next run goes on from here")
	case limit.Err() != nil || exit != nil && killed(exit):
		return verdict{How: "timeout"}, nil
	case err != nil:
		return verdict{}, fmt.Errorf("%s: %w", j.binary, err)
	}
	return j.read(ran{status: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}), nil
}

// killed reports whether a command was ended by force, as it is when its
// processor time is used up.
func killed(exit *exec.ExitError) bool {
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}
