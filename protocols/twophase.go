package protocols

import (
	"raftmc/catalog"
	"raftmc/examples/twophase"
)

// TwoPhase is the two-phase commit of package twophase.
func TwoPhase() catalog.Protocol {
	p := catalog.Of(twophase.Protocol{N: 3}, twophase.Properties()...)
	p.Doc = "two-phase commit (Gray and Lamport); servers are resource managers"
	p.Audit = []catalog.AuditRow{
		rowIn(p, "servers 2"),
		rowIn(p, "servers 3"),
		rowIn(p, "servers 4"),
		variant(rowIn(p, "servers 2"), "asked and told at once", "", askingAndTelling),
		variant(rowIn(p, "servers 2"), "prepared in secret", "NoBackingOut", preparingInSecret),
	}
	p.DeepAudit = []catalog.AuditRow{rowIn(p, "servers 6")}
	return p
}
