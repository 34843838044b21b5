package register

import (
	"slices"

	"raftmc/protocol"
)

// Client is a client: it writes its own number, and then reads. Known and Read are
// history: they do not influence what it does.
type Client struct {
	Op    int   `json:"op"`              // what it does now: writes, reads or rests
	Known []int `json:"known,omitempty"` // how many operations of each other client had returned when it began to read
	Read  int   `json:"read,omitempty"`  // what it has read
}

// What a client does, in order.
const (
	writes = iota + 1
	reads
	rests
)

// request numbers an operation of a client.
func request(servers, client, op int) int { return (servers + client - 1) * op }

// returned is how many of its operations have returned.
func (c Client) returned() int { return c.Op - writes }

func (c *Client) describe(codec *protocol.Codec) {
	protocol.Number(codec, &c.Op)
	protocol.Slice(codec, &c.Known, func(n *int) { protocol.Number(codec, n) })
	protocol.Number(codec, &c.Read)
}

// answered takes an answer to one of the clients. It ignores an answer that is not for
// the client's current operation.
func (p Protocol[S]) answered(clients []Client, m Message) ([]Client, []Message, Heed) {
	c := clients[m.Client-1]
	if m.Request != request(p.Servers(), m.Client, c.Op) {
		return clients, nil, Ignored
	}
	var sent []Message
	c.Op++
	switch m.Kind {
	case PutOk:
		sent = []Message{{Kind: Get, From: p.Servers(), To: p.asks(m.Client, reads), Client: m.Client, Request: request(p.Servers(), m.Client, reads)}}
		for i, other := range clients {
			c.Known = append(c.Known, other.returned())
			if i == m.Client-1 {
				c.Known[i] = 0
			}
		}
	case GetOk:
		c.Read = m.Value
	}
	clients = slices.Clone(clients)
	clients[m.Client-1] = c
	return clients, sent, Heeded
}

// order is the beginning of an order of all clients' operations: how many operations of
// each client are in it, and the value that they leave.
type order struct {
	clients []Client
	done    []int
	value   int
}

// linearizable reports whether there is an order in which every operation that had
// returned before another began comes before it, and every read returns what was written
// last. An operation that has not returned may be in the order or not.
func linearizable(clients []Client) bool {
	return order{clients: clients, done: make([]int, len(clients))}.canEnd()
}

// canEnd reports whether the remaining operations can be put in order.
func (o order) canEnd() bool {
	if o.complete() {
		return true
	}
	for i := range o.clients {
		if next, ok := o.take(i); ok && next.canEnd() {
			return true
		}
	}
	return false
}

// complete reports whether every operation that has returned is in the order.
func (o order) complete() bool {
	for i, c := range o.clients {
		if o.done[i] < c.returned() {
			return false
		}
	}
	return true
}

// take adds the next operation of a client to the order, if possible.
func (o order) take(i int) (order, bool) {
	c, op := o.clients[i], o.done[i]+writes
	switch {
	case op > c.Op || op == rests:
		return o, false
	case op == writes:
		o.value = i + 1
	case c.Op == rests && c.Read != o.value:
		return o, false
	default:
		for j, known := range c.Known {
			if o.done[j] < known {
				return o, false
			}
		}
	}
	o.done = slices.Clone(o.done)
	o.done[i]++
	return o, true
}
