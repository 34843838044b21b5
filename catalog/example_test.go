package catalog_test

import (
	"fmt"

	"raftmc/catalog"
	"raftmc/examples/twophase"
	"raftmc/protocol"
)

// hasty is two-phase commit whose transaction manager commits although nobody is prepared.
type hasty struct{ twophase.Protocol }

func (p hasty) Inputs(self int, s twophase.State) []twophase.Input {
	if self == p.N && s.Phase == twophase.Working {
		return []twophase.Input{twophase.Input(twophase.Committed), twophase.Input(twophase.Aborted)}
	}
	return p.Protocol.Inputs(self, s)
}

// withBugs is two-phase commit with a mistake that can be planted.
func withBugs() catalog.Protocol {
	bugs := []catalog.Bug{{ID: "hasty", Doc: "the transaction manager waits for nobody", Property: "Consistency"}}
	plant := func(id string) protocol.Protocol[twophase.State, twophase.Message, twophase.Input, struct{}] {
		if id == "hasty" {
			return hasty{twophase.Protocol{N: 3}}
		}
		return twophase.Protocol{N: 3}
	}
	return catalog.WithBugs(bugs, plant, twophase.Properties()...)
}

// A main function that calls cli.Main(withBugs()) has mc check --bug hasty, mc demo and mc list
// bugs.
func ExampleWithBugs() {
	p := withBugs()
	for _, bug := range []string{"", "hasty", "lazy"} {
		m, err := p.Build(catalog.Options{Bounds: p.Complete, Bug: bug})
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%q: %d kinds of actions\n", bug, len(m.Kinds()))
	}
	// Output:
	// "": 8 kinds of actions
	// "hasty": 8 kinds of actions
	// twophase: nothing here plants "lazy": describe the protocol, its bugs and how they are planted by catalog.WithBugs
}
