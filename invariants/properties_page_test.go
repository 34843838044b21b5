package invariants_test

import (
	"bytes"
	_ "embed"
	"flag"
	"os"
	"strings"
	"testing"
	"text/template"

	"raftmc/invariants"
	"raftmc/protocol"
)

var update = flag.Bool("update", false, "rewrite docs/properties.md")

//go:embed testdata/properties.md.tmpl
var pageText string

const page = "../docs/properties.md"

// TestPropertiesPage: docs/properties.md lists every property with its group, and why it
// is there.
func TestPropertiesPage(t *testing.T) {
	sections := map[string][]invariants.Property{}
	for _, p := range invariants.All(cluster(t, large)) {
		section := "sometimes"
		if p.Mode == protocol.Always {
			section = p.Group.Plural()
		}
		sections[section] = append(sections[section], p)
	}
	var b bytes.Buffer
	cells := template.FuncMap{"cell": func(s string) string { return strings.ReplaceAll(s, "|", `\|`) }, "reason": invariants.Reason}
	if err := template.Must(template.New("").Funcs(cells).Parse(pageText)).Execute(&b, sections); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(page, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if was, err := os.ReadFile(page); err != nil || !bytes.Equal(was, b.Bytes()) {
		t.Errorf("%s is not what the properties say (%v); make golden rewrites it", page, err)
	}
}

// TestEachPropertyHasAGroupAndAReason, but for what need only be reachable, and there is
// no reason of anything else.
func TestEachPropertyHasAGroupAndAReason(t *testing.T) {
	for _, p := range invariants.All(cluster(t, large)) {
		always := p.Mode == protocol.Always
		if always != (p.Group != protocol.Ungrouped) || always != (invariants.Reason(p.Name) != "") {
			t.Errorf("%s: group %q, reason %q", p.Name, p.Group, invariants.Reason(p.Name))
		}
	}
}
