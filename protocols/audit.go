package protocols

import (
	"strings"

	"raftmc/bugs"
	"raftmc/catalog"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
)

// raftAudit are the rows of Raft. Each reduction could go wrong in some of those of all
// protocols: some have budgets (crashes 1) or histories in the order, servers and client
// values that can be renamed or servers that cannot, messages that matter late.
func raftAudit() (quick, deep []catalog.AuditRow) {
	quick = []catalog.AuditRow{
		raftRow(raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any}),
		raftRow(raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Crashes: protocol.Any}),
		raftRow(raftmodel.Bounds{Servers: 3, Terms: 1, Crashes: 1}),
		raftRow(raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1}),
		withBug(raftRow(raftmodel.Bounds{Servers: 3, Terms: 1, Crashes: 1}), "vote-not-persisted"),
		against(2, raftRow(raftmodel.Bounds{Servers: 2, Terms: int(protocol.Any), Crashes: protocol.Any})),
		against(1, raftRow(raftmodel.Bounds{Servers: 3, Terms: int(protocol.Any), Crashes: protocol.Any})),
		against(1, withBug(raftRow(raftmodel.Bounds{Servers: 3, Terms: int(protocol.Any), Crashes: protocol.Any}), "vote-not-persisted")),
	}
	deep = []catalog.AuditRow{
		raftRow(raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Crashes: 2, Compactions: 1}),
		raftRow(raftmodel.Bounds{Servers: 2, Terms: 2, Log: 2, Crashes: protocol.Any}),
		raftRow(raftmodel.Bounds{Servers: 2, Terms: 2, Log: 2, Values: 2}),
		raftRow(raftmodel.Bounds{Servers: 2, Terms: 3, Log: 1}),
		raftRow(raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Crashes: protocol.Any}),
		raftRow(raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Crashes: 1, Compactions: protocol.Any}),
		raftRow(raftmodel.Bounds{Servers: 3, Terms: 2}),
		against(2, raftRow(raftmodel.Bounds{Servers: 2, Terms: int(protocol.Any), Log: 1, Crashes: protocol.Any, Compactions: protocol.Any})),
		against(3, raftRow(raftmodel.Bounds{Servers: 2, Terms: int(protocol.Any), Crashes: protocol.Any})),
	}
	return quick, deep
}

// raftRow is a row of Raft, with one client value unless told otherwise.
func raftRow(b raftmodel.Bounds) catalog.AuditRow {
	b.Values = max(b.Values, 1)
	return rowWithin(catalog.Uncounted(b.Stated()))
}

// rowIn is a row of another protocol, with its bounds in words.
func rowIn(p catalog.Protocol, words string) catalog.AuditRow {
	b, err := catalog.Within(p.Complete, words)
	if err != nil {
		panic(err)
	}
	return rowWithin(b)
}

// rowWithin is a row with its bounds in words, without those that are obvious.
func rowWithin(b protocol.Bounds) catalog.AuditRow {
	usual := raftmodel.Bounds{Values: 1, Network: catalog.ForgetsNothing}.Stated()
	return catalog.AuditRow{Bounds: b, Within: b.Besides(usual).Words()}
}

// variant makes a variant of a row.
func variant(r catalog.AuditRow, name, property string, build func(catalog.Options) (catalog.Model, error)) catalog.AuditRow {
	r.Variant, r.Property, r.Build = name, property, build
	r.Within = strings.Join([]string{r.Within, name}, ", ")
	return r
}

// against makes a row of any number of ordered values, whose search is held against plain search
// with at most so many.
func against(numbers int, r catalog.AuditRow) catalog.AuditRow {
	r.Numbers = numbers
	return r
}

// withBug plants a known bug.
func withBug(r catalog.AuditRow, id string) catalog.AuditRow {
	bug, err := bugs.Find(id)
	if err != nil {
		panic(err)
	}
	return variant(r, id, bug.Property, func(o catalog.Options) (catalog.Model, error) {
		o.Bug = id
		return buildRaft(o)
	})
}
