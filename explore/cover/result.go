package cover

import "raftmc/explore"

// Result is what a search found.
type Result struct {
	explore.Outcome

	// Schedule is the counterexample: each server's choices from the initial states. The
	// last one violates Violations[0].
	Schedule []Choice

	Stats
}

// Stats are the figures of a search, so far or at the end. Its States are configurations.
type Stats struct {
	explore.Effort

	// Vectors counts the distinct vectors of local states, AntichainMax the most
	// configurations that one of them has, and DeadPairs the pairs of a local
	// state and a message that can never matter to it.
	Vectors      uint64
	AntichainMax int
	DeadPairs    uint64

	// Locals and Messages count the local states and the messages that are known,
	// Closure the pairs of one of each that were examined beforehand. While that goes on,
	// there are no Vectors.
	Locals, Messages int
	Closure          uint64

	// Rank is the rank of the vectors that are being expanded, and Ranks the highest
	// that there can be: steps never lead back to a lower rank. Both are 0 for a shortest
	// schedule.
	Rank, Ranks int
}

// noStats are the figures of a search that has done nothing.
func noStats(sys System) Stats {
	return Stats{Effort: explore.Effort{Taken: make([]uint64, len(sys.Kinds()))}}
}

// stoppedBy is the result of a search that a limit ended.
func stoppedBy(limit string) Result { return Result{Outcome: explore.Outcome{Stopped: limit}} }
