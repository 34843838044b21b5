package cli

import (
	"slices"

	"raftmc/protocol"
)

// faulty are bounds within which every fault of the network is an event: losing,
// duplicating and reordering. A message that is not lost stays in flight until it
// arrives, which takes some room.
func faulty(b protocol.Bounds) protocol.Bounds {
	servers := 3
	if s, has := b.Get("servers"); has {
		servers = int(s.Value)
	}
	return slices.Concat(b.OfProtocol(), protocol.NetworkBounds{
		Network: protocol.Network{Order: protocol.FIFO},
		Drops:   protocol.Any, Duplicates: protocol.Any, Reorders: protocol.Any,
		InFlight: max(networkOf(b).InFlight, 2*(servers-1)),
	}.Stated())
}

// lossy are bounds without a limit on the faults of a network.
func lossy(n protocol.Network) protocol.NetworkBounds {
	b := protocol.NetworkBounds{Network: n, Duplicates: protocol.Any}
	if n.Loss == protocol.Lossy {
		b.Drops = protocol.Any
	}
	if n.Order == protocol.FIFO {
		b.Reorders = protocol.Any
	}
	return b
}

// networkOf are the bounds on the network among those that a model has stated.
func networkOf(b protocol.Bounds) protocol.NetworkBounds {
	n, err := protocol.NetworkBounds{}.With(b.OfNetwork())
	if err != nil {
		panic(err)
	}
	return n
}
