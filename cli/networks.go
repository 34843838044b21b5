package cli

import (
	"slices"

	"raftmc/model"
)

// faulty are bounds within which every fault of the network is an event: losing,
// duplicating and reordering. A message that is not lost stays in flight until it
// arrives, which takes some room.
func faulty(b model.Bounds) model.Bounds {
	servers := 3
	if s, has := b.Get("servers"); has {
		servers = int(s.Value)
	}
	return slices.Concat(b.OfProtocol(), model.NetworkBounds{
		Network: model.Network{Order: model.FIFO},
		Drops:   model.Any, Duplicates: model.Any, Reorders: model.Any,
		InFlight: max(networkOf(b).InFlight, 2*(servers-1)),
	}.Stated())
}

// lossy are bounds without a limit on the faults of a network.
func lossy(n model.Network) model.NetworkBounds {
	b := model.NetworkBounds{Network: n, Duplicates: model.Any}
	if n.Loss == model.Lossy {
		b.Drops = model.Any
	}
	if n.Order == model.FIFO {
		b.Reorders = model.Any
	}
	return b
}

// networkOf are the bounds on the network among those that a model has stated.
func networkOf(b model.Bounds) model.NetworkBounds {
	n, err := model.NetworkBounds{}.With(b.OfNetwork())
	if err != nil {
		panic(err)
	}
	return n
}
