package proof

import (
	"testing"

	"raftmc/adapters/etcdraft/history"
	"raftmc/model"
	"raftmc/opaque"
	"raftmc/protocol"
	"raftmc/raftview"
)

type (
	asked   = protocol.Protocol[opaque.State[raftview.View], opaque.Message, opaque.Input, raftview.History]
	extras  = protocol.Extras[opaque.State[raftview.View], opaque.Message, opaque.Input, raftview.History]
	options = protocol.Options[opaque.State[raftview.View], opaque.Message, opaque.Input, raftview.History]
)

// charted is a protocol whose steps are not taken for dear, so that they are taken beforehand.
type charted struct{ asked }

// Extras implements protocol.Protocol.
func (p charted) Extras() extras {
	e := p.asked.Extras()
	e.Dear = false
	return e
}

// modelOf makes the model, over a network that does its worst.
func modelOf(t *testing.T, v history.Version, b history.Bug, c history.Charting) (model.Searchable, model.Monotone) {
	t.Helper()
	var p asked = history.New(v, b.Bounds)
	if c == history.Beforehand {
		p = charted{p}
	}
	m, err := model.New(p, options{
		Network:    protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}},
		Properties: raftview.Properties(),
	})
	if err != nil {
		t.Fatal(err)
	}
	sys, err := m.Monotone()
	if err != nil {
		t.Fatal(err)
	}
	return m, sys
}
