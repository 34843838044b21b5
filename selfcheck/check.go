// Package selfcheck looks for mistakes in a protocol's own code that make every search of it
// unsound: fields that its descriptions leave out, steps that are no functions of their
// arguments, servers that are said to be alike and are not, numbers that are said to be ordered
// and are computed with. It takes random runs of the plain model, package reference, and knows
// nothing of the tables or the searches.
package selfcheck

import (
	"math/rand/v2"

	"raftmc/model/reference"
	"raftmc/protocol"
)

// Report is what SelfCheck looked at and what it found.
type Report struct {
	protocol.Flaws

	// States, Messages and Histories count the distinct values met, as their encodings
	// tell them apart; Steps counts the local steps computed twice.
	States, Messages, Histories, Steps int

	// Reordered counts the steps that were also taken with other ordered numbers.
	Reordered int

	// Fields counts the places in values that were perturbed: fields, recursively, and the
	// elements and lengths of slices.
	Fields int

	// Unexercised are the places that the runs could not test: in slices that were always
	// empty, and in unexported fields.
	Unexercised []string
}

// Check looks for mistakes in the protocol's Go code that make any search unsound, whatever
// the protocol does. It takes random runs of the plain model, of the given number of steps
// in all; the same seed gives the same runs. It perturbs every value that it meets in each
// place, and requires a different encoding. It computes every step a second time from the
// encodings of its arguments, and requires the same result. If the model has symmetry, it
// also computes one step in three from renamed arguments, and requires the renamed result. If
// descriptions walk ordered numbers, it computes one step in five with others in the same order,
// and requires the same result with these.
//
// For network many, the runs use a network that delivers each message once.
//
// Only what the runs meet is checked: what the bounds exclude is not. An empty report is
// no proof.
func Check[S, M, I, H any](m *reference.Model[S, M, I, H], seed uint64, steps int) Report {
	parts := m.Parts()
	if parts.Network.Network.Delivery == protocol.AnyTimes {
		// There, a delivery that seems to change nothing is no step, so what a description
		// leaves out would stay unchanged. Here it removes a message.
		if once, err := m.On(protocol.Network{Loss: protocol.Lossless}); err == nil {
			return Check(once, seed, steps)
		}
	}
	p, n, declared := parts.Protocol, len(parts.Info.Servers), m.LeftOut()
	k := &selfCheck[S, M, I, H]{
		m: m, p: p, info: parts.Info, props: parts.Properties, group: parts.Group, bounds: parts.Network, start: parts.Start,
		random: rand.New(rand.NewPCG(seed, 0)),
		orders: rand.New(rand.NewPCG(seed, 1)), farthest: farthest,
		states:    newFieldCheck("State", n, p.State, declared),
		messages:  newFieldCheck("Message", n, p.Message, declared),
		inputs:    newFieldCheck("Input", n, p.Input, declared),
		histories: newFieldCheck("History", n, p.History, declared),
		kinds:     map[string]int{}, steps: map[string]int{}, complained: map[string]bool{},
	}
	k.renamedStart()
	for steps > 0 {
		taken := k.run(min(steps, runLength))
		if taken == 0 {
			break
		}
		steps -= taken
	}
	r := k.report
	r.States, r.Messages, r.Histories = len(k.states.met), len(k.messages.met), len(k.histories.met)
	k.states.report(&r)
	k.messages.report(&r)
	k.inputs.report(&r)
	k.histories.report(&r)
	return r
}
