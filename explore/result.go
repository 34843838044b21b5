package explore

import "time"

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
)

func (v Verdict) String() string {
	return [...]string{"incomplete", "holds", "violated"}[v]
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

// Stats are the figures of a search, so far or at the end.
type Stats struct {
	// States counts distinct states; for random walks, states visited.
	States uint64

	// Transitions counts the actions that were taken, including those that lead to known
	// states.
	Transitions uint64

	// Depth is the length of the longest path explored, in actions. For breadth-first
	// search, and for [Cover] when it looks for a shortest schedule, it is the greatest
	// distance of any state; otherwise for [Cover] it is the number of rounds.
	Depth int

	// Frontier counts the states of the level that is being expanded, and
	// Expanded how many of them are done.
	Frontier, Expanded uint64

	// Levels counts the new states of each completed level, the first included
	// (breadth-first search only).
	Levels []uint64

	// Walks counts completed random walks; Limit is the depth limit of an
	// iterative deepening.
	Walks uint64
	Limit int

	// Faults is the number of faults that the states being explored need ([FewestFaults]
	// only, whose Frontier counts edges that lead to one more).
	Faults int

	// Vectors counts the distinct vectors of local states, AntichainMax the most
	// configurations that one of them has, and DeadPairs the pairs of a local
	// state and a message that can never matter to it ([Cover] only, whose
	// States are configurations).
	Vectors      uint64
	AntichainMax int
	DeadPairs    uint64

	// Locals and Messages count the local states and the messages that [Cover] knows,
	// Closure the pairs of one of each that it has examined beforehand. While it does so,
	// there are no Vectors.
	Locals, Messages int
	Closure          uint64

	// Rank is the rank of the vectors that [Cover] is expanding, and Ranks the highest
	// that there can be: steps never lead back to a lower rank.
	Rank, Ranks int

	// StoreBytes is the size of the visited states and their parents (for [Cover], which
	// drops some: the largest size so far), FrontierBytes that of the frontier, PeakBytes
	// the most that the process held.
	StoreBytes, FrontierBytes, PeakBytes int64

	// Taken counts, for each kind, how often an action of it was taken.
	Taken []uint64

	// Reached is the set of goals met, a bit for each index into System.Goals.
	Reached uint64

	Elapsed time.Duration
}

// Result is what a search found.
type Result struct {
	Verdict Verdict

	// Stopped says which limit made the verdict Incomplete; empty otherwise.
	Stopped string

	// DepthReached reports that the verdict is Incomplete only because of Limits.Depth:
	// the search examined every path up to that length. Set by breadth-first search, and
	// by [Cover] when it searches for a shortest schedule.
	DepthReached bool

	// Path is the counterexample: the actions from the initial state. The last
	// one violates Violations[0].
	Path       []uint32
	Violations []Violation

	// CollisionOdds estimates the probability that two distinct states shared a
	// fingerprint, so that one of them was not explored.
	CollisionOdds float64

	Stats
}
