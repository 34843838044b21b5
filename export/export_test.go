package export_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"raftmc/export"
	"raftmc/view"
)

func TestGoldenExports(t *testing.T) {
	story := tell(t, golden(t, small))
	for _, format := range export.Names() {
		t.Run(format, func(t *testing.T) {
			name := filepath.Join("testdata", small+"."+format+".golden")
			got := written(t, story, format)
			if *update {
				if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("it is now\n%s\nand was\n%s\nIf that is meant, run make golden.", got, want)
			}
		})
	}
}

// Equal stories give equal bytes, although some parts of a story have no order.
func TestExportsAreDeterministic(t *testing.T) {
	withStories(t, func(t *testing.T, s *view.Story) {
		again := copied(t, s)
		for _, format := range export.Names() {
			if written(t, s, format) != written(t, again, format) {
				t.Errorf("two exports to %s differ", format)
			}
		}
	})
}

func TestOptionsRefuse(t *testing.T) {
	raft, twophase := tell(t, golden(t, small)), copied(t, stories(t)["twophase"])
	twophase.Protocol = "zab"
	for _, test := range []struct {
		name, format string
		story        *view.Story
		pkg, says    string
	}{
		{"unknown format", "svg", raft, "", `no format "svg"; there are text, mermaid, shiviz, itf, dot, go`},
		{"no format", "", raft, "", "there are text,"},
		{"a package for a picture", "dot", raft, "mine", "only the format go has a package"},
		{"a package that is none", "go", raft, "my package", `"my package"`},
		{"a keyword", "go", raft, "func", `"func"`},
		{"a package that is blank", "go", raft, "_", `"_"`},
		{"a protocol of one's own", "go", twophase, "", "how a zab is made is not known"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var b bytes.Buffer
			err := export.Write(&b, test.story, test.format, export.Options{Package: test.pkg})
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("the error is %v, without %s", err, test.says)
			}
			if b.Len() > 0 {
				t.Errorf("it wrote %s", b.String())
			}
		})
	}
}

// A story that diverges is written as far as it goes, and says so in every format.
func TestDivergenceIsTold(t *testing.T) {
	s := diverging(t)
	for _, format := range export.Names() {
		got := written(t, s, format)
		if !strings.Contains(got, "diverged at step 4 of 7: Crash 2 gives a state") {
			t.Errorf("%s does not say so:\n%s", format, got)
		}
		if strings.Contains(got, "RequestVoteReply 2→3") || !strings.Contains(got, "Crash") {
			t.Errorf("%s does not end with step 4:\n%s", format, got)
		}
		if !strings.Contains(written(t, tell(t, golden(t, small)), format), "RequestVoteReply 2→3") {
			t.Errorf("%s has no step 6, where nothing diverges", format)
		}
	}
}
