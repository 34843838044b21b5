package opaque_test

import (
	"context"
	"fmt"
	"sync"

	"raftmc/explore/cover"
	"raftmc/model"
	"raftmc/opaque"
	"raftmc/protocol"
)

// Counter is somebody's code: it counts, and tells others of it. It takes what it hears for the
// count if that is more.
type Counter struct {
	mu    sync.Mutex
	count int
}

func (c *Counter) Add() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count++
	return c.count
}

func (c *Counter) Hear(count int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count = max(c.count, count)
}

// counter is a server of it.
type counter struct {
	Counter
	self int
}

// A counter by itself never goes beyond its bound, but may hear of anything.
func Example() {
	type property = protocol.Property[opaque.State[int], opaque.Message, opaque.Input, struct{}]
	code := opaque.Code[*counter, int, struct{}]{
		Name: "counters", Servers: 2,
		Inputs:   []protocol.InputKind{{Name: "Add", Limit: 3}},
		Messages: []protocol.MessageKind{{Name: "Count"}},
		Boot:     func(self int) *counter { return &counter{self: self} },
		Enabled: func(c *counter) []opaque.Input {
			if c.count == 2 {
				return nil
			}
			return []opaque.Input{{Kind: "Add"}}
		},
		Do: func(c *counter, _ opaque.Input) []opaque.Message {
			return []opaque.Message{{To: 1 - c.self, Kind: "Count", Wire: fmt.Sprint(c.Add())}}
		},
		Receive: func(c *counter, m opaque.Message) []opaque.Message {
			var count int
			fmt.Sscan(m.Wire, &count)
			c.Hear(count)
			return nil
		},
		View: func(c *counter) int { return c.count },
		Properties: []property{{Name: "AtMostTwo", Server: func(v protocol.View[opaque.State[int], struct{}]) *protocol.Finding[opaque.State[int], struct{}] {
			if v.State.View() > 2 {
				return &protocol.Finding[opaque.State[int], struct{}]{Reason: "it has counted too far"}
			}
			return nil
		}}},
	}
	m, err := model.New(opaque.New(code), protocol.Options[opaque.State[int], opaque.Message, opaque.Input, struct{}]{
		Network:    protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}},
		Properties: code.Properties,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	sys, err := m.Monotone()
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := cover.Search(context.Background(), sys, cover.Options{})
	fmt.Println(result.Verdict, err)
	// Output: holds <nil>
}
