package toymodel

import (
	"pgregory.net/rapid"

	"raftmc/protocol"
)

// DrawNetwork draws a network of any kind for a number of servers, and how often it may
// lose, duplicate and reorder. There is room in flight for a message to each server.
func DrawNetwork(t *rapid.T, servers int) protocol.NetworkBounds {
	limit := func(name string, isPossible bool) protocol.Limit {
		if !isPossible {
			return 0
		}
		return rapid.SampledFrom([]protocol.Limit{0, 1, protocol.Any, 2, 1, protocol.Any}).Draw(t, name)
	}
	inFlight := max(servers-1, 1) + rapid.IntRange(0, 2).Draw(t, "in flight")
	n := protocol.Network{Delivery: rapid.SampledFrom([]protocol.Delivery{protocol.AtMostOnce, protocol.AtMostOnce, protocol.AnyTimes}).Draw(t, "delivery")}
	if n.Delivery == protocol.AnyTimes {
		return protocol.NetworkBounds{Network: n, InFlight: rapid.SampledFrom([]int{0, 0, inFlight}).Draw(t, "bound")}
	}
	n.Order = protocol.Order(rapid.IntRange(0, 1).Draw(t, "order"))
	n.Loss = protocol.Loss(rapid.IntRange(0, 1).Draw(t, "loss"))
	return protocol.NetworkBounds{
		Network: n, InFlight: inFlight,
		Drops:      limit("drops", n.Loss == protocol.Lossy),
		Duplicates: limit("duplicates", true),
		Reorders:   limit("reorders", n.Order == protocol.FIFO),
	}
}
