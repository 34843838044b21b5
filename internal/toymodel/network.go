package toymodel

import (
	"pgregory.net/rapid"

	"raftmc/model"
)

// DrawNetwork draws a network of any kind for a number of servers, and how often it may
// lose, duplicate and reorder. There is room in flight for a message to each server.
func DrawNetwork(t *rapid.T, servers int) model.NetworkBounds {
	limit := func(name string, isPossible bool) model.Limit {
		if !isPossible {
			return 0
		}
		return rapid.SampledFrom([]model.Limit{0, 1, model.Any, 2, 1, model.Any}).Draw(t, name)
	}
	inFlight := max(servers-1, 1) + rapid.IntRange(0, 2).Draw(t, "in flight")
	n := model.Network{Delivery: rapid.SampledFrom([]model.Delivery{model.AtMostOnce, model.AtMostOnce, model.AnyTimes}).Draw(t, "delivery")}
	if n.Delivery == model.AnyTimes {
		return model.NetworkBounds{Network: n, InFlight: rapid.SampledFrom([]int{0, 0, inFlight}).Draw(t, "bound")}
	}
	n.Order = model.Order(rapid.IntRange(0, 1).Draw(t, "order"))
	n.Loss = model.Loss(rapid.IntRange(0, 1).Draw(t, "loss"))
	return model.NetworkBounds{
		Network: n, InFlight: inFlight,
		Drops:      limit("drops", n.Loss == model.Lossy),
		Duplicates: limit("duplicates", true),
		Reorders:   limit("reorders", n.Order == model.FIFO),
	}
}
