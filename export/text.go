package export

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"

	"raftmc/internal/oneline"
	"raftmc/model/reference"
	"raftmc/traces"
	"raftmc/view"
)

// WriteReplayed writes what happened at each step of a replay, and how it ended. steps is
// the number of steps of the trace, and extent is the result of Extent. Every text stays
// on one line.
func WriteReplayed(w io.Writer, r traces.Replayed, steps int, extent string) error {
	if err := traces.WriteSteps(w, r.Shown, r.Steps); err != nil {
		return err
	}
	fmt.Fprintln(w)
	switch r.Outcome {
	case traces.Reproduced:
		fmt.Fprintf(w, "reproduced after %s\n", extent)
		return traces.WriteViolation(w, *r.Violation)
	case traces.Harmless:
		_, err := fmt.Fprintf(w, "replayed %d steps; the trace records no violation\n", len(r.Steps))
		return err
	}
	_, err := fmt.Fprintf(w, "diverged at step %d of %d: %s\n", r.Divergence, steps, oneline.Of(r.Reason))
	return err
}

// fewestFaults is mc's name for the search for the run with the fewest faults.
const fewestFaults = "fewest-faults"

// Extent says how many steps a trace has, and how many of them are faults of each kind.
// It mentions that there are no faults only if the search looked for the fewest.
func Extent(steps int, faults map[string]int, search string) string {
	words := []string{english.Plural(steps, "step", "")}
	for _, kind := range slices.Sorted(maps.Keys(faults)) {
		words = append(words, english.Plural(faults[kind], strings.ToLower(kind), ""))
	}
	if len(words) == 1 && search == fewestFaults {
		words = append(words, "no fault")
	}
	return strings.Join(words, ", ")
}

// text is what mc replay prints.
func text(s *view.Story) string {
	steps := len(s.Steps)
	if s.Divergence != nil {
		steps = s.Divergence.Of
	}
	var b strings.Builder
	_ = WriteReplayed(&b, replayed(s), steps, Extent(len(s.Steps), s.Faults, s.Search)) // a Builder never fails
	return b.String()
}

// replayed returns the replay from which a story was told.
func replayed(s *view.Story) traces.Replayed {
	r := traces.Replayed{Outcome: traces.Harmless, Shown: map[string]json.RawMessage{}}
	for _, server := range s.Servers {
		r.Shown[server.Name] = server.Initial
	}
	for _, st := range s.Steps {
		step := traces.Step{Number: st.Number, Label: st.Label, Shown: st.Changed}
		for _, id := range st.Sent {
			step.Sent = append(step.Sent, reference.Message{Label: s.Messages[id-1].Label})
		}
		r.Steps = append(r.Steps, step)
	}
	switch {
	case s.Divergence != nil:
		r.Outcome, r.Divergence, r.Reason = traces.Diverged, s.Divergence.Step, s.Divergence.Reason
	case s.Property != "":
		r.Outcome = traces.Reproduced
		i := slices.IndexFunc(s.Violations, func(v view.Violation) bool { return v.Step == len(s.Steps) && v.Property == s.Property })
		v := s.Violations[i].Told()
		r.Violation = &v
	}
	return r
}
