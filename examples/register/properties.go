package register

import "raftmc/protocol"

// Property, View and Finding are those of this protocol.
type (
	Property[S any] = protocol.Property[State[S], Message, Input, struct{}]
	View[S any]     = protocol.View[State[S], struct{}]
	Finding[S any]  = protocol.Finding[State[S], struct{}]
)

// Properties lists what must hold and what must be reachable: the two properties that
// Stateright checks for each of these services.
func Properties[S any]() []Property[S] {
	return []Property[S]{
		{Name: "Linearizable", Doc: "the clients' operations have an order that explains what was read", Server: func(v View[S]) *Finding[S] {
			if linearizable(v.State.Clients) {
				return nil
			}
			return &Finding[S]{Reason: "no order of the clients' operations explains what was read"}
		}},
		{Name: "SometimesRead", Doc: "a value that was written is read", Mode: protocol.Sometimes, Message: func(_ View[S], m Message) *Finding[S] {
			if m.Kind == GetOk && m.Value > 0 {
				return &Finding[S]{Reason: "a value is read"}
			}
			return nil
		}},
	}
}
