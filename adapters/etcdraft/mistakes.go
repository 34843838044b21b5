package etcdraft

import (
	"google.golang.org/protobuf/proto"

	"go.etcd.io/raft/v3/raftpb"

	"raftmc/catalog"
	"raftmc/protocol"
)

// Mistakes are made in how the library is driven, none in the library: they show that a search
// notices what its users must not do.
const (
	forgetsVote       = "forgets-vote"
	sendsEarly        = "sends-early"
	skipsStateMachine = "skips-state-machine"
	compactsAhead     = "compacts-ahead"
	trustsMustSync    = "trusts-mustsync"
)

// Bugs lists the mistakes, with bounds within which they show.
func Bugs() []catalog.Bug {
	within := func(change func(o *Options)) Options {
		o := Default()
		change(&o)
		return o
	}
	row := func(id, doc, property string, o Options) catalog.Bug {
		return catalog.Bug{ID: id, Doc: doc, Section: "raft/doc.go, Usage", Source: "etcdraft", Property: property, Bounds: catalog.Uncounted(o.Bounds())}
	}
	return []catalog.Bug{
		row(forgetsVote, "the disk keeps a hard state's term, and not whom the server has voted for", "ElectionSafety",
			within(func(o *Options) { o.Terms, o.Crashes = 1, 1 })),
		row(sendsEarly, "the messages of a Ready are sent before its entries and its hard state are durable", "ElectionSafety",
			within(func(o *Options) { o.Terms, o.Crashes, o.Disk = 1, 1, split })),
		row(skipsStateMachine, "a snapshot that arrives is written to the disk, and not given to the state machine", "NothingIsWrong",
			within(func(o *Options) { o.Terms, o.Log, o.Compactions = 1, 2, 1 })),
		row(compactsAhead, "with storage threads, a log is compacted up to what is applied, and the hard state that says it is committed is not durable", protocol.PanicProperty,
			within(func(o *Options) {
				o.Servers, o.Terms, o.Disk, o.Queue, o.Compactions, o.Crashes = 1, 1, async, 2, 1, 1
			})),
		row(trustsMustSync, "a snapshot that arrives is durable, and the hard state of the same Ready is not, as its MustSync allows", protocol.PanicProperty,
			within(func(o *Options) { o.Terms, o.Log, o.Compactions, o.Crashes, o.Fsync = 1, 2, 1, 1, mustSync })),
	}
}

// Planted returns options with a mistake, by its ID; "" means none.
func Planted(id string) Options {
	o := Default()
	for _, b := range Bugs() {
		if b.ID == id {
			o.mistake = id
		}
	}
	return o
}

// withoutVote is a hard state without the vote.
func withoutVote(state *raftpb.HardState) *raftpb.HardState {
	forgetful := proto.Clone(state).(*raftpb.HardState)
	forgetful.Vote = nil
	return forgetful
}
