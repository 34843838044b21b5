package protocols

import (
	"raftmc/catalog"
	"raftmc/examples/paxos"
)

// Paxos is the single-decree Paxos of package paxos.
func Paxos() catalog.Protocol {
	p := catalog.Of(paxos.Protocol{Acceptors: 3, Ballots: 2}, paxos.Properties()...)
	p.Doc = "single-decree Paxos; servers are acceptors, terms are ballots"
	p.Playable = catalog.Uncounted(paxos.Protocol{Acceptors: 3, Ballots: 3}.Info().Bounds)
	p.Audit = []catalog.AuditRow{
		rowIn(p, "servers 2, terms 2"),
		rowIn(p, "servers 3, terms 1"),
		rowIn(p, "servers 3, terms 2"),
		variant(rowIn(p, "servers 2, terms 2"), "quorum 1", "Agreement", quorumOfOne),
		against(3, rowIn(p, "servers 1, terms any")),
		against(2, variant(rowIn(p, "servers 2, terms any"), "quorum 1", "Agreement", quorumOfOne)),
	}
	p.DeepAudit = []catalog.AuditRow{
		rowIn(p, "servers 4, terms 2"),
		rowIn(p, "servers 3, terms 3"),
		against(2, rowIn(p, "servers 2, terms any")),
	}
	return p
}
