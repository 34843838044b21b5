package model_test

import (
	"context"
	"fmt"

	"raftmc/examples/twophase"
	"raftmc/explore"
	"raftmc/model"
	"raftmc/protocol"
)

// Two-phase commit with three resource managers, over a network that delivers
// any message any number of times.
func Example() {
	m, err := model.New(twophase.Protocol{N: 3}, protocol.Options[twophase.State, twophase.Message, twophase.Input, struct{}]{
		Network:    protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}},
		Symmetry:   protocol.None,
		Properties: twophase.Properties(),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := explore.BFS(context.Background(), m, explore.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Verdict, result.States, "states")
	// Output: holds 288 states
}
