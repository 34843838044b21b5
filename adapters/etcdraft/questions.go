package etcdraft

import (
	"raftmc/catalog"
	"raftmc/opaque"
	"raftmc/protocol"
	"raftmc/raftview"
)

// Catalog describes the library to mc.
func Catalog() catalog.Protocol {
	p := catalog.WithBugs(Bugs(), func(id string) protocol.Protocol[raftview.State, opaque.Message, opaque.Input, raftview.History] {
		return New(Planted(id))
	})
	p.Title, p.Doc = "etcd's raft", "go.etcd.io/raft/v3 v3.7.0, unmodified, through its RawNode"
	p.Questions = Questions()
	p.Unsaid = catalog.Uncounted(Default().Bounds())
	return p
}

// Questions are small, and each lets other features meet; together they take less than a minute.
func Questions() (all []catalog.Question) {
	ask := func(name, why string, change func(o *Options)) {
		o := Default()
		change(&o)
		all = append(all, catalog.Question{Name: name, Why: why, Search: "cover", Bounds: catalog.Uncounted(o.Bounds())})
	}
	ask("two terms", "leaders of two terms, entries of both, and what is on a disk and what is not", func(o *Options) { o.Crashes = 1 })
	ask("snapshots", "followers that are behind what is compacted", func(o *Options) {
		o.Terms, o.Crashes, o.Compactions = 1, protocol.Any, protocol.Any
	})
	ask("two steps", "a Ready that is durable and not applied, or applied and not durable", func(o *Options) { o.Terms, o.Disk = 1, split })
	ask("storage threads", "AsyncStorageWrites", func(o *Options) { o.Terms, o.Crashes, o.Disk = 1, 1, async })
	ask("reads", "ReadIndex, with a leader that has been replaced", func(o *Options) { o.Reads = 1 })
	ask("transfers", "MsgTimeoutNow, which asks for no vote before the vote", func(o *Options) { o.Transfers, o.PreVote = 1, on })
	ask("members", "a server that joins, or becomes a learner", func(o *Options) {
		o.Terms, o.Log, o.Outsiders, o.Membership, o.Changes = 1, 2, 1, joint, 1
	})
	return all
}
