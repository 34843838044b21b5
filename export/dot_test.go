package export_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/awalterschulze/gographviz"

	"raftmc/view"
)

// parseDot reads a graph. gographviz is the DOT grammar and nothing else, without
// modules of its own.
func parseDot(t testing.TB, text string) *gographviz.Graph {
	t.Helper()
	g, err := gographviz.Read([]byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return g
}

// The graph has the steps of each server in one rank and joined in order, and an edge for
// each arrival and each loss of a message; no others.
func TestDotIsTheStory(t *testing.T) {
	arrivals, losses := 0, 0
	withStories(t, func(t *testing.T, s *view.Story) {
		g := parseDot(t, written(t, s, "dot"))
		want := map[string]int{}
		for i, server := range s.Servers {
			rank, last := fmt.Sprintf("rank%d", i), fmt.Sprintf("server%d", i)
			if g.SubGraphs.SubGraphs[rank].Attrs["rank"] != "same" || !g.Relations.ParentToChildren[rank][last] {
				t.Errorf("%s is no rank, or does not begin with its server", rank)
			}
			if i > 0 {
				want[fmt.Sprintf("server%d server%d", i-1, i)]++
			}
			for _, st := range ofServers(s) {
				if st.Server != server.Name {
					continue
				}
				node := fmt.Sprintf("step%d", st.Number)
				if !g.Relations.ParentToChildren[rank][node] {
					t.Errorf("%s is not in %s", node, rank)
				}
				want[last+" "+node]++
				last = node
			}
		}
		for _, m := range s.Messages {
			for _, a := range m.Arrivals {
				want[fmt.Sprintf("step%d step%d", m.Sent, a.Step)]++
				arrivals++
			}
			if m.Dropped > 0 {
				want[fmt.Sprintf("step%d step%d", m.Sent, m.Dropped)]++
				losses++
			}
		}
		got := map[string]int{}
		for _, e := range g.Edges.Edges {
			got[e.Src+" "+e.Dst]++
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("the edges are\n%v\nnot\n%v", got, want)
		}
	})
	if arrivals == 0 || losses == 0 {
		t.Errorf("the stories have %d arrivals and %d losses", arrivals, losses)
	}
}

// Graphviz itself accepts it, if it is installed.
func TestDotByGraphviz(t *testing.T) {
	if _, err := exec.LookPath("dot"); err != nil {
		t.Skip("there is no Graphviz here; its language is parsed by the other tests")
	}
	for _, name := range []string{small, "commit-prior-term", "fifo", "nothing", "diverging"} {
		cmd := exec.Command("dot", "-Tplain")
		cmd.Stdin = strings.NewReader(written(t, stories(t)[name], "dot"))
		out, err := cmd.CombinedOutput()
		if err != nil || strings.Contains(string(out), "Warning") || strings.Contains(string(out), "Error") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		if nodes := strings.Count(string(out), "\nnode step"); nodes != len(stories(t)[name].Steps) {
			t.Errorf("%s: %d nodes of %d steps", name, nodes, len(stories(t)[name].Steps))
		}
	}
}
