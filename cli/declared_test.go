package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"raftmc/catalog"
	"raftmc/explore"
	"raftmc/internal/inorder"
	"raftmc/internal/must"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/traces"
)

// fifo leaves a choice of everything on the network.
var fifo = protocol.NetworkBounds{Drops: 1, Duplicates: 1, Reorders: 1, InFlight: 3, Network: protocol.Network{Order: protocol.FIFO}}

// TestEachBoundBinds: of each protocol and each bound that it declares, another value is
// another space.
func TestEachBoundBinds(t *testing.T) {
	small := raftmodel.Bounds{Servers: 2, Terms: 2, Log: 2, Values: 1, Batch: 1, Crashes: 1, Compactions: 1}
	for _, p := range ours.protocols {
		b := append(p.Complete.OfProtocol(), fifo.Stated()...)
		if p.Name == "raft" {
			b = append(small.OfProtocol(), fifo.Stated()...)
		}
		before := space(t, p, b)
		for _, one := range b {
			other := must.Get(b.With(protocol.Bounds{another(one)}))
			if n := networkOf(b); one.Name == "network" && n.Reorders > 0 {
				other = append(b.OfProtocol(), must.Get(n.With(protocol.Bounds{another(one)})).Stated()...)
			}
			// Within so few steps, no two messages of the others meet in one channel.
			idle := one.Name == "reorders" && p.Name != "raft"
			if after := space(t, p, other); after == before && !idle {
				t.Errorf("%s: %s or %s %s: it makes no difference", p.Name, one.Name, one, another(one))
			}
		}
	}
}

// another is a bound with another value: one lower, if there is one.
func another(b protocol.Bound) protocol.Bound {
	lower, higher := b, b
	lower.Value--
	higher.Value++
	if _, err := (protocol.Bounds{b}).With(protocol.Bounds{lower}); b.Value > 0 && err == nil && lower.Value >= protocol.Limit(b.Least) {
		return lower
	}
	return higher
}

// space are the figures of a model's first steps. What the model states is what was
// asked for.
func space(t *testing.T, p catalog.Protocol, b protocol.Bounds) (figures [2]uint64) {
	t.Helper()
	m, err := p.Build(catalog.Options{Bounds: b, Symmetry: protocol.None})
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Bounds(); !got.Equal(b) {
		t.Errorf("%s within %s says that it is within %s", p.Name, b.Words(), got.Words())
	}
	r := must.Get(explore.BFS(t.Context(), m, explore.Options{Limits: explore.Limits{Depth: 8}}))
	return [2]uint64{r.States, r.Transitions}
}

// TestEachBoundIsPrinted wherever bounds are.
func TestEachBoundIsPrinted(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	const words = "servers 3, terms 1, log 0, values 1, batch any, crashes 1, compactions 0, disk sync, drops any, duplicates any, reorders any, in-flight 6, network fifo,lossy,once"
	t.Setenv("GITHUB_ACTIONS", "true")
	t.Setenv("GITHUB_STEP_SUMMARY", at("summary.md"))
	line := "check --fewest-faults --bug vote-not-persisted --out " + dir + " --junit " + at("junit.xml")
	texts := map[string]string{"report": mc(t, line).out}
	traceFiles := must.Get(filepath.Glob(at("*.jsonl")))
	if len(traceFiles) != 1 {
		t.Fatalf("traces: %v", traceFiles)
	}
	trace := must.Get(traces.ReadFile(traceFiles[0]))
	texts["trace"] = trace.Header.Bounds.Words()
	for _, format := range []string{"go", "itf"} {
		texts["export to "+format] = mc(t, "export "+traceFiles[0]+" --to "+format).out
	}
	for name, file := range map[string]string{"JUnit": at("junit.xml"), "summary": at("summary.md"), "page": strings.TrimSuffix(traceFiles[0], ".jsonl") + ".html"} {
		texts[name] = string(must.Get(os.ReadFile(file)))
	}
	for name, text := range inorder.All(texts) {
		if !strings.Contains(text, words) {
			t.Errorf("%s does not say %s:\n%.2000s", name, words, text)
		}
	}
	asJSON := mc(t, line+" --json").object(t)["bounds"].(map[string]any)
	for _, b := range trace.Header.Bounds {
		if _, ok := asJSON[b.Name]; !ok {
			t.Errorf("--json says nothing of %s", b.Name)
		}
	}
}
