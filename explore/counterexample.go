package explore

import (
	"fmt"
	"slices"
)

// initialViolation returns a finished result if the initial state itself
// violates a property: no action is needed to get there.
func initialViolation(sys System) (Result, bool) {
	found := sys.NewWorker().Explain(sys.Initial(), NoAction)
	return Result{Outcome: Outcome{Verdict: Violated, Violations: found}}, len(found) > 0
}

// counterexample replays a path, whose last action leads to a violation, and
// has the system explain it.
func counterexample(sys System, path []uint32) Result {
	// A worker of its own: the replay must not add to what the search reached.
	w := sys.NewWorker()
	s := slices.Clone(sys.Initial())
	last := len(path) - 1
	var next State
	for _, action := range path[:last] {
		next, _ = w.Next(s, action, next[:0])
		s = append(s[:0], next...)
	}
	found := w.Explain(s, path[last])
	if len(found) == 0 {
		panic(&Mistake{
			What:   fmt.Sprintf("something is violated by the last of %d actions, and Explain finds nothing there", len(path)),
			Remedy: "the system's steps, or its properties, are no functions of their arguments",
		})
	}
	return Result{Outcome: Outcome{Verdict: Violated, Violations: found}, Path: path}
}
