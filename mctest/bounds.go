package mctest

import (
	"fmt"
	"maps"
	"slices"

	"raftmc/model"
)

// Bounds say which schedules are looked at: a value for each of some bounds, by the
// names that the protocol and the network declare (model.Bound), as in
//
//	mctest.Bounds{"terms": 2, "crashes": model.Any, "network": "fifo,lossy,once"}
//
// A value is a number, model.Any or "any", or a word; whatever is written as one of
// these will do. What is left out is as the protocol was made; of the network, see the
// package's documentation. A name that is not declared is an error, as is a value that
// is out of range.
type Bounds map[string]any

// given are the bounds with what is said of each, in the order of their names.
func (b Bounds) given() model.Bounds {
	var given model.Bounds
	for _, name := range slices.Sorted(maps.Keys(b)) {
		given = append(given, model.Bound{Name: name, Words: []string{fmt.Sprint(b[name])}})
	}
	return given
}

// harshest makes network many of a network of which nothing is said.
func harshest(b model.Bounds) model.Bounds {
	if len(b.OfNetwork()) > 0 {
		return b
	}
	many, _ := model.NetworkBounds{Network: model.Network{Delivery: model.AnyTimes}}.Bounds().Get("network")
	return append(b, many)
}
