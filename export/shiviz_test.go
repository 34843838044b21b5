package export_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"raftmc/view"
)

// event is what ShiViz knows of an event.
type event struct {
	host  string
	clock map[string]int
	text  string
}

// parseShiviz reads a log as ShiViz reads a file: the expression is the first line,
// with a beginning and an end of lines around it; the second line, what separates
// several executions, is empty; and the rest is trimmed and searched.
func parseShiviz(t testing.TB, log string) []event {
	t.Helper()
	lines := strings.SplitN(log, "\n", 3)
	if len(lines) < 3 || lines[1] != "" {
		t.Fatalf("the second line is not empty:\n%s", log)
	}
	expression := regexp.MustCompile("(?m)^" + lines[0] + "$")
	var events []event
	for _, m := range expression.FindAllStringSubmatch(strings.TrimSpace(lines[2]), -1) {
		e := event{host: m[expression.SubexpIndex("host")], text: m[expression.SubexpIndex("event")]}
		if err := json.Unmarshal([]byte(m[expression.SubexpIndex("clock")]), &e.clock); err != nil {
			t.Fatalf("%v in %s", err, m[0])
		}
		if e.clock[e.host] == 0 {
			t.Fatalf("a clock without its own entry: %s", m[0])
		}
		events = append(events, e)
	}
	return events
}

// ofServers lists the steps that are some server's.
func ofServers(s *view.Story) []view.Step {
	return slices.DeleteFunc(slices.Clone(s.Steps), func(st view.Step) bool { return st.Class == view.Drop || st.Class == view.Reorder })
}

// The log has an event for each step of a server. A server's own entry counts its own
// events, and what happened before according to the clocks agrees with the story.
func TestShivizClocks(t *testing.T) {
	classes, concurrent := map[view.Class]int{}, 0
	withStories(t, func(t *testing.T, s *view.Story) {
		events, steps := parseShiviz(t, written(t, s, "shiviz")), ofServers(s)
		if len(events) != len(steps) {
			t.Fatalf("%d events of %d steps", len(events), len(steps))
		}
		count := map[string]int{}
		for i, e := range events {
			classes[steps[i].Class]++
			if e.host != "server-"+steps[i].Server || !strings.HasPrefix(e.text, fmt.Sprintf("step %d: %s", steps[i].Number, steps[i].Label)) {
				t.Errorf("step %d of server %s is %v", steps[i].Number, steps[i].Server, e)
			}
			if count[e.host]++; e.clock[e.host] != count[e.host] {
				t.Errorf("event %d of %s has the clock %v", count[e.host], e.host, e.clock)
			}
		}
		for i, a := range events {
			for j, b := range events {
				before := b.clock[a.host] >= a.clock[a.host]
				if want := slices.Contains(s.Past(steps[j].Number), steps[i].Number); before != want {
					t.Fatalf("that step %d happened before step %d is %v by their clocks, and %v by the story", steps[i].Number, steps[j].Number, before, want)
				}
				if !before && a.clock[b.host] < b.clock[b.host] {
					concurrent++
				}
			}
		}
	})
	for _, class := range []view.Class{view.Input, view.Fault, view.Delivery, view.Duplicate} {
		if classes[class] == 0 {
			t.Errorf("no story has an event of class %s", class)
		}
	}
	if concurrent == 0 {
		t.Error("all events are in order")
	}
}

// Clocks merge: each entry is the maximum over the events that a step directly follows,
// except the server's own, which is one more.
func TestShivizClocksMerge(t *testing.T) {
	merges := 0
	withStories(t, func(t *testing.T, s *view.Story) {
		clocks := map[int]map[string]int{}
		steps := ofServers(s)
		for i, e := range parseShiviz(t, written(t, s, "shiviz")) {
			clocks[steps[i].Number] = e.clock
			want := map[string]int{}
			for _, before := range steps[i].After {
				for host, n := range clocks[before] {
					want[host] = max(want[host], n)
				}
			}
			if want[e.host]++; fmt.Sprint(want) != fmt.Sprint(e.clock) {
				t.Errorf("step %d follows %v, and its clock is %v, not %v", steps[i].Number, steps[i].After, e.clock, want)
			}
			if len(steps[i].After) > 1 {
				merges++
			}
		}
	})
	if merges == 0 {
		t.Error("no step follows two others")
	}
}

// Servers with different names are different hosts, whatever their names contain.
func TestShivizHostsDiffer(t *testing.T) {
	s := &view.Story{}
	for i, name := range []string{"a", "ab", "a b", "a\tb", "a%20;b", "a}b", "a\"b", "ä", ""} {
		s.Servers = append(s.Servers, view.Server{Name: name})
		s.Steps = append(s.Steps, view.Step{Number: i + 1, Class: view.Input, Server: name})
	}
	hosts := map[string]bool{}
	for _, e := range parseShiviz(t, written(t, s, "shiviz")) {
		hosts[e.host] = true
	}
	if len(hosts) != len(s.Servers) {
		t.Errorf("%d servers are the hosts %v", len(s.Servers), hosts)
	}
}
