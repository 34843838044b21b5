package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"raftmc/internal/inorder"
)

func TestListAsJSON(t *testing.T) {
	for _, test := range []struct {
		line string
		want []string
	}{
		{"list --json", []string{"bounds", "bugs", "controls", "properties", "protocols", "questions", "searches"}},
		{"list bounds --json", []string{"bounds"}},
		{"list protocols --json", []string{"protocols"}},
		{"list searches --json", []string{"searches"}},
		{"list properties --json", []string{"properties"}},
		{"list bugs --json", []string{"bugs"}},
		{"list controls --json", []string{"controls"}},
		{"list questions --json", []string{"questions"}},
	} {
		lists := listed(t, test.line)
		if len(lists) != len(test.want) {
			t.Errorf("%s gives %d arrays", test.line, len(lists))
		}
		for _, kind := range test.want {
			if len(lists[kind]) == 0 {
				t.Errorf("%s has no %s", test.line, kind)
			}
			for _, it := range lists[kind] {
				for _, field := range append([]string{"name", "doc"}, listFields[kind]...) {
					if it[field] == "" {
						t.Errorf("%s has an item without %s: %v", test.line, field, it)
					}
				}
			}
		}
	}
}

// listFields are what the items of a kind have besides their names and docs.
var listFields = map[string][]string{
	"properties": {"protocol"},
	"questions":  {"protocol", "why", "search", "bounds"},
	"bugs":       {"property", "bounds", "section", "source"},
	"controls":   {"bounds", "section"},
}

// listed is what a list command prints: arrays of names, docs and what else an item has,
// by kind; what is not a string, as JSON.
func listed(t *testing.T, line string) map[string][]map[string]string {
	t.Helper()
	o := mc(t, line)
	o.want(t, exitHolds)
	var raw map[string][]map[string]json.RawMessage
	if err := json.Unmarshal([]byte(o.out), &raw); err != nil {
		t.Fatalf("%v in\n%s", err, o.out)
	}
	lists := map[string][]map[string]string{}
	for kind, items := range raw {
		for _, it := range items {
			fields := map[string]string{}
			for name, value := range it {
				text := ""
				if json.Unmarshal(value, &text) != nil {
					text = string(value)
				}
				fields[name] = text
			}
			lists[kind] = append(lists[kind], fields)
		}
	}
	return lists
}

func TestListInWords(t *testing.T) {
	o := mc(t, "list")
	o.want(t, exitHolds)
	for kind, items := range inorder.All(listed(t, "list --json")) {
		if !strings.Contains(o.out, kind+"\n") {
			t.Errorf("there is no heading %s", kind)
		}
		one := mc(t, "list", kind)
		for _, it := range items {
			if !strings.Contains(o.out, "  "+it["name"]+" ") || !strings.Contains(one.out, "  "+it["name"]+" ") {
				t.Errorf("list and list %s should both show %s", kind, it["name"])
			}
		}
	}
}

func TestListedProtocolsCanBeChecked(t *testing.T) {
	for _, it := range listed(t, "list protocols --json")["protocols"] {
		o := mc(t, "check --max-states 10 --quiet", it["name"])
		o.want(t, exitIncomplete)
		if !strings.HasPrefix(o.out, it["name"]+": ") {
			t.Errorf("check %s says %q", it["name"], o.out)
		}
	}
}

func TestListedSearchesRun(t *testing.T) {
	for _, it := range listed(t, "list searches --json")["searches"] {
		search := it["name"]
		// Random walks never know that they have seen everything.
		want := exitIncomplete
		if search == "cover" || search == "bfs" || search == "dfs" || search == fewestFaults || search == anyTerms {
			want = exitHolds
		}
		holds, violated := []string{holding, small}, votes
		switch search {
		case "cover":
			holds, violated = []string{holding, covered}, planted
		case anyTerms:
			holds, violated = []string{electionsOfAny}, "check --bug vote-not-persisted --terms any"
		}
		for _, line := range holds {
			o := mc(t, line+" --json --max-states 20000 --search", search)
			o.want(t, want)
			if r := o.object(t); r["search"] != search {
				t.Errorf("the search %s is reported as %v", search, r["search"])
			}
		}
		found := mc(t, violated+" --quiet --max-states 300000 --search", search)
		found.want(t, exitViolated)
	}
}

// The doc of a property begins with its protocol, and says of which group it is.
func TestListedPropertiesCanBeAsked(t *testing.T) {
	bounds := map[string]string{
		"raft":     "--search bfs --servers 3 --terms 3 --log 3 --values 2 --crashes any --compactions any --drops any --duplicates any --in-flight 3",
		"twophase": "--servers 3", "paxos": "--servers 3 --terms 3",
	}
	for _, it := range listed(t, "list properties --json")["properties"] {
		prefix, _, _ := strings.Cut(it["doc"], ":")
		protocol, group, _ := strings.Cut(prefix, " ")
		if group != it["group"] {
			t.Errorf("the doc of %s, a %s, begins with %s", it["name"], it["group"], prefix)
		}
		if bounds[protocol] == "" {
			t.Errorf("the doc of %s begins with no protocol: %s", it["name"], it["doc"])
			continue
		}
		o := mc(t, fmt.Sprintf("check %s %s --json --max-states 1 --property %s", protocol, bounds[protocol], it["name"]))
		o.want(t, exitIncomplete)
		r := o.object(t)
		var asked []string
		for _, p := range r["properties"].([]any) {
			asked = append(asked, p.(string))
		}
		for p := range r["sometimes"].(map[string]any) {
			asked = append(asked, p)
		}
		if !slices.Equal(asked, []string{it["name"]}) {
			t.Errorf("%s was asked for, and %v were", it["name"], asked)
		}
	}
}

func TestCompletion(t *testing.T) {
	for _, test := range []struct {
		line string
		kind string // of what is offered
	}{
		{"__complete check", "protocols"},
		{"__complete list", ""},
		{"__complete demo", "bugs"},
		{"__complete check --search", "searches"},
		{"__complete check --bug", "bugs"},
	} {
		want := slices.Clone(listKinds)
		if test.kind != "" {
			list, err := ours.items(test.kind)
			if err != nil {
				t.Fatal(err)
			}
			want = nil
			for _, it := range list {
				want = append(want, it.Name)
			}
		}
		o := mc(t, test.line, "")
		o.want(t, exitHolds)
		for _, word := range want {
			if !slices.Contains(strings.Split(o.out, "\n"), word) {
				t.Errorf("%s does not offer %s:\n%s", test.line, word, o.out)
			}
		}
	}
}
