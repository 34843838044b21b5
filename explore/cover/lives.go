package cover

import (
	"slices"
	"sync"
	"sync/atomic"

	"raftmc/explore"
	"raftmc/explore/internal/parallel"
)

// A message is dead in a local state if receiving it changes nothing and sends nothing,
// in that state and in every one that its server can ever reach from there. Dead pairs
// are a greatest fixpoint; what is kept here is its complement, the least set that holds
// every pair in which something happens and is closed against the direction of the local
// steps.
//
// It is computed on the closure of the local tables: every local state against every
// message that any state can send. That is more than can really meet, so what is dead
// there is dead. A closure that was cut short proves nothing: a message that it never saw
// might lead from any state to any other, so everything counts as alive.

// lives tells which messages are alive in which local states.
type lives struct {
	sys   System
	chart *chart // on which all of this is computed; nil means everywhere

	rows  []bitset // by local state, the slots of the messages that are alive
	slots []int    // by server, how many messages to it have a slot

	// complete says that the closure was computed as a whole, so that there are no other
	// local states and messages, but beyond a chart, and no step lowers a rank.
	complete bool

	components [][]uint32 // of local states that lead to each other

	ranks   []int // by local state
	maxRank int
	pairs   int
	dead    uint64 // pairs

	// digest says which steps there are in the closure: where each leads and what it
	// sends, by content. It is computed on first use.
	digest func() uint64
}

// maxClosure bounds the pairs of a local state and a message that the closure
// computes.
const maxClosure = 1 << 26

// has reports whether a message is alive in a local state of its receiver.
func (v *lives) has(local, message uint32) bool {
	return !v.knows(local, message) || v.rows[local].has(v.sys.Message(message).Slot)
}

// knows reports whether the closure has examined a local state and a message.
func (v *lives) knows(local, message uint32) bool {
	m := v.sys.Message(message)
	return v.complete && int(local) < len(v.rows) && m.Slot < v.slots[m.To] && v.chart.hasLocal(local) && v.chart.hasMessage(message)
}

// closure is the work of computing the local tables.
type closure struct {
	sys      System
	chart    *chart
	workers  int
	locals   [][]uint32 // by server
	messages [][]uint32
	done     []int      // by local state: how many messages it has received
	next     [][]uint32 // by local state: its successors, each once
	active   []bitset   // by local state: the slots of messages that do something
	pairs    int
	limit    int    // of pairs
	seen     [2]int // local states and messages that have been sorted by server

	stopped func() bool // reports whether to give up; for all workers
	asking  sync.Mutex  // by whoever finds out
	cut     atomic.Bool // to give up
}

// foreseenPairs is about how many pairs are foreseen at once: each is kept for a while.
const foreseenPairs = 1 << 12

// findLives computes the closure and the fixpoint. It calls stopped often, with the
// number of pairs examined so far, and returns nil as soon as stopped returns true.
func findLives(sys System, chart *chart, servers, workers, limit int, stopped func(pairs int) bool) *lives {
	c := &closure{sys: sys, chart: chart, workers: workers, limit: limit, locals: make([][]uint32, servers), messages: make([][]uint32, servers)}
	c.stopped = func() bool {
		if !c.cut.Load() && c.asking.TryLock() {
			if stopped(c.pairs) {
				c.cut.Store(true)
			}
			c.asking.Unlock()
		}
		return c.cut.Load()
	}
	for more := true; more && c.pairs < limit && !c.cut.Load(); {
		c.sort()
		more = c.pass()
	}
	c.sort()
	if c.cut.Load() {
		return nil
	}
	if v := c.lives(); !c.cut.Load() {
		return v
	}
	return nil
}

// pass takes the steps that have not been taken, and reports whether there were any. All
// numbers are given by one goroutine, in an order that does not depend on the number of
// workers; the others only foresee.
func (c *closure) pass() (more bool) {
	for server, locals := range c.locals {
		for len(locals) > 0 {
			n, pairs := 0, 0
			for n < len(locals) && (n == 0 || pairs < min(foreseenPairs, c.limit-c.pairs)) {
				pairs += len(c.due(server, locals[n]))
				n++
			}
			c.foresee(n, func(i int) {
				for _, m := range c.due(server, locals[i]) {
					if c.stopped() {
						return
					}
					c.sys.Foresee(locals[i], m)
				}
			})
			for _, local := range locals[:n] {
				more = c.extend(server, local) || more
			}
			locals = locals[n:]
		}
	}
	return more
}

