package etcdraft

import (
	"errors"
	"fmt"

	"raftmc/protocol"
)

// Options say within which bounds the library runs, and with which features.
type Options struct {
	// Servers is the number of servers.
	Servers int

	// Terms is the highest term. Log is the greatest index at which a client's proposal is
	// appended; the empty entry of a new leader has no bound but that on terms.
	Terms, Log int

	// Values is the number of different proposals.
	Values int

	// Window is Config.MaxInflightMsgs: how many MsgApp may be on their way to a follower.
	Window int

	// Crashes and Compactions bound these over all servers.
	Crashes, Compactions protocol.Limit

	// PreVote and CheckQuorum are those of Config.
	PreVote, CheckQuorum protocol.Limit

	// Reads bounds those that each server asks, Readers says who may, and ReadOnly is that of
	// Config.
	Reads             int
	Readers, ReadOnly protocol.Limit

	// Transfers bounds how often leadership is to be transferred.
	Transfers protocol.Limit

	// Disk says how a Ready is handled, and Queue how much a server has outstanding before it
	// takes nothing more.
	Disk  protocol.Limit
	Queue int

	// Fsync says whether what need not be durable is.
	Fsync protocol.Limit

	// Membership says how members change, and Changes bounds how often that is proposed.
	// Outsiders are those servers that are no members in the beginning, the last ones. StepDown
	// is Config.StepDownOnRemoval.
	Membership, Changes protocol.Limit
	Outsiders           int
	StepDown            protocol.Limit

	// Reports says whether a transport reports what it knows, and Forwarding whether followers
	// hand proposals on.
	Reports, Forwarding protocol.Limit

	// Clocks says how time passes, and Ticks how much of it, if clocks tick together.
	// ElectionTick is that of Config.
	Clocks              protocol.Limit
	Ticks, ElectionTick int

	mistake string // that is made, see mistakes.go
}

// voters is how many servers are members in the beginning.
func (o Options) voters() int { return o.Servers - o.Outsiders }

// check refuses options that the library refuses.
func (o Options) check() error {
	if o.ReadOnly == lease && o.CheckQuorum != on {
		return errors.New("readonly lease: the library wants checkquorum on with it")
	}
	if o.voters() < 1 {
		return fmt.Errorf("outsiders %d: of %d servers, one at least must be a member", o.Outsiders, o.Servers)
	}
	return nil
}

// Default are bounds that take seconds.
func Default() Options {
	return Options{Servers: 3, Terms: 2, Log: 1, Values: 1, Window: 1, Queue: 1, ElectionTick: 2}
}

// The values of bounds that are words.
const (
	on        = 1 // a feature is switched on
	everybody = 1
	lease     = 1
	mustSync  = 1
)

// most bounds terms and logs.
const most = 200

// Bounds are the options as bounds.
func (o Options) Bounds() protocol.Bounds {
	number := func(name, doc, unit string, least int, most protocol.Limit, value int) protocol.Bound {
		return protocol.Bound{Name: name, Doc: doc, Unit: unit, Least: least, Most: most, Value: protocol.Limit(value)}
	}
	feature := func(name, doc string, value protocol.Limit) protocol.Bound {
		return protocol.Bound{Name: name, Doc: doc, Words: []string{"off", "on"}, Value: value}
	}
	return protocol.Bounds{
		number("servers", "servers of the cluster", "servers", 1, 7, o.Servers),
		number("terms", "the highest term", "terms", 1, most, o.Terms),
		number("log", "the greatest index of a client's proposal; what new leaders append comes on top", "entries", 0, most, o.Log),
		number("values", "different proposals", "values", 1, 9, o.Values),
		number("window", "MaxInflightMsgs: MsgApp on their way to a follower", "messages", 1, most, o.Window),
		number("crashes", "crashes in one run", "crashes", 0, protocol.Any, int(o.Crashes)),
		number("compactions", "log compactions in one run", "compactions", 0, protocol.Any, int(o.Compactions)),
		number("reads", "reads that each server asks", "reads", 0, most, o.Reads),
		number("transfers", "transfers of leadership in one run", "transfers", 0, protocol.Any, int(o.Transfers)),
		{Name: "disk", Doc: "how a Ready is handled: as a whole, or made durable and applied in steps of their own, or by storage threads", Words: disks, Value: o.Disk},
		{Name: "fsync", Doc: "what a crash leaves of a hard state that the library does not want to be durable (Ready.MustSync)", Words: []string{"always", "mustsync"}, Value: o.Fsync},
		number("queue", "what a server with a disk that is not whole has outstanding, before it takes nothing more", "messages", 1, most, o.Queue),
		{Name: "membership", Doc: "how members change: not at all, one at a time, or through joint consensus", Words: []string{"fixed", "simple", "joint"}, Value: o.Membership},
		number("changes", "changes of members proposed in one run", "changes", 0, protocol.Any, int(o.Changes)),
		number("outsiders", "servers that are no members in the beginning", "servers", 0, 6, o.Outsiders),
		{Name: "clocks", Doc: "how time passes: any possible timeout at any time, or all clocks together, by RawNode.Tick", Words: []string{"free", "together"}, Value: o.Clocks},
		number("ticks", "ticks of each clock, where they tick together", "ticks", 0, most, o.Ticks),
		number("electiontick", "Config.ElectionTick", "ticks", 2, most, o.ElectionTick),
		feature("reports", "a transport reports servers unreachable and snapshots sent or not, and followers are told to forget their leader", o.Reports),
		feature("forwarding", "clients propose to followers, too, who hand that on", o.Forwarding),
		feature("stepdown", "Config.StepDownOnRemoval: a leader that is removed steps down", o.StepDown),
		{Name: "readers", Doc: "who may ask reads", Words: []string{"leaders", "everybody"}, Value: o.Readers},
		{Name: "readonly", Doc: "Config.ReadOnlyOption: reads ask a quorum, or rely on a lease", Words: []string{"safe", "lease"}, Value: o.ReadOnly},
		feature("prevote", "Config.PreVote: ask before standing for election", o.PreVote),
		feature("checkquorum", "Config.CheckQuorum: a leader that hears of no quorum steps down, and followers of a leader do not vote", o.CheckQuorum),
	}
}

// With returns the options with other values of their bounds.
func (o Options) With(b protocol.Bounds) (Options, error) {
	all, err := o.Bounds().With(b)
	if err != nil {
		return o, err
	}
	o.Servers, o.Terms, o.Log, o.Values = all.Int("servers"), all.Int("terms"), all.Int("log"), all.Int("values")
	o.Window, o.Crashes, o.Compactions = all.Int("window"), all.Limit("crashes"), all.Limit("compactions")
	o.PreVote, o.CheckQuorum = all.Limit("prevote"), all.Limit("checkquorum")
	o.Reads, o.Readers, o.ReadOnly, o.Transfers, o.Disk = all.Int("reads"), all.Limit("readers"), all.Limit("readonly"), all.Limit("transfers"), all.Limit("disk")
	o.Queue, o.Membership, o.Changes, o.Outsiders, o.StepDown = all.Int("queue"), all.Limit("membership"), all.Limit("changes"), all.Int("outsiders"), all.Limit("stepdown")
	o.Fsync = all.Limit("fsync")
	o.Reports, o.Forwarding = all.Limit("reports"), all.Limit("forwarding")
	o.Clocks, o.Ticks, o.ElectionTick = all.Limit("clocks"), all.Int("ticks"), all.Int("electiontick")
	return o, o.check()
}
