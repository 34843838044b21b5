package lockserver

import (
	"fmt"
	"slices"

	"raftmc/opaque"
	"raftmc/protocol"
)

// Seen is what properties see of a node: tokens, of which 0 is none.
type Seen struct {
	// Of the server: that of the lease that it has given, and those of leases that ran out.
	Leased  int   `json:"leased,omitempty"`
	Expired []int `json:"expired,omitempty"`

	// Of a client: that of the lease that it believes it has.
	Held int `json:"held,omitempty"`

	// Of the store: that with which it was written last; and whether it has refused one.
	Written int  `json:"written,omitempty"`
	Refused bool `json:"refused,omitempty"`
}

func (n *Node) view() (v Seen) {
	switch {
	case n.server != nil:
		v.Leased, v.Expired = n.server.Leased(lock), slices.Clone(n.expired)
	case n.store != nil:
		v.Written, v.Refused = n.store.token, n.store.refused
	default:
		v.Held = n.client.Held()
	}
	return v
}

type (
	state    = opaque.State[Seen]
	seen     = protocol.View[state, struct{}]
	finding  = protocol.Finding[state, struct{}]
	property = protocol.Property[state, opaque.Message, opaque.Input, struct{}]
)

func properties() []property {
	return []property{
		{Name: "OneHolder", Doc: "no two clients hold the lock by the same token", Pair: oneHolder},
		{Name: "LeasesLast", Doc: "a client that holds the lock has a lease of it, or one that ran out", Pair: leasesLast},
		{Name: "WritesInOrder", Doc: "the store is never written by one who held the lock before another who has written", Step: writesInOrder},
		sometimes("SometimesSecond", "a client holds the lock after another", func(v Seen) bool { return v.Held > 1 }),
		sometimes("SometimesRefused", "the store refuses a write", func(v Seen) bool { return v.Refused }),
	}
}

func oneHolder(a, b seen) *finding {
	held := a.State.View().Held
	if a.Server >= b.Server || held == 0 || held != b.State.View().Held {
		return nil
	}
	return &finding{Reason: fmt.Sprintf("clients %d and %d both hold the lock by token %d", a.Server+1, b.Server+1, held)}
}

func leasesLast(server, client seen) *finding {
	s, held := server.State.View(), client.State.View().Held
	if server.Server != theServer || held == 0 || held == s.Leased || slices.Contains(s.Expired, held) {
		return nil
	}
	return &finding{Reason: fmt.Sprintf("client %d holds the lock by token %d, which has not run out, and the server leases it by token %d", client.Server+1, held, s.Leased)}
}

func writesInOrder(s protocol.Step[state, opaque.Message, opaque.Input]) *finding {
	before, after := s.Before.View().Written, s.After.View().Written
	if after >= before {
		return nil
	}
	return &finding{Reason: fmt.Sprintf("the store is written with token %d after it was written with token %d", after, before)}
}

func sometimes(name, doc string, is func(Seen) bool) property {
	return property{Name: name, Doc: doc, Mode: protocol.Sometimes, Server: func(v seen) *finding {
		if is(v.State.View()) {
			return &finding{}
		}
		return nil
	}}
}
