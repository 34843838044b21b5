package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/model"
)

// unsound is the verdict on a search that found nothing, but one of whose assumptions is
// false.
const unsound = "unsound"

// tested is what was tested of a search's assumptions, as --json prints it.
type tested struct {
	Steps        int       `json:"steps"`         // that the tables hold
	Renamed      int       `json:"steps_renamed"` // of these, those taken with other names
	Renamings    int       `json:"renamings"`     // under so many each
	AllRenamings int       `json:"all_renamings"`
	Kept         int       `json:"steps_kept"` // taken from values that were never read back
	Generations  int       `json:"generations"`
	Values       int       `json:"values"`
	Histories    int       `json:"histories"`
	Views        int       `json:"views"`
	Reordered    int       `json:"reordered,omitempty"` // with other ordered numbers in the same order
	Covered      int       `json:"covered,omitempty"`   // columns of runs with many of them, which the search had come to
	Seconds      float64   `json:"seconds"`
	Examined     *examined `json:"examined,omitempty"`
	Mistakes     []mistake `json:"mistakes"`

	lines []string
}

// examined is what the protocol itself has tested, of live nodes.
type examined struct {
	Steps   int      `json:"steps"`       // taken on other ways
	Again   int      `json:"steps_again"` // different ones among them
	Known   int      `json:"steps_known"` // that the search had taken
	Assumes []string `json:"assumes"`     // what the verdict rests on besides
}

// mistake is one that was found.
type mistake struct {
	Kind   string `json:"kind"`
	What   string `json:"what"`
	Remedy string `json:"remedy"`

	title string
}

func newTested(v model.Verification) *tested {
	t := &tested{
		Steps: v.Steps, Renamed: v.Renamed, Renamings: v.Renamings, AllRenamings: v.AllRenamings, Kept: v.Kept, Generations: v.Generations,
		Values: v.Values, Histories: v.Histories, Views: v.Views, Reordered: v.Reordered, Covered: v.Covered, Seconds: v.Elapsed.Seconds(), Mistakes: []mistake{}, lines: v.Lines(),
	}
	if x := v.Examined; x != nil {
		t.Examined = &examined{x.Steps, x.Again, x.Known, append([]string{}, x.Assumes...)}
	}
	for _, m := range v.Flaws {
		t.Mistakes = append(t.Mistakes, mistake{m.Kind.String(), m.What, m.Kind.Remedy(), m.Kind.Title()})
	}
	return t
}

// test tests the assumptions of an exhausted search, within the time that remains. An
// interrupt makes the verdict Incomplete: nothing is said to hold that was not tested.
func (j *job) test(ctx context.Context, found *model.Found) *tested {
	if found.Verdict != explore.Holds {
		return nil
	}
	stopped := "interrupted"
	if limit := j.options.Limits.Time; limit > 0 {
		limited, cancel := context.WithTimeout(ctx, limit-found.Elapsed)
		defer cancel()
		if ctx.Err() == nil {
			stopped = fmt.Sprintf("time limit %v reached", limit)
		}
		ctx = limited
	}
	v, err := found.Tested.Verify(ctx, model.VerifyOptions{Workers: j.options.Workers, Transitions: found.Transitions, Without: j.coverWithout()})
	if err != nil {
		found.Verdict, found.Stopped = explore.Incomplete, stopped+" while what the search rests on was tested"
		return nil
	}
	return newTested(v)
}

// coverWithout are the reductions of cover that are switched off.
func (j *job) coverWithout() cover.Reductions {
	if j.search.any {
		return 0
	}
	return cover.Reductions(j.options.without)
}

// details are the lines below the headline: what was missing, or what is wrong and what
// to do about it.
func (r *report) details() []string {
	switch {
	case r.Growth != nil:
		return []string{r.Growth.String()}
	case r.Verdict == explore.Unknown.String():
		return r.Alarm.lines()
	}
	if r.Tested == nil || len(r.Tested.lines) == 0 {
		return slices.Concat(r.Missing, r.Forbidden)
	}
	lines := slices.Clone(r.Tested.lines)
	var remedies []string
	for _, m := range r.Tested.Mistakes {
		if remedy := "remedy: " + m.Remedy; !slices.Contains(remedies, remedy) {
			remedies = append(remedies, remedy)
		}
	}
	return append(lines, remedies...)
}

// words say how much was taken again.
func (x *examined) words() string {
	return fmt.Sprintf("%s of fresh nodes on other ways, %s of the %s that the search took among them",
		english.Plural(x.Steps, "step", ""), comma(uint64(x.Again)), comma(uint64(x.Known)))
}

// words are a row of the table.
func (t *tested) words() string {
	parts := []string{fmt.Sprintf("%s from values as they came", english.Plural(t.Kept, "step", ""))}
	if t.AllRenamings > 0 {
		of := ""
		if t.Renamed < t.Steps {
			of = " of " + comma(uint64(t.Steps))
		}
		parts = append([]string{fmt.Sprintf("%s%s steps under %d of %s", comma(uint64(t.Renamed)), of, t.Renamings, english.Plural(t.AllRenamings, "renaming", ""))}, parts...)
	}
	if t.Reordered > 0 {
		parts = append(parts, english.Plural(t.Reordered, "comparison", "")+" with other numbers in the same order")
	}
	if t.Covered > 0 {
		parts = append(parts, english.Plural(t.Covered, "column", "")+" of random runs")
	}
	parts = append(parts,
		fmt.Sprintf("%s read back", english.Plural(t.Values, "value", "")),
		english.Plural(t.Histories, "history", "histories"),
		english.Plural(t.Views, "state", ""))
	return strings.Join(parts, ", ") + fmt.Sprintf(", in %.1f s", t.Seconds)
}
