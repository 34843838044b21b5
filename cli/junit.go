package cli

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"raftmc/internal/atomicfile"
	"raftmc/protocol"
	"raftmc/traces"
)

// A report as JUnit XML, which CI systems read. The elements and attributes, and
// their order, are those that https://github.com/windyroad/JUnit-Schema (JUnit.xsd)
// asks of one testsuite.
type junitSuite struct {
	XMLName    xml.Name        `xml:"testsuite"`
	Name       string          `xml:"name,attr"`
	Timestamp  string          `xml:"timestamp,attr"`
	Hostname   string          `xml:"hostname,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
	Out        string          `xml:"system-out"`
	Err        string          `xml:"system-err"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

// junitCase has passed if it has none of the three.
type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    string        `xml:"time,attr"`
	Skipped *struct{}     `xml:"skipped"`
	Error   *junitProblem `xml:"error"`
	Failure *junitProblem `xml:"failure"`
}

type junitProblem struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// junit is a report as a suite: a case for each property, and one for the search as a
// whole, which is an error if the search was incomplete, vacuous, unsound or unknown. A property
// that was not violated has passed only if everything was searched; otherwise it was
// skipped.
func (r *report) junit(trace *traces.Trace) (*junitSuite, error) {
	s := &junitSuite{
		Name:       "mc check " + r.subject(),
		Timestamp:  time.Now().UTC().Add(-time.Duration(r.Seconds * float64(time.Second))).Format("2006-01-02T15:04:05"),
		Hostname:   hostname(),
		Properties: []junitProperty{{"verdict", r.Verdict}, {"bounds", r.within}, {"search", r.Search}, {"build", r.Build}},
		Out:        r.headline() + "\n",
	}
	search := junitCase{Name: "search"}
	if r.Verdict == "incomplete" || r.Verdict == "vacuous" || r.Verdict == "unknown" || r.Verdict == unsound {
		search.Error = &junitProblem{r.headline(), r.Verdict, strings.Join(r.details(), "\n")}
	}
	s.add(r, search)
	for _, name := range r.Properties {
		switch {
		case name == r.Property:
		case r.Also != nil && name == r.Also.Property:
			s.add(r, junitCase{Name: name, Failure: &junitProblem{r.Also.Reason, "violated", ""}})
		default:
			s.add(r, junitCase{Name: name, Skipped: skipped(r.passed(name))})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Sometimes)) {
		s.add(r, junitCase{Name: name, Skipped: skipped(r.Sometimes[name])})
	}
	if trace != nil {
		text, err := r.counterexample(trace)
		if err != nil {
			return nil, err
		}
		s.add(r, junitCase{Name: r.Property, Failure: &junitProblem{r.Reason, "violated", text}})
	}
	s.Time, s.Cases[0].Time = seconds(r.Seconds), seconds(r.Seconds)
	return s, nil
}

// passed reports whether everything was searched and a property was not violated.
func (r *report) passed(property string) bool {
	verdict := r.Verdict
	if r.Guarantees != nil && r.groupOf(property) == protocol.Guarantee {
		verdict = r.Guarantees.Verdict
	}
	return verdict == "holds" || verdict == "vacuous"
}

// class is the class of a case: the protocol, and the group of the property.
func (r *report) class(name string) string {
	if g := r.groupOf(name); g != protocol.Ungrouped {
		return r.Protocol + "." + g.Plural()
	}
	return r.Protocol
}

// add adds a case to the suite and its sums.
func (s *junitSuite) add(r *report, c junitCase) {
	c.Class, c.Time = r.class(c.Name), seconds(0)
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

// skipped marks a case that did not pass.
func skipped(passed bool) *struct{} {
	if passed {
		return nil
	}
	return &struct{}{}
}

func seconds(s float64) string { return fmt.Sprintf("%.3f", s) }

func hostname() string {
	name, err := os.Hostname()
	if err != nil || name == "" {
		return "localhost" // as the schema requires
	}
	return name
}

// counterexample is what print shows of a counterexample.
func (r *report) counterexample(trace *traces.Trace) (string, error) {
	var b strings.Builder
	err := printCounterexample(&b, trace, r.file(), r.Page, r.Proof)
	return b.String(), err
}

// tellCI writes the reports for a CI, and returns what could not be written. asOne makes
// one element of the suites.
func (f *checkFlags) tellCI(stdout, stderr io.Writer, all []settled, asOne func([]*junitSuite) any) (lost []error) {
	if f.json || f.quiet {
		stdout = stderr // it has no room for more
	}
	lost = f.github.tell(stdout, all)
	if f.junit == "" {
		return lost
	}
	var suites []*junitSuite
	for _, s := range all {
		suite, err := s.report.junit(s.trace)
		if err != nil {
			return append(lost, unwritten("the JUnit report", err)...)
		}
		suites = append(suites, suite)
	}
	return append(lost, unwritten("the JUnit report", writeJUnit(f.junit, asOne(suites)))...)
}

// junitSuites are the suites of several questions.
type junitSuites struct {
	XMLName xml.Name      `xml:"testsuites"`
	Suites  []*junitSuite `xml:"testsuite"`
}

// writeJUnit writes a suite, or suites, as a file, all or nothing.
func writeJUnit(name string, suite any) error {
	return atomicfile.Write(name, func(w io.Writer) error {
		if _, err := io.WriteString(w, xml.Header); err != nil {
			return err
		}
		e := xml.NewEncoder(w)
		e.Indent("", "  ")
		if err := cmp.Or(e.Encode(suite), e.Close()); err != nil {
			return err
		}
		_, err := io.WriteString(w, "\n")
		return err
	})
}
