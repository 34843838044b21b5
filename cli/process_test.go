package cli

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"raftmc/internal/twin"
)

// ownProcess is for tests of what only a process of its own shows: signals, and how much
// memory it takes.
func ownProcess(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("searches for seconds in a process of its own")
	}
}

// TestInterruptedSearchReports: what was found so far.
func TestInterruptedSearchReports(t *testing.T) {
	ownProcess(t)
	p := start(t, endless+" --workers 1 --memory 1GiB --json")
	time.Sleep(500 * time.Millisecond)
	interrupt(t, p)
	p.endsWithin(t, 10*time.Second)
	o := p.outcome()
	o.want(t, exitIncomplete)
	r := o.object(t)
	if r["verdict"] != "incomplete" || r["reason"] != "interrupted" {
		t.Errorf("the verdict is %v because of %v", r["verdict"], r["reason"])
	}
	if states, _ := r["states"].(float64); states < 1000 {
		t.Errorf("only %v states are reported", r["states"])
	}
}

// TestInterruptWhileTablesAreMade: the work before the search is ended, too.
func TestInterruptWhileTablesAreMade(t *testing.T) {
	ownProcess(t)
	p := start(t, "check --servers 2 --terms 1 --log 1000 --progress none")
	time.Sleep(200 * time.Millisecond)
	interrupt(t, p)
	p.endsWithin(t, 3*time.Second)
	p.outcome().want(t, exitIncomplete)
}

// TestSecondInterrupt ends mc, whatever it is doing.
func TestSecondInterrupt(t *testing.T) {
	ownProcess(t)
	read, full := fullPipe(t)
	p := startTo(t, "mc", "check twophase --json --progress none", full)
	defer read.Close()
	for i := range 2 {
		time.Sleep(time.Second)
		select {
		case <-p.ended:
			t.Fatalf("it ended after %d interrupts, with status %d", i, p.command.ProcessState.ExitCode())
		default:
		}
		interrupt(t, p)
	}
	p.endsWithin(t, 5*time.Second)
	if status, ok := p.command.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGINT {
		t.Errorf("it ended otherwise than by the interrupt: %v", p.command.ProcessState)
	}
}

// TestKilledSearchGoesOn to the same counts, however often it is killed.
func TestKilledSearchGoesOn(t *testing.T) {
	twin.Longer(t)
	for _, row := range []struct {
		line, file string
		sizes      []int64 // of the checkpoint, before it is killed
		counts     []string
	}{
		{
			"check raft --servers 3 --terms 2 --log 2 --values 1 --crashes any --compactions 0 --search cover", "cover.checkpoint",
			[]int64{50_000, 150_000, 300_000},
			[]string{"vectors", "configurations", "antichain_max", "transitions", "depth", "dead_pairs"},
		},
		{
			"check raft --servers 2 --terms any --log 2 --values 1 --crashes any --compactions 0", "ordered.checkpoint",
			[]int64{50_000, 120_000, 200_000},
			append([]string{"transitions", "reached"}, anyFields...),
		},
	} {
		t.Run(row.file, func(t *testing.T) {
			line := row.line + " --json --workers 2"
			want, dir, random := mc(t, line).object(t), t.TempDir(), rand.New(rand.NewPCG(1, 2))
			command, checkpoint := line+" --checkpoint-every 1ms --checkpoint "+dir, filepath.Join(dir, row.file)
			for _, size := range row.sizes {
				p := start(t, command)
				p.untilLarger(t, checkpoint, size)
				time.Sleep(time.Duration(random.IntN(10)) * time.Millisecond)
				_ = p.command.Process.Kill() // an error means that it has ended
				if <-p.ended; p.out.Len() > 0 {
					t.Fatal("it ended before it was killed: this tests nothing")
				}
				command = line + " --checkpoint-every 1ms --resume " + dir
			}
			p := start(t, command)
			<-p.ended
			got := p.outcome().object(t)
			for _, field := range append([]string{"verdict"}, row.counts...) {
				if !reflect.DeepEqual(got[field], want[field]) {
					t.Errorf("%s is %v, not %v", field, got[field], want[field])
				}
			}
		})
	}
}

