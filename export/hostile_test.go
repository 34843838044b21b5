package export_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"raftmc/view"
)

// hostile are texts with a meaning in one of the formats.
var hostile = []struct {
	name, text string
	shown      string // as one line; "" if it is as it is
}{
	{name: "quotation marks", text: `"'"" \" \\`},
	{name: "lines", text: "a\nb\r\nc", shown: `a\nb\r\nc`},
	{name: "a line that is Go", text: "\n}\nfunc init() { panic(1) }", shown: `\n}\nfunc init() { panic(1) }`},
	{name: "separators of lines and paragraphs", text: "a\u2028b\u2029c\u0085d", shown: `a\u2028b\u2029c\u0085d`},
	{name: "a mark of byte order", text: "a\ufeffb", shown: `a\ufeffb`},
	{name: "control characters", text: "\x00\x1b[31m\x7f\t", shown: `\x00\x1b[31m\x7f\t`},
	{name: "from right to left", text: "a\u202eb\u2066c", shown: `a\u202eb\u2066c`},
	{name: "arrows", text: "a-->b ->> c -x d"},
	{name: "semicolons and numbers", text: "; # #59; #quot; &amp; &#60;"},
	{name: "backticks", text: "``` ` ${x}"},
	{name: "ends of comments", text: "*/ /* // -- %% %%{init: {}}%%"},
	{name: "mathematics", text: "$$x^2$$ \\frac"},
	{name: "words of the languages", text: "end\u00a0end loop wrap: subgraph digraph }", shown: `end\u00a0end loop wrap: subgraph digraph }`},
	{name: "a clock", text: ` server-1 {"server-1":9}`},
	{name: "a page", text: "</script><img src=x onerror=alert(1)><!--"},
	{name: "a template", text: "{{.Package}} %s %d"},
	{name: "beyond the basic plane", text: "→ é 𝔘 👩‍💻", shown: "→ é 𝔘 👩\\u200d💻"},
}

// withHostile runs a test for a story with each hostile text appended to all its texts,
// and passes the lines that must then appear.
func withHostile(t *testing.T, test func(t *testing.T, s *view.Story, shown string)) {
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			shown := h.shown
			if shown == "" {
				shown = h.text
			}
			test(t, poisoned(t, h.text), shown)
		})
	}
}

// requireEach fails unless each step's label, with the appended text, is among texts.
func requireEach(t *testing.T, texts []string, shown string) {
	t.Helper()
	for _, st := range tell(t, golden(t, small)).Steps {
		if !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, st.Label+shown) }) {
			t.Errorf("nothing says %q in\n%q", st.Label+shown, texts)
		}
	}
}

func TestHostileText(t *testing.T) {
	plain := strings.Count(written(t, tell(t, golden(t, small)), "text"), "\n")
	withHostile(t, func(t *testing.T, s *view.Story, shown string) {
		text := written(t, s, "text")
		requireEach(t, strings.Split(text, "\n"), shown)
		if got := strings.Count(text, "\n"); got != plain {
			t.Errorf("%d lines, not %d:\n%s", got, plain, text)
		}
	})
}

func TestHostileMermaid(t *testing.T) {
	withHostile(t, func(t *testing.T, s *view.Story, shown string) {
		d := parseMermaid(t, written(t, s, "mermaid"))
		for _, st := range tell(t, golden(t, small)).Steps {
			want := strings.TrimPrefix(st.Label, "Deliver ") + shown
			if !slices.ContainsFunc(append(d.notes, d.arrows...), func(text string) bool { return strings.HasSuffix(text, want) }) {
				t.Errorf("nothing says %q in\n%q\n%q", want, d.notes, d.arrows)
			}
		}
	})
}

func TestHostileShiviz(t *testing.T) {
	withHostile(t, func(t *testing.T, s *view.Story, shown string) {
		var texts []string
		hosts := map[string]bool{}
		for _, e := range parseShiviz(t, written(t, s, "shiviz")) {
			texts, hosts[e.host] = append(texts, e.text), true
		}
		if len(texts) != len(s.Steps) || len(hosts) != len(s.Servers) {
			t.Fatalf("%d events of %d servers", len(texts), len(hosts))
		}
		requireEach(t, texts, shown)
	})
}

func TestHostileITF(t *testing.T) {
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			f := mustITF(t, written(t, poisoned(t, h.text), "itf"))
			var labels []string
			for _, state := range f.states[1:] {
				labels = append(labels, state.vars["action"].(map[string]any)["label"].(string))
			}
			requireEach(t, labels, h.text) // JSON can say everything
		})
	}
}

// In DOT the label is what remains after unescaping.
func TestHostileDot(t *testing.T) {
	withHostile(t, func(t *testing.T, s *view.Story, shown string) {
		g := parseDot(t, written(t, s, "dot"))
		var texts []string
		label := func(attr string) {
			texts = append(texts, strings.NewReplacer(`\"`, `"`, `\\`, `\`, "&amp;", "&").Replace(strings.Trim(attr, `"`)))
		}
		for _, n := range g.Nodes.Nodes {
			label(n.Attrs["label"])
		}
		for _, e := range g.Edges.Edges {
			label("Deliver " + e.Attrs["label"][min(1, len(e.Attrs["label"])):])
		}
		requireEach(t, texts, shown)
	})
}

// In Go a label is a comment, and contents are literals.
func TestHostileGo(t *testing.T) {
	withHostile(t, func(t *testing.T, s *view.Story, shown string) {
		text := written(t, s, "go")
		file, err := parser.ParseFile(token.NewFileSet(), "x_test.go", text, parser.ParseComments)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		var comments []string
		for _, group := range file.Comments {
			for _, c := range group.List {
				comments = append(comments, c.Text)
			}
		}
		requireEach(t, comments, shown)
		if len(file.Decls) != 2 {
			t.Errorf("there are %d declarations, not the imports and a function:\n%s", len(file.Decls), text)
		}
		var contents []string
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 1 {
				if lit, ok := call.Args[0].(*ast.BasicLit); ok {
					value, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Error(err)
					}
					contents = append(contents, value)
				}
			}
			return true
		})
		for _, st := range s.Steps {
			if st.Message > 0 && !slices.Contains(contents, string(s.Messages[st.Message-1].Content)) {
				t.Errorf("step %d has another message", st.Number)
			}
		}
	})
}
