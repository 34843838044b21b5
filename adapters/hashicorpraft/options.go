package hashicorpraft

import "raftmc/protocol"

// Options are what is explored.
type Options struct {
	Servers int

	// Terms is the highest term; the first one, in which the cluster is set up, is 1. Log is
	// the greatest index of a client's request; what new leaders append comes on top, and the
	// first entry is the configuration.
	Terms, Log int

	// Crashes bounds the crashes of servers, Failures the calls to followers that fail, and
	// Leases the leaders that step down because they hear of no majority. Timeouts bounds how
	// often servers stand for election, and Repeats how often leaders repeat themselves. Tears
	// bounds the crashes of servers that stand for election in the middle of their own vote:
	// between the writes of its term and of its candidate.
	Crashes, Failures, Leases, Timeouts, Repeats, Tears protocol.Limit

	// Disk says which writes take time, so that other things may happen before them.
	Disk Disk

	// Replication and PreVote switch features on. Without the first, all that leaders send is
	// lost: elections only.
	Replication, PreVote Feature
}

// Disk says which writes take time.
type Disk protocol.Limit

// Disks.
const (
	Instant  Disk = iota // none
	SlowLog              // those of leaders to their logs, while their other goroutines run
	SlowVote             // that of a vote's candidate, which follows that of the vote's term
	Slow                 // all
)

// Feature is off or on.
type Feature protocol.Limit

// Off and On are the values of a Feature.
const (
	Off Feature = iota
	On
)

// limit is a limit where the feature is on, and 0 where it is off.
func (f Feature) limit(l protocol.Limit) protocol.Limit {
	if f == Off {
		return 0
	}
	return l
}

// Default are bounds that take seconds.
func Default() Options {
	return Options{Servers: 3, Terms: 2, Log: 2, Leases: protocol.Any, Timeouts: protocol.Any, Repeats: protocol.Any, Replication: On}
}

// most bounds terms and logs.
const most = 200

// Bounds are the options as bounds.
func (o Options) Bounds() protocol.Bounds {
	number := func(name, doc, unit string, least int, most protocol.Limit, value int) protocol.Bound {
		return protocol.Bound{Name: name, Doc: doc, Unit: unit, Least: least, Most: most, Value: protocol.Limit(value)}
	}
	feature := func(name, doc string, value Feature) protocol.Bound {
		return protocol.Bound{Name: name, Doc: doc, Words: []string{"off", "on"}, Value: protocol.Limit(value)}
	}
	return protocol.Bounds{
		number("servers", "servers of the cluster", "servers", 1, 7, o.Servers),
		number("terms", "the highest term; the cluster is set up in term 1", "terms", 1, most, o.Terms),
		number("log", "the greatest index of a client's request; entry 1 is the configuration, and what new leaders append comes on top", "entries", 0, most, o.Log),
		number("crashes", "crashes in one run", "crashes", 0, protocol.Any, int(o.Crashes)),
		number("failures", "calls to followers that fail in one run", "calls", 0, protocol.Any, int(o.Failures)),
		number("leases", "leaders that step down in one run because they hear of no majority", "leases", 0, protocol.Any, int(o.Leases)),
		number("timeouts", "elections in one run for which a server stands", "timeouts", 0, protocol.Any, int(o.Timeouts)),
		number("repeats", "times in one run that a leader sends again what may be known", "times", 0, protocol.Any, int(o.Repeats)),
		number("tears", "crashes in one run between the writes of a vote's term and of its candidate", "crashes", 0, protocol.Any, int(o.Tears)),
		{Name: "disk", Doc: "which writes take time: none, those of leaders to their logs, that of a vote's candidate, or all", Words: []string{"instant", "slow-log", "slow-vote", "slow"}, Value: protocol.Limit(o.Disk)},
		feature("replication", "what leaders send arrives; otherwise there are elections only", o.Replication),
		feature("prevote", "ask before standing for election, as is the library's default", o.PreVote),
	}
}

// With returns the options with other values of their bounds.
func (o Options) With(b protocol.Bounds) (Options, error) {
	all, err := o.Bounds().With(b)
	if err != nil {
		return o, err
	}
	o.Servers, o.Terms, o.Log = all.Int("servers"), all.Int("terms"), all.Int("log")
	o.Crashes, o.Failures, o.Disk = all.Limit("crashes"), all.Limit("failures"), Disk(all.Limit("disk"))
	o.Leases, o.Timeouts, o.Repeats, o.Tears = all.Limit("leases"), all.Limit("timeouts"), all.Limit("repeats"), all.Limit("tears")
	o.Replication, o.PreVote = Feature(all.Limit("replication")), Feature(all.Limit("prevote"))
	return o, nil
}

// slow lists the writes that take time.
func (d Disk) slow() map[write]bool {
	switch d {
	case SlowLog:
		return map[write]bool{toOwnLog: true}
	case SlowVote:
		return map[write]bool{toCandidate: true}
	case Slow:
		return map[write]bool{toLog: true, toOwnLog: true, toTerm: true, toVoteTerm: true, toCandidate: true}
	}
	return nil
}