// TestMemoryLimitOfAProcess: a search keeps below it.
func TestMemoryLimitOfAProcess(t *testing.T) {
	twin.Longer(t)
	if runtime.GOOS != "linux" {
		t.Skip("there is no /proc here")
	}
	p := start(t, endless+" --workers 1 --memory 150MiB --json")
	most := p.watch(t)
	o := p.outcome()
	o.want(t, exitIncomplete)
	r := o.object(t)
	if reason := fmt.Sprint(r["reason"]); !strings.Contains(reason, "memory limit 150.0 MiB") {
		t.Errorf("it ended because of %s", reason)
	}
	if peak, _ := r["peak_bytes"].(float64); peak > 150<<20 || peak < 75<<20 {
		t.Errorf("it says that it held %.0f MiB at most", peak/(1<<20))
	}
	if most < 75<<20 || most > 200<<20 {
		t.Errorf("the system says that it held %d MiB at most", most>>20)
	}
}

// process is one that runs.
type process struct {
	command     *exec.Cmd
	out, errors bytes.Buffer
	ended       chan struct{}
}

// start starts the mc that TestMain has put on the path.
func start(t *testing.T, line string) *process {
	t.Helper()
	return startTo(t, "mc", line, nil)
}

// startTo starts a binary, which writes to a pipe if one is given.
func startTo(t *testing.T, binary, line string, pipe *os.File) *process {
	t.Helper()
	p := &process{ended: make(chan struct{})}
	p.command = exec.Command(binary, append(strings.Fields(line), "--out", t.TempDir())...)
	p.command.Stdout, p.command.Stderr = &p.out, &p.errors
	if pipe != nil {
		p.command.Stdout = pipe
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = p.command.Wait() // the status is looked at in outcome
	}()
	t.Cleanup(func() {
		_ = p.command.Process.Kill() // an error means that it has ended
		<-p.ended
	})
	return p
}

// endsWithin waits for the end of a process.
func (p *process) endsWithin(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(d):
		t.Fatalf("%v after the interrupt it still runs", d)
	}
}

func interrupt(t *testing.T, p *process) {
	t.Helper()
	if err := p.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
}

// fullPipe is one to which nothing more can be written until somebody reads.
func fullPipe(t *testing.T) (read, write *os.File) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { read.Close(); write.Close() })
	if err := write.SetWriteDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = write.Write(make([]byte, 4096))
	}
	return read, write
}

// untilLarger waits until a file has more than so many bytes, or the process ends.
func (p *process) untilLarger(t *testing.T, name string, size int64) {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		if info, err := os.Stat(name); err == nil && info.Size() > size { // an error: it is not there yet
			return
		}
		select {
		case <-p.ended:
			return
		case <-deadline:
			t.Fatalf("after a minute %s has no %d bytes", name, size)
		case <-time.After(time.Millisecond):
		}
	}
}

// outcome is what a process gave that has ended.
func (p *process) outcome() outcome {
	return outcome{p.command.ProcessState.ExitCode(), p.out.String(), p.errors.String()}
}

var residentPeak = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

// watch waits for the end, and returns the most memory that the process had
// resident, in bytes.
func (p *process) watch(t *testing.T) (most int64) {
	t.Helper()
	deadline := time.After(60 * time.Second)
	for {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
		if m := residentPeak.FindSubmatch(status); err == nil && m != nil {
			kib, err := strconv.ParseInt(string(m[1]), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			most = max(most, kib<<10)
		}
		select {
		case <-p.ended:
			return most
		case <-deadline:
			t.Fatal("after a minute it still runs")
		case <-time.After(5 * time.Millisecond):
		}
	}
}
