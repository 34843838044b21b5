package mctest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"raftmc/bugs"
	"raftmc/internal/inorder"
	"raftmc/internal/twin"
	"raftmc/mctest"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/traces"
)

// TestPlantedBugs follows a mistake in Raft from the random schedule that shows it to
// the day when it is mended.
func TestPlantedBugs(t *testing.T) {
	for i, id := range []string{
		"vote-not-persisted", "leader-restarts-as-leader",
		"self-vote-not-recorded", "append-never-truncates", "match-from-next", "accepts-stale-leader", "self-ack-unsynced",
	} {
		t.Run(id, func(t *testing.T) {
			if i >= 2 {
				twin.Longer(t)
			}
			elsewhere(t)
			write(t, "../cmd/mc/main.go", "package main\n\nimport (\n\t\"raftmc/catalog\"\n\t\"raftmc/cli\"\n)\n")
			inShort(t, "false")
			bug, err := bugs.Find(id)
			if err != nil {
				t.Fatal(err)
			}
			p := planted{t: t, bug: bug}
			file := p.find()
			p.replays(file)
			p.isReplayedFirst(file)
			p.isMended(file)
		})
	}
}

// planted is a mistake, and what is said of it.
type planted struct {
	t   *testing.T
	bug bugs.Bug
}

// random is a test of a Raft, with a mistake or none, within the bounds that show it.
func (p *planted) random(bug bugs.Bug, w mctest.Walks) *fake {
	f := &fake{name: "TestCluster"}
	mctest.RandomWalks(f, newCluster(f, bug, nil), asBounds(p.bug.Bounds.Stated()), w)
	return f
}

// find takes random schedules until one shows the mistake, and returns the file in
// which it is saved, once what is said of it is right.
func (p *planted) find() string {
	p.t.Helper()
	f := p.random(p.bug, mctest.Walks{})
	if len(f.errors) != 1 {
		p.t.Fatal(f.text())
	}
	message := f.errors[0]
	_, file, _ := strings.Cut(message, "saved:     ")
	file, _, _ = strings.Cut(file, " (")
	for _, want := range []string{
		", shortest, within ",
		"saved:     testdata/mc/TestCluster/",
		"or: go run ./cmd/mc replay consensus/" + file,
	} {
		if !strings.Contains(message, want) {
			p.t.Errorf("%q is missing in\n%s", want, message)
		}
	}
	return file
}

// replays wants what is saved to be what mc replays: the same violation, and none
// without the mistake. In make longer mc itself is asked.
func (p *planted) replays(file string) {
	p.t.Helper()
	trace, err := traces.ReadFile(file)
	if err != nil {
		p.t.Fatal(err)
	}
	if trace.Header.Bug != p.bug.ID {
		p.t.Errorf("it is said to be of the bug %q", trace.Header.Bug)
	}
	for want, bug := range inorder.All(map[traces.Outcome]bugs.Bug{traces.Reproduced: p.bug, traces.Diverged: {}}) {
		if r := traces.Replay(instanceOf(p.t, newCluster(p.t, bug, nil), trace.Header.Bounds), trace); r.Outcome != want {
			p.t.Errorf("with the bug %q it is %v at step %d: %s", bug.ID, r.Outcome, r.Divergence, r.Reason)
		}
	}
	p.t.Run("by mc", func(t *testing.T) {
		twin.Longer(t)
		at, err := filepath.Abs(file)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("go", "run", "raftmc/cmd/mc", "replay", at)
		cmd.Dir, cmd.Env = home, append(os.Environ(), "TMPDIR=")
		if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "\n"+trace.Header.Property) || !strings.HasSuffix(string(out), "exit status 12\n") {
			t.Errorf("%v, and it says\n%s", err, out)
		}
	})
}

// isReplayedFirst wants the next test to fail whatever walks it would take.
func (p *planted) isReplayedFirst(file string) {
	p.t.Helper()
	if f := p.random(p.bug, mctest.Walks{Number: 1, Steps: 1}); len(f.errors) != 1 || !strings.Contains(f.errors[0], "replayed:  "+file) {
		p.t.Errorf("%s is not replayed:\n%s", file, f.text())
	}
}

// isMended wants a test of the correct Raft to pass, and to say what became of the
// file.
func (p *planted) isMended(file string) {
	p.t.Helper()
	f := p.random(bugs.Bug{}, mctest.Walks{})
	if len(f.errors) > 0 || len(f.logs) != 2 || !strings.Contains(f.logs[0], filepath.ToSlash(filepath.Dir(file))) {
		p.t.Errorf("without the mistake:\n%s", f.text())
	}
}

// instanceOf is the model of a cluster within bounds.
func instanceOf(t *testing.T, c cluster, b protocol.Bounds) model.Searchable {
	t.Helper()
	within, err := protocol.Within(c, b.OfProtocol())
	if err != nil {
		t.Fatal(err)
	}
	network, err := protocol.NetworkBounds{}.With(b.OfNetwork())
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(within, raftmodel.Options{Network: network, Properties: within.(cluster).Properties()})
	if err != nil {
		t.Fatal(err)
	}
	return m
}
