package mctest

import (
	"fmt"
	"maps"
	"slices"

	"raftmc/protocol"
)

// Bounds say which schedules are explored: values of bounds, by the names that the
// protocol and the network declare (protocol.Bound), as in
//
//	mctest.Bounds{"terms": 2, "crashes": protocol.Any, "network": "fifo,lossy,once"}
//
// A value is a number, protocol.Any or "any", or a word, or anything that prints as one of
// these. A bound that is left out keeps the value with which the protocol was made; for
// the network's, see the package's documentation. A name that is not declared is an
// error, and so is a value that is out of range.
type Bounds map[string]any

// given lists the bounds with their values, in the order of their names.
func (b Bounds) given() protocol.Bounds {
	var given protocol.Bounds
	for _, name := range slices.Sorted(maps.Keys(b)) {
		given = append(given, protocol.Bound{Name: name, Words: []string{fmt.Sprint(b[name])}})
	}
	return given
}

// harshest sets network many if the bounds say nothing about the network.
func harshest(b protocol.Bounds) protocol.Bounds {
	if len(b.OfNetwork()) > 0 {
		return b
	}
	many, _ := protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}.Bounds().Get("network")
	return append(b, many)
}
