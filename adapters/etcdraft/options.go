package etcdraft

import "raftmc/protocol"

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
}

// Default are bounds that take seconds.
func Default() Options {
	return Options{Servers: 3, Terms: 2, Log: 1, Values: 1, Window: 1}
}

// on is the value of a bound that switches a feature.
const on = 1

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
	return o, nil
}
