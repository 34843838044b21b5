package lockserver

import (
	"raftmc/opaque"
	"raftmc/protocol"
)

// Node is whatever runs on one machine: the lock server on the first, the store on the second, a
// client on each of the others. All clients use one lock.
type Node struct {
	server  *Server
	expired []int // tokens of the leases that have run out
	store   *Store
	client  *Client
}

const (
	theServer, theStore = 0, 1

	lock = "lock"
)

type code = opaque.Code[*Node, Seen, struct{}]

// Code drives the server, the store and the clients, with a mistake or [None].
func Code(m Mistake) code {
	return within(m, protocol.Bounds{
		{Name: "clients", Doc: "clients", Least: 1, Most: 5, Value: 2},
		{Name: "requests", Doc: "the requests of each client", Value: 2},
		{Name: "expiries", Doc: "the leases that run out", Most: protocol.Any, Value: 1},
		{Name: "crashes", Doc: "the crashes of clients", Most: protocol.Any, Value: 1},
	})
}

func within(m Mistake, b protocol.Bounds) code {
	return code{
		Name: "lockserver", Servers: 2 + b.Int("clients"), Distinct: true,
		Bounds: b, Within: func(b protocol.Bounds) (code, error) { return within(m, b), nil },
		Inputs: []protocol.InputKind{
			{Name: "Ask", Limit: protocol.Any},
			{Name: "Write", Limit: protocol.Any},
			{Name: "Release", Limit: protocol.Any},
			{Name: "Expire", Limit: b.Limit("expiries"), Class: protocol.Fault, Need: protocol.Optional},
			{Name: "Crash", Limit: b.Limit("crashes"), Class: protocol.Fault, Need: protocol.Optional},
		},
		Messages: []protocol.MessageKind{{Name: "Acquire"}, {Name: "Granted"}, {Name: "Write"}, {Name: "Release"}},
		Boot:     func(self int) *Node { return boot(self, m) },
		Enabled:  func(n *Node) []opaque.Input { return n.enabled(b.Int("requests")) },
		Do:       (*Node).do, Receive: (*Node).receive, View: (*Node).view,
		Properties: properties(),
	}
}

func boot(self int, m Mistake) *Node {
	switch self {
	case theServer:
		return &Node{server: NewServer(m)}
	case theStore:
		return &Node{store: &Store{mistake: m}}
	}
	return &Node{client: &Client{mistake: m}}
}

func (n *Node) enabled(requests int) (next []opaque.Input) {
	if n.server != nil && n.server.Leased(lock) != 0 {
		return []opaque.Input{{Kind: "Expire"}}
	}
	if n.client == nil {
		return nil
	}
	if made, busy := n.client.Requests(); !busy && made < requests {
		next = append(next, opaque.Input{Kind: "Ask"})
	}
	if n.client.Held() != 0 {
		next = append(next, opaque.Input{Kind: "Write"}, opaque.Input{Kind: "Release"})
	}
	return append(next, opaque.Input{Kind: "Crash"})
}

func (n *Node) do(in opaque.Input) []opaque.Message {
	switch in.Kind {
	case "Expire":
		n.expired = append(n.expired, n.server.Expire(lock))
	case "Ask":
		return send(theServer, Message{Kind: "Acquire", Number: n.client.Ask()})
	case "Write":
		return send(theStore, Message{Kind: "Write", Token: n.client.Held()})
	case "Release":
		return send(theServer, Message{Kind: "Release", Token: n.client.Release()})
	case "Crash":
		n.client.Restart()
	}
	return nil
}

func (n *Node) receive(in opaque.Message) []opaque.Message {
	switch m := Decode(in.Wire); m.Kind {
	case "Acquire":
		if token, ok := n.server.Acquire(lock, in.From, m.Number); ok {
			return send(in.From, Message{Kind: "Granted", Number: m.Number, Token: token})
		}
	case "Granted":
		n.client.Granted(m.Number, m.Token)
	case "Write":
		n.store.Write(m.Token)
	case "Release":
		n.server.Release(lock, m.Token)
	}
	return nil
}

func send(to int, m Message) []opaque.Message {
	return []opaque.Message{{To: to, Kind: m.Kind, Text: m.String(), Wire: m.Encode()}}
}
