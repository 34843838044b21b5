package etcdraft_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"go.etcd.io/raft/v3/rafttest"

	"raftmc/adapters/etcdraft"
	"raftmc/catalog"
	"raftmc/model"
	"raftmc/protocol"
	"raftmc/raftview"
	"raftmc/traces"
)

// reaching is the shortest run within bounds in which a server comes to be so.
func reaching(t *testing.T, bounds string, is func(v raftview.View) bool) *traces.Trace {
	t.Helper()
	const name = "NeverSo"
	never := raftview.Property{Name: name, Doc: "no server is so", Server: func(s raftview.Seen) *raftview.Finding {
		if is(s.State.View()) {
			return &raftview.Finding{Reason: "it is so"}
		}
		return nil
	}}
	given, err := protocol.ParseBounds(bounds)
	if err != nil {
		t.Fatal(err)
	}
	o, err := etcdraft.Default().With(given)
	if err != nil {
		t.Fatal(err)
	}
	m, err := catalog.Build(etcdraft.New(o), []raftview.Property{never}, catalog.Options{Bounds: catalog.Uncounted(o.Bounds())})
	if err != nil {
		t.Fatal(err)
	}
	found, err := traces.Soonest(context.Background(), m, name, model.SearchOptions{})
	if err != nil || len(found.Actions) == 0 {
		t.Fatalf("%d steps, %v", len(found.Actions), err)
	}
	trace, err := traces.Record(m, traces.Header{Protocol: m.Name(), Bounds: m.Bounds()}, found.Actions, name)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

// TestScriptsPass: the library's own rafttest goes the same way to the same terms and logs.
func TestScriptsPass(t *testing.T) {
	for _, row := range []struct {
		name, bounds string
		is           func(v raftview.View) bool
	}{
		{"a follower applies an entry", "terms 1, log 2", func(v raftview.View) bool { return !v.Leads() && len(v.Applied) == 2 }},
		{"a leader of the second term commits", "terms 2, log 1", func(v raftview.View) bool { return v.Leads() && v.Term == 2 && v.Commit > 0 }},
		{"a vote before the vote", "terms 1, prevote on", raftview.View.Leads},
		{"a leader is handed leadership", "terms 2, transfers 1, servers 2", func(v raftview.View) bool { return v.Leads() && v.Term == 2 }},
		{"a server has joined", "terms 1, log 3, outsiders 1, membership simple, changes 1", func(v raftview.View) bool { return len(v.Applied) == 2 && !v.Leads() }},
	} {
		t.Run(row.name, func(t *testing.T) {
			script, err := etcdraft.Script(reaching(t, row.bounds, row.is))
			if err != nil {
				t.Fatal(err)
			}
			t.Log("\n" + script)
			play(t, script)
		})
	}
}

// play runs a script as the library's TestInteraction does, and fails where it answers otherwise.
func play(t *testing.T, script string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "script.txt")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	env := rafttest.NewInteractionEnv(nil)
	datadriven.RunTest(t, file, func(t *testing.T, d *datadriven.TestData) string { return env.Handle(t, *d) })
}

// TestScriptRefuses what the language cannot say, with the step.
func TestScriptRefuses(t *testing.T) {
	for want, bounds := range map[string]string{
		"the language has no Crash":      "terms 1, crashes 1",
		"the language has no disk split": "servers 1, terms 1, disk split",
	} {
		trace := reaching(t, bounds, func(v raftview.View) bool { return v.Term == 1 })
		trace.Steps = append(trace.Steps, traces.Step{Number: len(trace.Steps) + 1, Label: "Crash 1"})
		trace.Steps[len(trace.Steps)-1].Action.Kind, trace.Steps[len(trace.Steps)-1].Action.Server = "Crash", "1"
		if script, err := etcdraft.Script(trace); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s\n%s", bounds, err, want, script)
		}
	}
}
