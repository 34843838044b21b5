package cli

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"raftmc/internal/inorder"
	"raftmc/internal/twin"
)

// patch is a change of a file, given from the root of the module.
type patch struct{ file, was, is string }

// buildPatched builds mc with patches to the code, and leaves the working tree alone.
func buildPatched(t *testing.T, patches ...patch) (binary string) {
	t.Helper()
	dir := t.TempDir()
	files, replaced := map[string]string{}, map[string]string{}
	for _, p := range patches {
		original, err := filepath.Abs(filepath.Join("..", p.file))
		if err != nil {
			t.Fatal(err)
		}
		if files[original] == "" {
			files[original] = readFile(t, original)
		}
		if strings.Count(files[original], p.was) != 1 {
			t.Fatalf("%s does not say %q once", p.file, p.was)
		}
		files[original] = strings.Replace(files[original], p.was, p.is, 1)
		replaced[original] = filepath.Join(dir, filepath.Base(original))
	}
	for original, text := range inorder.All(files) {
		writeFile(t, replaced[original], text)
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": replaced})
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "overlay.json"), string(overlay))
	binary = filepath.Join(dir, "mc")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-overlay", filepath.Join(dir, "overlay.json"), "-o", binary, "../cmd/mc").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// TestPatchedCores: mistakes in the core that no decorator around it can make, because
// they are in what a server holds and not in what it does, under the questions that check
// asks. They are refused by name: what they break cannot be seen in values that were
// written and read back.
func TestPatchedCores(t *testing.T) {
	twin.Deep(t)
	for _, row := range []struct {
		name    string
		patches []patch
		says    string
	}{
		{"a cached vote that is not reset with the term", []patch{
			{"raft/server.go", "DurableIndex Index `json:\"durableIndex\"`\n}", "DurableIndex Index `json:\"durableIndex\"`\n\tgranted IDs\n}"},
			{"raft/election.go", "\tif granted {\n\t\tif t.VotedFor == None {", "\tfor _, id := range t.granted {\n\t\tgranted = granted || id == m.From && m.Term == t.CurrentTerm\n\t}\n\tif granted {\n\t\tt.granted = t.granted.With(m.From)\n\t\tif t.VotedFor == None {"},
		}, "State.Server.granted (of raftmodel.Node) is "},
		{"an append that overwrites what another future of the log shares", []patch{
			{"raft/log.go", "\t\ttail := make([]item, slot+n)\n\t\tcopy(tail, l.tail)\n", "\t\ttail := l.tail[:len(l.tail):cap(l.tail)]\n\t\tif cap(tail) < slot+n {\n\t\t\ttail = make([]item, slot+n, width)\n\t\t\tcopy(tail, l.tail)\n\t\t}\n\t\ttail = tail[:slot+n]\n"},
		}, "from the state and the message as they came, never read back"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := startTo(t, buildPatched(t, row.patches...), "check --progress none", nil)
			<-p.ended
			o := p.outcome()
			o.want(t, exitUnsound)
			if !strings.Contains(o.out, row.says) {
				t.Errorf("%q is not in\n%s", row.says, o.out)
			}
		})
	}
}
