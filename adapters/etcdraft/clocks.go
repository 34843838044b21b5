package etcdraft

import (
	"reflect"
	"slices"
	"unsafe"

	"raftmc/opaque"
)

// With clocks together, RawNode.Tick is what lets time pass, and nobody's clock is more than one
// tick ahead of another's: a server ticks again only once it has heard, by a message of the
// driver's own, that all others have come as far. That clocks all tick at the same time is one
// such run, and so is all that can happen if the network is slow meanwhile.
//
// The library draws a randomized timeout, at least the election timeout and less than twice that.
// Here a server that has counted to the election timeout may stand for election or wait for
// another tick, so that its timeout is any of these, or longer, and drawn whenever it matters.

// What the bound named clocks can be.
const (
	free     = iota // any timeout that is possible may happen at any time
	together        // all servers' clocks tick at about the same time
)

// ticked tells the others how far a clock has come.
const ticked = "Clock"

// clock is a server's, and how far it knows others' to be. Crashes do not stop it.
type clock struct {
	now   int
	heard []bool // which servers have come as far
}

// What Number of Tick says.
const (
	waits = iota
	stands
)

// tick lets one tick pass.
func tick(o Options) action {
	const name = "Tick"
	return action{
		InputKind: optional(name, onlyIf(o.Clocks == together)),
		enabled: func(n *Node) (all []opaque.Input) {
			if n.clock.now >= o.Ticks || n.clock.isAhead(n.self) {
				return nil
			}
			all = append(all, opaque.Input{Kind: name, Number: waits})
			if !n.leads() && n.elapsed()+1 >= o.ElectionTick && n.term() < o.Terms {
				all = append(all, opaque.Input{Kind: name, Number: stands})
			}
			return all
		},
		does: func(n *Node) []opaque.Message { return n.tell(ticked, n.clock.now) },
		do: func(n *Node, in opaque.Input) {
			n.clock = clock{n.clock.now + 1, make([]bool, o.Servers)}
			timeout := n.elapsed() + 1
			if in.Number == waits {
				timeout = 2*o.Ticks + 2*o.ElectionTick
			}
			n.draw(timeout)
			n.raw.Tick()
		},
	}
}

// isAhead reports whether others are not known to have come as far. In the beginning all have.
func (c clock) isAhead(self int) bool {
	for i, heard := range c.heard {
		if i != self && !heard && c.now > 0 {
			return true
		}
	}
	return false
}

// hears notes that another clock has come as far.
func (c *clock) hears(m opaque.Message) {
	if int(m.Wire[0]) == c.now {
		c.heard = slices.Clone(c.heard)
		c.heard[m.From] = true
	}
}

// draw is in place of the library's own random draw, which cannot be had otherwise: the only place
// where anything is written into it.
func (n *Node) draw(timeout int) {
	raw := reflect.ValueOf(n.raw).Elem().FieldByName("raft").Elem().FieldByName("randomizedElectionTimeout")
	reflect.NewAt(raw.Type(), unsafe.Pointer(raw.UnsafeAddr())).Elem().SetInt(int64(timeout))
}
