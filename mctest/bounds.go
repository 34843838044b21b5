package mctest

import (
	"fmt"

	"raftmc/model"
)

// Bounds say which schedules are looked at. Here, bounds that say nothing of the
// network mean network many; see the package's documentation.
type Bounds = model.Bounds

// Bounded is implemented by protocols that keep bounds of their own: on terms, logs,
// values, crashes.
type Bounded[S, M, I, H any] interface {
	// Within returns the protocol within bounds, or says which of them it cannot
	// have. A bound that it does not know it should refuse, if it is not zero.
	// Servers is 0 unless the test says more; the protocol then keeps the number
	// that it has.
	//
	// It is called with lower bounds when a counterexample is minimised, and
	// with those of a saved one.
	Within(b Bounds) (model.Protocol[S, M, I, H], error)
}

// harshest makes network many of a network of which nothing is said.
func harshest(b Bounds) Bounds {
	if ofNetwork(b) == (Bounds{}) {
		b.Network.Delivery = model.AnyTimes
	}
	return b
}

// ofNetwork leaves the bounds that the model itself keeps.
func ofNetwork(b Bounds) Bounds {
	return Bounds{Drops: b.Drops, Duplicates: b.Duplicates, Reorders: b.Reorders, InFlight: b.InFlight, Network: b.Network}
}

// ofProtocol leaves the others.
func ofProtocol(b Bounds) Bounds {
	b.Drops, b.Duplicates, b.Reorders, b.InFlight, b.Network = 0, 0, 0, 0, model.Network{}
	return b
}

// numbers lists those bounds that are plain numbers, and the most that a file may
// ask of them: to make a protocol of a million servers would take all memory before
// the model could refuse it.
func numbers(b Bounds) []number {
	return []number{
		{"servers", b.Servers, 12},
		{"terms", b.Terms, 255},
		{"log", b.Log, 255},
		{"values", b.Values, 12},
		{"batch", b.Batch, 255},
		{"in-flight", b.InFlight, 255},
	}
}

type number struct {
	name        string
	value, most int
}

// sane refuses bounds that no counterexample can have.
func sane(b Bounds) error {
	for _, n := range numbers(b) {
		if n.value < 0 || n.value > n.most {
			return fmt.Errorf("%s %d is not a number from 0 to %d", n.name, n.value, n.most)
		}
	}
	return nil
}

// describe writes what is bounded, as mc does: "terms 2, log 1, network many".
func describe(b Bounds) string { return b.Words() }
