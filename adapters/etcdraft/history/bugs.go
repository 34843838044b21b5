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

	// Charting is that of the search for a shortest schedule.
	Charting Charting
}

// Charting says when a search learns which messages can matter to a server, by taking steps that it
// may never need. It changes how long the search takes, but not its verdict.
type Charting uint8

const (
	AsItGoes   Charting = iota // of the states that it has come to: fewer steps
	Beforehand                 // of all states: fewer configurations
)

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
		Link:     "https://github.com/etcd-io/etcd/issues/7331",
		Bounds:   Bounds{Servers: 3, Terms: 2, Log: 1, Reads: 1},
		Property: "NothingIsWrong", Steps: 11,
	}
	ReadContextReused = Bug{
		ID:       "readindex-dup-ctx",
		Cause:    "a late acknowledgement of one read counts for a newer one with the same context",
		Link:     "https://github.com/etcd-io/etcd/issues/20418",
		Bounds:   Bounds{Servers: 3, Terms: 2, Log: 1, Reads: 2, Contexts: Reused},
		Property: "NothingIsWrong", Steps: 17,
		Charting: Beforehand,
	}
	CommitUnpersisted = Bug{
		ID:       "commit-unpersisted",
		Cause:    "a single server hands out entries to be applied that are not on its disk yet",
		Link:     "https://github.com/etcd-io/etcd/issues/14370",
		Bounds:   Bounds{Servers: 1, Terms: 2, Log: 2, Crashes: protocol.Any, Compactions: protocol.Any, Disk: Apart},
		Property: "LeaderCompleteness", Steps: 7,
	}
	AppendBelowSnapshot = Bug{
		ID:       "append-below-snapshot",
		Cause:    "a delayed request to append from the beginning matches also where the beginning is compacted, and its entries then seem to conflict with committed ones",
		Link:     "https://github.com/etcd-io/etcd/pull/2482",
		Bounds:   Bounds{Servers: 2, Terms: 1, Log: 2, Compactions: protocol.Any},
		Property: protocol.PanicProperty, Steps: 10,
	}
	CompactedTermZero = Bug{
		ID:       "compacted-term0",
		Cause:    "a leader takes the term of an entry that it has compacted for 0, and sends it to a follower that lacks the entry, for which that matches",
		Link:     "https://github.com/etcd-io/raft/pull/31",
		Bounds:   Bounds{Servers: 3, Terms: 1, Log: 3, Compactions: 1},
		Property: protocol.PanicProperty, Steps: 16,
	}
	CampaignBeforeSnapshot = Bug{
		ID:       "campaign-pending-snap",
		Cause:    "a follower campaigns with a snapshot that it has not applied yet, and looks for entries before it",
		Link:     "https://github.com/etcd-io/etcd/pull/12163",
		Bounds:   Bounds{Servers: 3, Terms: 2, Log: 1, Compactions: 1, Disk: SnapshotsApart},
		Property: protocol.PanicProperty, Steps: 11,
	}
	LeaveJointTwice = Bug{
		ID:       "autoleave-repeat",
		Cause:    "a leader proposes to leave a joint configuration again with every entry that it applies, until it has left it",
		Link:     "https://github.com/etcd-io/etcd/issues/12582",
		Bounds:   Bounds{Servers: 2, Terms: 1, Log: 3, Reconfigurations: 1},
		Property: protocol.PanicProperty, Steps: 15,
	}
)
