package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"raftmc/catalog"
	"raftmc/explore"
	"raftmc/internal/twin"
	"raftmc/invariants"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	raftcore "raftmc/raft"
)

// lastVoter is a core whose last server breaks ties: asked a second time in a term, it
// votes again.
func lastVoter(c raftmodel.Core) raftmodel.Core {
	step := c.Step
	c.Step = func(cfg *raftcore.Config, s raftcore.Server, in raftcore.Input) (raftcore.Server, raftcore.Output) {
		r, receives := in.(raftcore.Receive)
		if receives && r.Message.Kind == raftcore.RequestVote && r.Message.Term == s.CurrentTerm && cfg.ID == 3 && s.Role == raftcore.Follower {
			s.VotedFor = raftcore.None
		}
		return step(cfg, s, in)
	}
	return c
}

// jobOf is mc check of a core with a mistake.
func jobOf(t *testing.T, plant func(raftmodel.Core) raftmodel.Core, args ...string) *job {
	t.Helper()
	j, err := ours.newJob(ours.usual(), append(args, "--progress", "none", "--out", t.TempDir())...)
	if err != nil {
		t.Fatal(err)
	}
	putUnder(t, j, plant)
	return j
}

// putUnder puts a core with a mistake under a job about Raft.
func putUnder(t *testing.T, j *job, plant func(raftmodel.Core) raftmodel.Core) {
	t.Helper()
	j.bug = &catalog.Bug{ID: "a-mistake"}
	j.protocol.Build = func(o catalog.Options) (catalog.Model, error) {
		b, err := raftmodel.Bounds{}.With(o.Bounds)
		if err != nil {
			return nil, err
		}
		r, err := raftmodel.New(b, plant(raftmodel.Correct()))
		if err != nil {
			return nil, err
		}
		o.Bug = ""
		return catalog.Build(r, invariants.All(r), o)
	}
	var err error
	if j.instance, err = j.rebuild(j.bounds); err != nil {
		t.Fatal(err)
	}
}

// checkOf runs it.
func checkOf(t *testing.T, plant func(raftmodel.Core) raftmodel.Core, args ...string) outcome {
	t.Helper()
	var out, errors bytes.Buffer
	_, err := jobOf(t, plant, args...).check(t.Context(), &out, &errors)
	status, ok := err.(statusError)
	if err != nil && !ok {
		t.Fatal(err)
	}
	return outcome{int(status), out.String(), errors.String()}
}

// TestCheckOfAnAsymmetricCore: servers that are not alike are never believed to be. The
// violation shows without symmetry.
func TestCheckOfAnAsymmetricCore(t *testing.T) {
	small := []string{"--terms", "1", "--log", "0"}
	got := checkOf(t, lastVoter, small...)
	got.want(t, exitUnsound)
	for _, part := range []string{
		"raft with a-mistake: unsound: the search found nothing, and cannot be believed: what is said to be alike and is not\n",
		"Deliver RequestVote ", ", taken by server ", "; renamed (", "), the same step ", "--symmetry none",
	} {
		if !strings.Contains(got.out, part) {
			t.Errorf("%q is missing in\n%s", part, got.out)
		}
	}
	wantTwoLeaders(t, jobOf(t, lastVoter, append(small, "--symmetry", "none", "--property", "ElectionSafety")...))
}

// wantTwoLeaders searches. (Nothing can be replayed with a mistake that mc does not know.)
func wantTwoLeaders(t *testing.T, j *job) {
	t.Helper()
	found, err := j.search.run(t.Context(), j.instance, j.options)
	if err != nil || found.Verdict != explore.Violated || found.Violations[0].Property != "ElectionSafety" {
		t.Errorf("without symmetry it is %v, %v, %v", err, found.Verdict, found.Violations)
	}
}

// TestCheckOfAnAsymmetricCoreDeep asks of three servers and three terms.
func TestCheckOfAnAsymmetricCoreDeep(t *testing.T) {
	twin.Deep(t)
	checkOf(t, lastVoter).want(t, exitUnsound)
	wantTwoLeaders(t, jobOf(t, lastVoter, "--symmetry", "none", "--property", "ElectionSafety"))
}

// TestTestedIsReported: what holds says what it rests on, and so does what does not.
func TestTestedIsReported(t *testing.T) {
	got := mc(t, covered+" --progress none")
	if !strings.Contains(got.out, "  tested ") || !strings.Contains(got.out, " steps under 5 of 5 renamings, ") {
		t.Errorf("no word of what was tested:\n%s", got.out)
	}
	var r report
	if err := json.Unmarshal([]byte(mc(t, covered+" --progress none --json").out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Tested == nil || r.Tested.Renamed == 0 || r.Tested.Kept == 0 || r.Tested.Histories == 0 || r.Tested.Views == 0 || len(r.Tested.Mistakes) > 0 {
		t.Errorf("--json says %+v", r.Tested)
	}
	got = checkOf(t, lastVoter, "--terms", "1", "--log", "0", "--json")
	if err := json.Unmarshal([]byte(got.out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Verdict != unsound || !strings.Contains(r.Reason, "Deliver RequestVote") || r.Tested == nil || len(r.Tested.Mistakes) == 0 || r.Tested.Mistakes[0].Kind != protocol.Asymmetric.String() {
		t.Errorf("--json says %s, %s, %+v", r.Verdict, r.Reason, r.Tested)
	}
}

// TestInterruptedTests: what nobody had the time to test is not said to hold.
func TestInterruptedTests(t *testing.T) {
	j, err := ours.newJob(ours.usual(), "--terms", "1", "--log", "0")
	if err != nil {
		t.Fatal(err)
	}
	found, err := j.search.run(t.Context(), j.instance, j.options)
	if err != nil || found.Verdict != explore.Holds {
		t.Fatal(err, found.Verdict)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if j.test(ctx, &found) != nil || found.Verdict != explore.Incomplete || found.Stopped != "interrupted while what the search rests on was tested" {
		t.Errorf("it is %v: %s", found.Verdict, found.Stopped)
	}
}