// due lists the messages that a local state has not received.
func (c *closure) due(server int, local uint32) []uint32 {
	return c.messages[server][max(0, c.done[local]):]
}

// foresee does items on all workers, if there are several.
func (c *closure) foresee(items int, do func(item int)) {
	if c.workers > 1 {
		parallel.Each(c.workers, items, func(_, item int) { do(item) })
	}
}

// sort adds what is new in the tables to the servers' lists. Looking up a local state
// computes its inputs, and these may lead to new ones without end.
func (c *closure) sort() {
	first := c.seen[0]
	c.foresee(c.sys.Locals()-first, func(i int) {
		if l := uint32(first + i); c.chart.hasLocal(l) && !c.stopped() {
			c.sys.Foresee(l, NoMessage)
		}
	})
	for ; c.seen[0] < c.sys.Locals() && !c.stopped(); c.seen[0]++ {
		if l := uint32(c.seen[0]); c.chart.hasLocal(l) {
			s := c.sys.Local(l).Server
			c.locals[s] = append(c.locals[s], l)
		}
		c.done, c.next, c.active = append(c.done, -1), append(c.next, nil), append(c.active, nil)
	}
	for ; c.seen[1] < c.sys.Messages() && !c.stopped(); c.seen[1]++ {
		if m := uint32(c.seen[1]); c.chart.hasMessage(m) {
			to := c.sys.Message(m).To
			c.messages[to] = append(c.messages[to], m)
		}
	}
}

// extend takes the steps of a local state that have not been taken, and reports
// whether there were any.
func (c *closure) extend(server int, local uint32) bool {
	before := c.done[local]
	if before < 0 {
		for i := range c.sys.Local(local).Inputs {
			if c.stopped() {
				return false
			}
			c.follow(local, &c.sys.Local(local).Inputs[i])
		}
		c.done[local] = 0
	}
	messages := c.messages[server]
	for ; c.done[local] < len(messages) && c.pairs < c.limit && !c.stopped(); c.done[local]++ {
		c.pairs++
		m := messages[c.done[local]]
		if move := c.sys.Receive(local, m); move != nil {
			c.active[local] = c.active[local].with(c.sys.Message(m).Slot)
			c.follow(local, move)
		}
	}
	return c.done[local] > before
}

// follow notes where a step leads.
func (c *closure) follow(local uint32, move *Move) {
	if move.Flags&explore.Panicked != 0 || move.To == local || !c.chart.hasLocal(move.To) {
		return
	}
	for _, to := range c.next[local] {
		if to == move.To {
			return
		}
	}
	c.next[local] = append(c.next[local], move.To)
}

// lives computes the fixpoint, if the closure is complete.
func (c *closure) lives() *lives {
	v := &lives{sys: c.sys, chart: c.chart, rows: c.active, pairs: c.pairs, complete: true, digest: sync.OnceValue(c.digest)}
	v.ranks, v.components = ranks(c.next, c.stopped)
	v.components = slices.DeleteFunc(v.components, func(locals []uint32) bool { return !c.chart.hasLocal(locals[0]) })
	for _, r := range v.ranks {
		v.maxRank = max(v.maxRank, r)
	}
	for server, messages := range c.messages {
		v.slots = append(v.slots, slotsOf(c.sys, messages))
		for _, local := range c.locals[server] {
			v.complete = v.complete && c.done[local] == len(messages)
		}
	}
	if !v.complete {
		return v
	}
	// Later states tend to be further from the initial one: going backwards, a
	// few rounds are enough.
	for changed := true; changed; {
		changed = false
		for local := len(v.rows) - 1; local >= 0 && !c.stopped(); local-- {
			for _, to := range c.next[local] {
				var more bool
				v.rows[local], more = v.rows[local].union(v.rows[to])
				changed = changed || more
			}
		}
	}
	for server, locals := range c.locals {
		for _, local := range locals {
			v.dead += uint64(len(c.messages[server]) - v.rows[local].count())
		}
	}
	return v
}

// slotsOf returns how many slots some messages to one server take, which come in the order of
// their slots.
func slotsOf(sys System, messages []uint32) int {
	if len(messages) == 0 {
		return 0
	}
	return sys.Message(messages[len(messages)-1]).Slot + 1
}

// rank is the rank of a vector; local states beyond the closure count as 0.
func (v *lives) rank(locals []uint32) (sum int) {
	for _, l := range locals {
		if int(l) < len(v.ranks) {
			sum += v.ranks[l]
		}
	}
	return sum
}
