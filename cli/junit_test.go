package cli

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"raftmc/internal/inorder"
)

// element is any element of XML.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []element  `xml:",any"`
	Text     string     `xml:",chardata"`
}

// attr is an attribute's value.
func (e *element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// junitSchema is what https://github.com/windyroad/JUnit-Schema (JUnit.xsd) asks of an
// element: which children it has, in their order, and which attributes. All
// attributes are required but skipped.
var junitSchema = map[string]struct{ children, attrs []string }{
	"testsuite":  {[]string{"properties", "testcase", "system-out", "system-err"}, []string{"name", "timestamp", "hostname", "tests", "failures", "errors", "skipped", "time"}},
	"properties": {[]string{"property"}, nil},
	"property":   {nil, []string{"name", "value"}},
	"testcase":   {[]string{"skipped", "error", "failure"}, []string{"name", "classname", "time"}},
	"error":      {nil, []string{"message", "type"}},
	"failure":    {nil, []string{"message", "type"}},
	"skipped":    {}, "system-out": {}, "system-err": {},
}

var junitValues = map[string]*regexp.Regexp{
	"timestamp": regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$`),
	"time":      regexp.MustCompile(`^\d+\.\d+$`),
	"hostname":  regexp.MustCompile(`^\S+$`),
	"tests":     regexp.MustCompile(`^\d+$`),
	"classname": regexp.MustCompile(`^\S+$`),
}

// requireSchema fails unless an element, and what is in it, is as the schema says.
func requireSchema(t *testing.T, e *element) {
	t.Helper()
	name := e.XMLName.Local
	rule, known := junitSchema[name]
	if !known {
		t.Errorf("there is an element %s", name)
	}
	var attrs []string
	for _, a := range e.Attrs {
		attrs = append(attrs, a.Name.Local)
		if re := junitValues[a.Name.Local]; re != nil && !re.MatchString(a.Value) {
			t.Errorf("%s of %s is %q", a.Name.Local, name, a.Value)
		}
	}
	if !slices.Equal(slices.Sorted(slices.Values(attrs)), slices.Sorted(slices.Values(rule.attrs))) {
		t.Errorf("%s has the attributes %s, not %s", name, attrs, rule.attrs)
	}
	last := 0
	for i := range e.Children {
		at := slices.Index(rule.children, e.Children[i].XMLName.Local)
		if at < last {
			t.Errorf("%s in %s is not there, or not in its place: %s", e.Children[i].XMLName.Local, name, rule.children)
		}
		last = at
		requireSchema(t, &e.Children[i])
	}
	if name == "testcase" && len(e.Children) > 1 {
		t.Errorf("%s is more than one of %s", e.attr("name"), rule.children)
	}
}

// TestJUnit: each verdict is a suite as the schema has it, in which the sums are
// right, and nothing has passed that was not searched to its end.
func TestJUnit(t *testing.T) {
	for _, test := range []struct {
		line         string
		status       int
		cases        string // one letter for each kind: . passed, S skipped, E error, F failure
		problem, say string // the case that did not pass, and some of what it says
	}{
		{holding, exitHolds, "....", "", ""},
		{vacuity, exitVacuous, "E..S", "search", "SometimesCommitted (a transaction commits) was never reached"},
		{holding + " --max-states 5", exitIncomplete, "ES.S", "search", "state limit 5 reached"},
		{votes, exitViolated, ".F", "ElectionSafety", "1  ElectionTimeout "},
		{votes + " --property LogMatching,ElectionSafety", exitViolated, ".SF", "ElectionSafety", "reproduce: "},
	} {
		t.Run(test.line, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "new", "junit.xml")
			mc(t, test.line+" --quiet --junit "+name).want(t, test.status)
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var suite element
			if err := xml.Unmarshal(text, &suite); err != nil {
				t.Fatalf("%v in\n%s", err, text)
			}
			requireSchema(t, &suite)
			requireCases(t, &suite, test.cases, test.problem, test.say)
			if others, _ := filepath.Glob(filepath.Dir(name) + "/.*"); len(others) > 0 {
				t.Errorf("%s is left behind", others)
			}
		})
	}
}

// requireCases fails unless the cases of a suite came out as they should.
func requireCases(t *testing.T, suite *element, cases, problem, say string) {
	t.Helper()
	outcomes, letters := "", map[string]string{"skipped": "S", "error": "E", "failure": "F"}
	for _, c := range suite.Children {
		switch {
		case c.XMLName.Local != "testcase":
		case len(c.Children) == 0:
			outcomes += "."
		default:
			is := c.Children[0]
			outcomes += letters[is.XMLName.Local]
			if said := is.attr("message") + "\n" + is.Text; is.XMLName.Local != "skipped" && (c.attr("name") != problem || !strings.Contains(said, say)) {
				t.Errorf("%s says %s", c.attr("name"), said)
			}
		}
	}
	if outcomes != cases {
		t.Errorf("the cases are %s, not %s", outcomes, cases)
	}
	for sum, letter := range inorder.All(map[string]string{"failures": "F", "errors": "E", "skipped": "S"}) {
		if got, want := suite.attr(sum), fmt.Sprint(strings.Count(cases, letter)); got != want {
			t.Errorf("%s is %s, not %s", sum, got, want)
		}
	}
	if got, want := suite.attr("tests"), fmt.Sprint(len(cases)); got != want {
		t.Errorf("tests is %s, not %s", got, want)
	}
}

// What stands in the file's place stays.
func TestJUnitThatCannotBeWritten(t *testing.T) {
	folder := t.TempDir()
	o := mc(t, holding+" --junit "+folder)
	o.want(t, exitUsage)
	if !strings.Contains(o.errors, folder) {
		t.Errorf("the error is %s", o.errors)
	}
}
