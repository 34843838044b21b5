package backup

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"raftmc/opaque"
	"raftmc/protocol"
)

// Node is whatever runs on one machine: a server, or, on the last, the service; and its network,
// which keeps what is sent until somebody takes it.
type Node struct {
	servers int
	service *Service
	server  *Server

	mu       sync.Mutex
	sent     []opaque.Message
	puts     int
	answered map[int]int // in which view, by what was put
}

type code = opaque.Code[*Node, Seen, struct{}]

// Code drives the service and the servers, with a mistake or [None]. It is for bubbles alone.
func Code(m Mistake) code {
	return within(m, protocol.Bounds{
		{Name: "servers", Doc: "servers, the service aside", Least: 1, Most: 4, Value: 2},
		{Name: "puts", Doc: "what is put at each server", Value: 1},
		{Name: "ticks", Doc: "the intervals that pass for the service", Value: 2},
	})
}

func within(m Mistake, b protocol.Bounds) code {
	return code{
		Name: "backup", Servers: 1 + b.Int("servers"), Distinct: true,
		Bounds: b, Within: func(b protocol.Bounds) (code, error) { return within(m, b), nil },
		Inputs: []protocol.InputKind{
			{Name: "Tick", Limit: b.Limit("ticks")},
			{Name: "Ping", Limit: protocol.Any},
			{Name: "Put", Limit: protocol.Any},
		},
		Messages: []protocol.MessageKind{{Name: "Ping"}, {Name: "View"}, {Name: "Forward"}, {Name: "Stored"}},
		Boot:     func(self int) *Node { return boot(self, b.Int("servers"), m) },
		Enabled:  func(n *Node) []opaque.Input { return n.enabled(b.Int("puts")) },
		Do:       (*Node).do, Receive: (*Node).receive, View: (*Node).seen, Close: (*Node).close,
		Properties: properties(),
	}
}

func boot(self, servers int, m Mistake) *Node {
	n := &Node{servers: servers, answered: map[int]int{}}
	if self == servers {
		n.service = NewService(servers, m)
	} else {
		n.server = NewServer(self+1, n, m)
	}
	return n
}

func (n *Node) close() {
	if n.service != nil {
		n.service.Close()
	} else {
		n.server.Close()
	}
}

func (n *Node) enabled(puts int) []opaque.Input {
	switch {
	case n.service != nil:
		return []opaque.Input{{Kind: "Tick"}}
	case n.puts < puts && n.server.Primary():
		return []opaque.Input{{Kind: "Ping"}, {Kind: "Put"}}
	}
	return []opaque.Input{{Kind: "Ping"}}
}

func (n *Node) do(in opaque.Input) []opaque.Message {
	if in.Kind == "Put" {
		n.puts++
		go n.put(10*n.server.self + n.puts)
	} else {
		time.Sleep(Interval)
	}
	return n.taken()
}

// put is a client, who waits for as long as it takes.
func (n *Node) put(entry int) {
	view, err := n.server.Put(entry)
	n.mu.Lock()
	defer n.mu.Unlock()
	if err == nil {
		n.answered[entry] = view
	}
}

func (n *Node) receive(m opaque.Message) []opaque.Message {
	var b body
	if err := json.Unmarshal([]byte(m.Wire), &b); err != nil {
		panic(fmt.Sprintf("%s: %v", m, err))
	}
	switch m.Kind {
	case "Ping":
		v := n.service.Ping(m.From+1, b.Number)
		n.send(m.From, "View", body{View: &v})
	case "View":
		n.server.Learn(*b.View)
	case "Forward":
		n.server.Forwarded(m.From+1, b.Number, b.Log)
	case "Stored":
		n.server.Acknowledged(b.Number, b.Length)
	}
	return n.taken()
}
