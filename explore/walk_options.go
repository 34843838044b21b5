package explore

// Scheduler chooses the next action of a random walk.
type Scheduler uint8

const (
	// Uniform takes every enabled action with the same probability.
	Uniform Scheduler = iota

	// PCT is probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi,
	// Nagarakatte, "A Randomized Scheduler with Probabilistic Guarantees of Finding
	// Bugs", ASPLOS 2010), with agents in place of threads. The type pct documents what
	// it does and guarantees.
	PCT
)

// Faults says which kinds of faults a random walk may take.
type Faults uint8

const (
	// AllFaults lets every walk take every kind.
	AllFaults Faults = iota

	// SwarmFaults draws for each walk the kinds that it may take, each with probability
	// 1/2 (Groce, Zhang, Eide, Chen, Regehr, "Swarm Testing", ISSTA 2012): some behaviour
	// shows only if another is absent.
	SwarmFaults
)

// WalkOptions are the options of Walk.
type WalkOptions struct {
	// In Options.Limits, Depth is the length of a walk, in actions; 0 means 100. States
	// limits the visited states, each counted as often as it is visited.
	Options

	// Seed determines all walks.
	Seed uint64

	Scheduler Scheduler
	Faults    Faults

	// BugDepth is the depth of the bugs that PCT aims at: how many orderings of two
	// actions they need. At least 1 for PCT; 0 for Uniform, which does not use it.
	BugDepth int

	// Walks is the number of walks; 0 means until another limit is reached, or
	// a violation.
	Walks uint64
}

// check returns an error if Walk cannot honour the options.
func (o WalkOptions) check() error {
	const search = "Walk"
	switch {
	case o.Scheduler > PCT:
		return refusal(search, "Scheduler %d does not exist", o.Scheduler)
	case o.Faults > SwarmFaults:
		return refusal(search, "Faults %d does not exist", o.Faults)
	case o.Scheduler == PCT && o.BugDepth < 1:
		return refusal(search, "Scheduler PCT needs a BugDepth of 1 or more, not %d", o.BugDepth)
	case o.Scheduler != PCT && o.BugDepth != 0:
		return refusal(search, "BugDepth is %d, and for Scheduler PCT only, but Scheduler is Uniform", o.BugDepth)
	}
	return o.Options.check(search, MaxWorkers)
}

// length is the number of actions after which a walk ends.
func (o WalkOptions) length() int {
	if o.Limits.Depth == 0 {
		return 100
	}
	return o.Limits.Depth
}
