package model

import (
	"fmt"
	"strings"
)

// Words writes what is bounded in one line, "terms 2, log 1, network many". It
// leaves out what is zero, and a network of which nothing is said.
func (b Bounds) Words() string {
	var words []string
	add := func(name string, value any, isSet bool) {
		if isSet {
			words = append(words, fmt.Sprint(name, " ", value))
		}
	}
	for _, n := range []struct {
		name  string
		value int
	}{{"servers", b.Servers}, {"terms", b.Terms}, {"log", b.Log}, {"values", b.Values}, {"batch", b.Batch}, {"in-flight", b.InFlight}} {
		add(n.name, n.value, n.value != 0)
	}
	for _, l := range []struct {
		name  string
		value Limit
	}{{"crashes", b.Crashes}, {"compactions", b.Compactions}, {"drops", b.Drops}, {"duplicates", b.Duplicates}, {"reorders", b.Reorders}} {
		add(l.name, l.value, l.value != 0)
	}
	ofNetwork := Bounds{Drops: b.Drops, Duplicates: b.Duplicates, Reorders: b.Reorders, InFlight: b.InFlight, Network: b.Network}
	add("network", b.Network, ofNetwork != Bounds{})
	add("disk", b.Disk, b.Disk != Synchronous)
	return strings.Join(words, ", ")
}
