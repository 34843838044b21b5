package history

import "raftmc/protocol"

// Bug is a mistake that was in a release.
type Bug struct {
	ID    string
	Cause string
	Link  string // where it was reported or mended

	Bounds   Bounds
	Property string // that it violates
	Steps    int    // of a shortest schedule
}

// The bugs that are looked for.
var (
	VoteLostRestart = Bug{
		ID:    "vote-lost-restart",
		Cause: "a server that is started again becomes a follower of its term, and forgets for whom it voted in it",
		Link:  "https://github.com/etcd-io/etcd/commit/7fe608532",
		Bounds: Bounds{
			Servers: 3, Terms: 1, Log: 1, Crashes: protocol.Any, Compactions: protocol.Any,
		},
		Property: "OneVotePerTerm", Steps: 4,
	}
	VoteLostStepDown = Bug{
		ID:       "vote-lost-step-down",
		Cause:    "a candidate that hears from the leader of its term becomes a follower, and forgets that it voted for itself",
		Link:     "https://github.com/etcd-io/etcd/commit/7fe608532",
		Bounds:   Bounds{Servers: 3, Terms: 2, Log: 1},
		Property: "OneVotePerTerm", Steps: 7,
	}
	ReadBeforeOwnCommit = Bug{
		ID:       "readindex-no-noop",
		Cause:    "a new leader answers reads before it has committed an entry of its term, and so may not know what is committed",
		Link:     "https://github.com/etcd-io/etcd/pull/7331",
		Bounds:   Bounds{Servers: 3, Terms: 2, Log: 1, Reads: 1},
		Property: "NothingIsWrong", Steps: 11,
	}
	ReadContextReused = Bug{
		ID:       "readindex-dup-ctx",
		Cause:    "a late acknowledgement of one read counts for a newer one with the same context",
		Link:     "https://github.com/etcd-io/etcd/issues/20418",
		Bounds:   Bounds{Servers: 3, Terms: 2, Log: 1, Reads: 2, Contexts: Reused},
		Property: "NothingIsWrong", Steps: 17,
	}
	CommitUnpersisted = Bug{
		ID:       "commit-unpersisted",
		Cause:    "a single server hands out entries to be applied that are not on its disk yet",
		Link:     "https://github.com/etcd-io/etcd/issues/14370",
		Bounds:   Bounds{Servers: 1, Terms: 2, Log: 2, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any, Disk: Apart},
		Property: "LeaderCompleteness", Steps: 7,
	}
)
