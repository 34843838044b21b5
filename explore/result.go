package explore

import (
	"time"

	"raftmc/explore/internal/budget"
)

// Verdict is the outcome of a search. The zero verdict is the one that claims
// nothing.
type Verdict uint8

const (
	// Incomplete: a limit ended the search before its frontier ran empty.
	Incomplete Verdict = iota

	// Holds: the frontier ran empty, and no property was violated.
	Holds

	// Violated: the path leads to a violation.
	Violated

	// Unknown: in an abstraction of the system a property fails, and no path is known on
	// which it does.
	Unknown
)

func (v Verdict) String() string {
	return [...]string{"incomplete", "holds", "violated", "unknown"}[v]
}

// Limits end a search early; the verdict is then Incomplete, with the reason.
// The zero value of each means no limit.
type Limits struct {
	// States limits the states that are stored, or visited by searches that store none. A
	// search may exceed it somewhat, deterministically.
	States uint64

	// Depth limits the length of a path, in actions: states at this distance are checked,
	// but not expanded.
	Depth int

	// Time limits the duration of the search.
	Time time.Duration

	// Memory limits what the process holds, in bytes.
	Memory int64
}

// Outcome is how a search of any kind ends.
type Outcome struct {
	Verdict Verdict

	// Stopped says which limit made the verdict Incomplete; empty otherwise.
	Stopped string

	// DepthReached reports that the verdict is Incomplete only because of Limits.Depth:
	// the search examined every path up to that length. Set by searches that go from one
	// length to the next.
	DepthReached bool

	// Violations are what the last step of the counterexample violates, or the initial
	// state.
	Violations []Violation
}

// Effort has the figures that every kind of search has, so far or at the end.
type Effort struct {
	// States counts distinct states (package cover: maximal configurations); for random
	// walks, states visited.
	States uint64

	// Transitions counts the actions that were taken, including those that lead to known
	// states.
	Transitions uint64

	// Depth is the length of the longest path explored, in actions. For searches that go
	// breadth first it is the greatest distance of any state. For package cover, unless it
	// looks for a shortest schedule, it is the number of rounds.
	Depth int

	// Frontier counts the states of the level that is being expanded, and
	// Expanded how many of them are done.
	Frontier, Expanded uint64

	// StoreBytes is the size of what is stored of the states (the largest so far, where
	// some are dropped), FrontierBytes that of the frontier, PeakBytes the most that the
	// process held.
	StoreBytes, FrontierBytes, PeakBytes int64

	// Taken counts, for each kind, how often an action of it was taken.
	Taken []uint64

	// Reached is the set of goals met, a bit for each index into Goals.
	Reached uint64

	Elapsed time.Duration
}

// Spend notes what was spent. Searches call it.
func (e *Effort) Spend(s budget.Spent) { e.PeakBytes, e.Elapsed = s.PeakBytes, s.Elapsed }

// Stats are the figures of a search of a System, so far or at the end.
type Stats struct {
	Effort

	// Levels counts the new states of each completed level, the first included ([BFS]
	// only).
	Levels []uint64

	// Walks counts completed random walks ([Walk] only).
	Walks uint64

	// Limit is the depth limit of the iteration ([DFS] only).
	Limit int

	// Faults is the number of faults that the states being explored need ([FewestFaults]
	// only, whose Frontier counts edges that lead to one more).
	Faults int
}

// Result is what a search of a System found.
type Result struct {
	Outcome

	// Path is the counterexample: the actions from the initial state. The last
	// one violates Violations[0].
	Path []uint32

	// CollisionOdds estimates the probability that two distinct states shared a
	// fingerprint, so that one of them was not explored; 0 for [Walk], which tells no
	// states apart.
	CollisionOdds float64

	Stats
}

// stoppedBy is the result of a search that a limit ended.
func stoppedBy(limit string) Result { return Result{Outcome: Outcome{Stopped: limit}} }

// holding is the result of an exhausted search.
func holding() Result { return Result{Outcome: Outcome{Verdict: Holds}} }

// finish completes a result with its figures.
func finish(b *expenses, r Result, s Stats) Result {
	r.Stats = b.Close(s)
	return r
}
