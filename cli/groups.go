package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"

	"raftmc/explore"
	"raftmc/model"
	"raftmc/protocol"
)

// A violated promise says nothing about what the algorithm guarantees, which is what most
// people want to know first. So check then checks the guarantees alone.

// answer is the result of the search of a job, and of the test of its assumptions.
type answer struct {
	job *job
	model.Found
	test *tested // nil unless the search was exhausted
}

// find runs the search of a job, and tests its assumptions.
func (j *job) find(ctx context.Context) (_ answer, err error) {
	defer explore.Catch(&err)
	what := j.flags.search
	if j.question != nil {
		what = j.question.Name
	}
	j.options.Progress = j.meter.searching(what)
	done := j.meter.during(what)
	found, err := j.search.run(ctx, j.instance, j.options)
	done()
	if err != nil {
		return answer{}, err
	}
	defer j.meter.during(what + ": testing what the verdict rests on")()
	test := j.test(ctx, &found)
	return answer{j, found, test}, nil
}

// alone is the result of the search for the guarantees alone.
type alone struct {
	Verdict     string  `json:"verdict"`
	Reason      string  `json:"reason"`
	States      uint64  `json:"states"`
	Transitions uint64  `json:"transitions"`
	Seconds     float64 `json:"seconds"`
}

// violated is a property that is violated in addition to the one that is reported.
type violated struct {
	Property string         `json:"property"`
	Group    protocol.Group `json:"group"`
	Reason   string         `json:"reason"`
}

// goOn searches once more, with the same limits, for the guarantees among the job's
// properties, after a promise was violated. If one of them is violated, that is the
// answer; otherwise the report of the promise stands, and says whether the guarantees
// hold, or why that is unknown.
func (j *job) goOn(ctx context.Context, first answer, r *report) (answer, *report) {
	if len(r.Groups[protocol.Guarantee]) == 0 {
		return first, r
	}
	k := *j
	k.asked = guaranteesOf(j.instance, j.asked)
	k.options.checkpoints, k.options.resume = nil, nil // those are of the other question
	var second answer
	var err error
	if k.instance, err = k.rebuild(k.bounds); err == nil {
		second, err = k.find(ctx)
	}
	if err != nil {
		r.Guarantees = &alone{Verdict: explore.Incomplete.String(), Reason: printable(err.Error())}
		return first, r
	}
	s := k.report(second)
	if second.Verdict == explore.Violated {
		s.Also = &violated{r.Property, r.Group, r.Reason}
		s.Properties, s.Groups = r.Properties, r.Groups
		return second, s
	}
	r.Guarantees = &alone{s.Verdict, s.Reason, s.States, s.Transitions, s.Seconds}
	return first, r
}

// guaranteesOf names the guarantees among the properties that are checked, with those
// that should be reachable.
func guaranteesOf(m model.Searchable, asked []string) []string {
	if len(asked) == 0 {
		return []string{protocol.Guarantee.Plural()}
	}
	var names []string
	for _, p := range m.Properties() {
		if p.Group == protocol.Guarantee || p.Mode == protocol.Sometimes {
			names = append(names, p.Name)
		}
	}
	return names
}

// group notes to which group each property belongs.
func (r *report) group(properties []protocol.PropertyInfo) {
	for _, p := range properties {
		if p.Group == protocol.Ungrouped {
			continue
		}
		if r.Groups == nil {
			r.Groups = map[protocol.Group][]string{}
		}
		r.Groups[p.Group] = append(r.Groups[p.Group], p.Name)
	}
}

// groupOf is the group of a property.
func (r *report) groupOf(property string) protocol.Group {
	for _, g := range []protocol.Group{protocol.Guarantee, protocol.Promise} {
		if slices.Contains(r.Groups[g], property) {
			return g
		}
	}
	return protocol.Ungrouped
}

// counted says how many properties were checked, and of which group.
func (r *report) counted() string {
	all := english.Plural(len(r.Properties), "property", "properties")
	var parts []string
	if n := len(r.Groups[protocol.Guarantee]); n > 0 {
		parts = append(parts, fmt.Sprintf("%s of %s", english.Plural(n, "guarantee", ""), r.algorithm))
	}
	if n := len(r.Groups[protocol.Promise]); n > 0 {
		parts = append(parts, english.Plural(n, "promise", "")+" of this core")
	}
	if len(parts) == 0 {
		return all
	}
	return fmt.Sprintf("%s (%s)", all, strings.Join(parts, ", "))
}

// aPromise is what follows the name of a property that is only a promise.
func aPromise(g protocol.Group) string {
	if g == protocol.Promise {
		return ", a promise of this core"
	}
	return ""
}

// besides says what is known about the group that the violated property is not in.
func (r *report) besides() string {
	switch {
	case r.Also != nil:
		return fmt.Sprintf("; violated as well: %s%s: %s", r.Also.Property, aPromise(r.Also.Group), r.Also.Reason)
	case r.Group != protocol.Promise:
		return ""
	case r.Guarantees == nil:
		return "; no guarantee was checked"
	}
	guaranteed := "what " + r.algorithm + " guarantees"
	switch r.Guarantees.Verdict {
	case "holds":
		within := "the bounds"
		if r.Question != "" {
			within += " of the question " + r.Question + ", and of no other"
		}
		if r.anyOf != "" {
			guaranteed += ", for any number of " + r.anyOf + ","
		}
		return fmt.Sprintf("; %s holds in all schedules within %s", guaranteed, within)
	case unsound:
		return fmt.Sprintf("; of %s nothing was violated, and that cannot be believed: %s", guaranteed, r.Guarantees.Reason)
	case "unknown":
		return fmt.Sprintf("; of %s nothing was seen to be violated, and whether all of it holds is unknown: %s", guaranteed, r.Guarantees.Reason)
	case "vacuous":
		return fmt.Sprintf("; of %s nothing was violated, but what should have occurred did not: %s", guaranteed, r.Guarantees.Reason)
	}
	return fmt.Sprintf("; of %s nothing was violated so far, but its search is incomplete: %s", guaranteed, r.Guarantees.Reason)
}
