package export

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"unicode"

	"raftmc/internal/oneline"
	"raftmc/view"
)

// goTest writes a test file that makes the protocol, takes every step by its content, and
// checks the violated property, or all of them if none is violated.
//
// The test passes if the property holds: next to the code that it tests, it fails as long
// as the mistake is there, and then guards against its return. Once the mistake is gone,
// some step is usually no longer possible, and the test passes and says so; but if
// nothing was violated in the first place, each step must stay possible.
func goTest(s *view.Story, o Options) (string, error) {
	r, known := recipes[s.Protocol]
	if !known {
		return "", fmt.Errorf("a Go test can be written for paxos, raft and twophase: how a %s is made is not known", s.Protocol)
	}
	if o.Package == "" {
		o.Package = DefaultPackage
	}
	var b strings.Builder
	if err := testFile.Execute(&b, newTestOf(s, o, r)); err != nil {
		return "", err
	}
	return b.String(), nil // which gofmt leaves as it is: a test holds that
}

// recipe says how a protocol is made in Go.
type recipe struct {
	imports []string
	make    string // defines p, the network and the properties all, from the bounds within and, for Raft, a core
	options string // their type
}

var recipes = map[string]recipe{
	"paxos": {
		imports: []string{"raftmc/examples/paxos"},
		make:    within("paxos.Protocol{}", "paxos.Properties()"),
		options: "protocol.Options[paxos.State, paxos.Message, paxos.Input, struct{}]",
	},
	"twophase": {
		imports: []string{"raftmc/examples/twophase"},
		make:    within("twophase.Protocol{}", "twophase.Properties()"),
		options: "protocol.Options[twophase.State, twophase.Message, twophase.Input, struct{}]",
	},
	"raft": {
		imports: []string{"raftmc/invariants", "raftmc/model/raftmodel"},
		make: `bounds, err := raftmodel.Bounds{}.With(within)
	if err != nil {
		t.Fatal(err)
	}
	p, err := raftmodel.New(bounds, core)
	if err != nil {
		t.Fatal(err)
	}
	network, all := bounds.OfNetwork(), invariants.All(p)
`,
		options: "raftmodel.Options",
	},
}

// within makes a protocol that enforces its bounds by a method Within.
func within(protocol, properties string) string {
	return `p, err := protocol.Within(` + protocol + `, within.OfProtocol())
	if err != nil {
		t.Fatal(err)
	}
	network, err := protocol.NetworkBounds{}.With(within.OfNetwork())
	if err != nil {
		t.Fatal(err)
	}
	all := ` + properties + "\n"
}

// testOf is what the template needs.
type testOf struct {
	Package, Name, About, Diverged, Bug, Bounds, Make, Options string
	Standard, Ours                                             []string // imports

	// Property is the property that is checked; "" means all.
	Property       string
	Violated, Raft bool
	Steps          []testStep
}

type testStep struct{ Label, Action string }

func newTestOf(s *view.Story, o Options, r recipe) testOf {
	t := testOf{
		Package: o.Package, Name: testName(s), About: oneline.Of(headline(s)), Diverged: oneline.Of(diverged(s)),
		Bug: s.Bug, Bounds: s.Bounds.Words(), Make: r.make, Options: r.options,
		Standard: []string{"testing"}, Ours: append([]string{"raftmc/model/reference", "raftmc/protocol"}, r.imports...), Violated: s.Property != "", Raft: s.Protocol == "raft",
	}
	if v := s.Violated(); s.Property != "" && (v == nil || !v.Panic) {
		t.Property = s.Property
	}
	if s.Bug != "" {
		t.Ours = append(t.Ours, "raftmc/bugs")
	}
	for _, st := range s.Steps {
		t.Steps = append(t.Steps, testStep{oneline.Of(fmt.Sprintf("%d  %s", st.Number, st.Label)), actionLiteral(s, &st)})
		if (st.Message > 0 || len(st.Input) > 0) && len(t.Standard) == 1 {
			t.Standard = []string{"encoding/json", "testing"}
		}
	}
	slices.Sort(t.Ours)
	return t
}

// testName names the test after the property, and after the bug, if any.
func testName(s *view.Story) string {
	name := "Test"
	for _, part := range []string{s.Property, s.Bug} {
		begins := true
		for _, r := range part {
			switch {
			case r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r):
				begins = true
				continue
			case begins:
				r = unicode.ToUpper(r)
			}
			name += string(r)
			begins = false
		}
	}
	if name == "Test" {
		return "TestSchedule"
	}
	return name
}

// actionLiteral writes a step as a reference.Action.
func actionLiteral(s *view.Story, st *view.Step) string {
	text := fmt.Sprintf("{Kind: %q, Server: %q", st.Kind, st.Server)
	if st.Message > 0 {
		text += ", Message: " + jsonLiteral(s.Messages[st.Message-1].Content)
	}
	if len(st.Input) > 0 {
		text += ", Input: " + jsonLiteral(st.Input)
	}
	return text + "}"
}

func jsonLiteral(j json.RawMessage) string {
	text := strconv.QuoteToASCII(string(j))
	if strconv.CanBackquote(string(j)) && oneline.Of(string(j)) == string(j) {
		text = "`" + string(j) + "`"
	}
	return "json.RawMessage(" + text + ")"
}

var testFile = template.Must(template.New("test").Parse(`// Written by mc export. {{.About}}
{{- with .Diverged}}
// The replay {{.}}; the schedule ends there.
{{- end}}

package {{.Package}}

import (
{{- range .Standard}}
	{{printf "%q" .}}
{{- end}}
{{range .Ours}}
	{{printf "%q" .}}
{{- end}}
)

// {{.Name}} takes one schedule, step by step.
{{- if .Violated}}
// It passes where the property holds: no step violates it, or one is not possible
// any more.
{{- else}}
// It passes where each step is possible, and none violates anything.
{{- end}}
func {{.Name}}(t *testing.T) {
	within, err := protocol.ParseBounds({{printf "%q" .Bounds}})
	if err != nil {
		t.Fatal(err)
	}
{{- if .Raft}}
	core := raftmodel.Correct()
{{- end}}
{{- if .Bug}}
	const mistake = {{printf "%q" .Bug}} // with "" in its place nothing is planted
	if mistake != "" {
		bug, err := bugs.Find(mistake)
		if err != nil {
			t.Fatal(err)
		}
		core = bug.Plant(core)
	}
{{- end}}
	{{.Make}}
{{- if .Property}}	asked, err := protocol.Select(all, []string{ {{- printf "%q" .Property -}} })
	if err != nil {
		t.Fatal(err)
	}
	m, err := reference.New(p, {{.Options}}{Network: network, Properties: asked})
{{- else}}	m, err := reference.New(p, {{.Options}}{Network: network, Properties: all})
{{- end}}
	if err != nil {
		t.Fatal(err)
	}
	schedule := []reference.Action{
{{- range .Steps}}
		// {{.Label}}
		{{.Action}},
{{- end}}
{{- if .Steps}}
	{{end}}}
	run := m.Run()
	for i := 0; ; i++ {
		for _, v := range run.Violations() {
			t.Fatalf("%s is violated after step %d: %s", v.Property, i, v.Reason)
		}
		if i == len(schedule) {
			return
		}
		if _, err := run.Do(schedule[i]); err != nil {
{{- if .Violated}}
			t.Logf("step %d is not possible any more, and nothing was violated before: %v", i+1, err)
			return
{{- else}}
			t.Fatalf("step %d is not possible any more: %v", i+1, err)
{{- end}}
		}
	}
}
`))
