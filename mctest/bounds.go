package mctest

import (
	"fmt"
	"maps"
	"slices"

	"raftmc/model"
)

// Bounds say which schedules are explored: values of bounds, by the names that the
// protocol and the network declare (model.Bound), as in
//
//	mctest.Bounds{"terms": 2, "crashes": model.Any, "network": "fifo,lossy,once"}
//
// A value is a number, model.Any or "any", or a word, or anything that prints as one of
// these. A bound that is left out keeps the value with which the protocol was made; for
// the network's, see the package's documentation. A name that is not declared is an
// error, and so is a value that is out of range.
type Bounds map[string]any

// given lists the bounds with their values, in the order of their names.
func (b Bounds) given() model.Bounds {
	var given model.Bounds
	for _, name := range slices.Sorted(maps.Keys(b)) {
		given = append(given, model.Bound{Name: name, Words: []string{fmt.Sprint(b[name])}})
	}
	return given
}

// harshest sets network many if the bounds say nothing about the network.
func harshest(b model.Bounds) model.Bounds {
	if len(b.OfNetwork()) > 0 {
		return b
	}
	many, _ := model.NetworkBounds{Network: model.Network{Delivery: model.AnyTimes}}.Bounds().Get("network")
	return append(b, many)
}
