package model_test

import (
	"slices"
	"testing"

	"raftmc/explore"
	"raftmc/internal/must"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
)

// ledger is a protocol of one server, which appends the same few entries to a list
// forever.
type ledger struct{}

type (
	ledgerState struct {
		Entries []int
		Kind    int
	}
	ledgerInput struct{}
)

func (ledger) Info() protocol.Info {
	return protocol.Info{Name: "ledger", Servers: []string{"1"}, Inputs: []protocol.InputKind{{Name: "Write", Limit: protocol.Any}}}
}

func (ledger) Initial(int) ledgerState { return ledgerState{} }

func (ledger) Inputs(int, ledgerState) []ledgerInput { return []ledgerInput{{}} }

func (ledger) Step(_ int, s ledgerState, _ ledgerInput) (ledgerState, []struct{}) {
	return ledgerState{append(slices.Clone(s.Entries), s.Kind), (s.Kind + 1) % 3}, nil
}

func (ledger) Receive(int, ledgerState, struct{}) (ledgerState, []struct{}) {
	panic("nobody sends anything")
}
func (ledger) Route(struct{}) (from, to int) { return 0, 0 }
func (ledger) State(c *protocol.Codec, s *ledgerState) {
	protocol.Slice(c, &s.Entries, func(n *int) { protocol.Number(c, n) })
	protocol.Number(c, &s.Kind)
}
func (ledger) Message(*protocol.Codec, *struct{})  {}
func (ledger) Input(*protocol.Codec, *ledgerInput) {}
func (ledgerInput) String() string                 { return "Write" }

func (ledger) Extras() protocol.Extras[ledgerState, struct{}, ledgerInput, struct{}] {
	return protocol.Extras[ledgerState, struct{}, ledgerInput, struct{}]{}
}

// TestGrowth names what grows, and nothing else.
func TestGrowth(t *testing.T) {
	endless := instance(t, ledger{}, protocol.NetworkBounds{}, nil)
	must.Get(explore.Walk(t.Context(), endless, explore.WalkOptions{Walks: 1, Options: explore.Options{Limits: explore.Limits{Depth: 1500}}}))
	want := model.Growth{Field: "State.Entries", Length: true, Values: 697, Sample: 697, States: 1501, Largest: "1500"}
	if got, _ := endless.Growth(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	finite := raftWith(t, raftmodel.Bounds{Servers: 3, Terms: 3, Log: 2, Values: 2, Crashes: protocol.Any, Network: protocol.Network{Delivery: protocol.AnyTimes}}, raftmodel.Correct())
	must.Get(explore.Walk(t.Context(), finite, explore.WalkOptions{Options: explore.Options{Limits: explore.Limits{States: 50_000}}}))
	if got, grows := finite.Growth(); grows || finite.TableStats().LocalStates < 1000 {
		t.Errorf("of %d states that are nearly all, it says: %v", finite.TableStats().LocalStates, got)
	}
}
