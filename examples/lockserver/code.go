package lockserver

import (
	"encoding/json"
	"fmt"

	"raftmc/opaque"
	"raftmc/protocol"
)

// Node is whatever runs on one machine: the lock server on the first, the store on the second, a
// client on each of the others.
type Node struct {
	server  *Server
	expired []int // tokens of the leases that have run out

	store *Store

	client *Client
	disk   *Disk
}

// The numbers of two nodes. All clients use one lock.
const (
	theServer, theStore = 0, 1

	lock = "lock"
)

// body is what is in a message, besides its kind.
type body struct {
	Number int `json:",omitempty"`
	Token  int `json:",omitempty"`
}

func send(to int, kind string, b body) []opaque.Message {
	wire, err := json.Marshal(b)
	if err != nil {
		panic(err)
	}
	return []opaque.Message{{To: to, Kind: kind, Text: string(wire), Wire: string(wire)}}
}

// Code drives the server, the store and the clients, with a mistake or [None].
func Code(m Mistake) opaque.Code[*Node, Seen, struct{}] {
	return within(m, protocol.Bounds{
		{Name: "clients", Doc: "clients", Least: 1, Most: 5, Value: 2},
		{Name: "requests", Doc: "the requests of each client", Value: 2},
		{Name: "expiries", Doc: "the leases that run out", Most: protocol.Any, Value: 1},
		{Name: "crashes", Doc: "the crashes of clients", Most: protocol.Any, Value: 1},
	})
}

func within(m Mistake, b protocol.Bounds) opaque.Code[*Node, Seen, struct{}] {
	return opaque.Code[*Node, Seen, struct{}]{
		Name: "lockserver", Servers: 2 + b.Int("clients"), Distinct: true,
		Bounds: b, Within: func(b protocol.Bounds) (opaque.Code[*Node, Seen, struct{}], error) { return within(m, b), nil },
		Inputs: []protocol.InputKind{
			{Name: "Ask", Limit: protocol.Any}, {Name: "Write", Limit: protocol.Any}, {Name: "Release", Limit: protocol.Any},
			{Name: "Expire", Limit: b.Limit("expiries"), Class: protocol.Fault, Need: protocol.Optional},
			{Name: "Crash", Limit: b.Limit("crashes"), Class: protocol.Fault, Need: protocol.Optional},
		},
		Messages:   []protocol.MessageKind{{Name: "Acquire"}, {Name: "Granted"}, {Name: "Write"}, {Name: "Release"}},
		Boot:       func(self int) *Node { return boot(self, m) },
		Enabled:    func(n *Node) []opaque.Input { return n.enabled(b.Int("requests")) },
		Do:         func(n *Node, in opaque.Input) []opaque.Message { return n.do(in, m) },
		Receive:    (*Node).receive,
		View:       (*Node).view,
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
	disk := &Disk{}
	return &Node{client: NewClient(disk, m), disk: disk}
}

func (n *Node) enabled(requests int) (next []opaque.Input) {
	switch {
	case n.server != nil && n.server.Leased(lock) != 0:
		return []opaque.Input{{Kind: "Expire"}}
	case n.client == nil:
		return nil
	}
	token, asks := n.client.Held()
	if !asks && n.disk.Number < requests {
		next = append(next, opaque.Input{Kind: "Ask"})
	}
	if token != 0 {
		next = append(next, opaque.Input{Kind: "Write"}, opaque.Input{Kind: "Release"})
	}
	return append(next, opaque.Input{Kind: "Crash"})
}

func (n *Node) do(in opaque.Input, m Mistake) []opaque.Message {
	switch in.Kind {
	case "Expire":
		n.expired = append(n.expired, n.server.Expire(lock))
	case "Ask":
		return send(theServer, "Acquire", body{Number: n.client.Ask()})
	case "Write":
		token, _ := n.client.Held()
		return send(theStore, "Write", body{Token: token})
	case "Release":
		return send(theServer, "Release", body{Token: n.client.Release()})
	case "Crash":
		n.client = NewClient(n.disk, m)
	}
	return nil
}

func (n *Node) receive(msg opaque.Message) []opaque.Message {
	var b body
	if err := json.Unmarshal([]byte(msg.Wire), &b); err != nil {
		panic(fmt.Sprintf("%s: %v", msg, err))
	}
	switch msg.Kind {
	case "Acquire":
		if token, ok := n.server.Acquire(lock, msg.From, b.Number); ok {
			return send(msg.From, "Granted", body{Number: b.Number, Token: token})
		}
	case "Granted":
		n.client.Granted(b.Number, b.Token)
	case "Write":
		n.store.Write(b.Token)
	case "Release":
		n.server.Release(lock, b.Token)
	}
	return nil
}
