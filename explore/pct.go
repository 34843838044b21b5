package explore

import "math/rand/v2"

// pct schedules agents by priority, as probabilistic concurrency testing does
// with threads. Agents get distinct random priorities. The enabled agent with
// the highest acts; if it may do several things, each is as likely. At d-1
// change points, drawn among the k steps of the walk, the agent that would act
// falls to a priority below all initial ones: to i at the i-th point drawn.
//
// A bug of depth d is one that shows whenever d certain orderings hold, each
// between two actions: 1 for "b before a", 2 for "b after a's first action and
// before its second". Of n agents,
// each of which has one thing to do at a time, a walk of k steps finds such a
// bug with probability at least 1/(n·k^(d-1)). Where agents have choices of
// their own (a server may time out or restart), the bound is multiplied by the
// probability of the choices that the bug takes.
type pct struct {
	priorities [256]uint64 // by agent; 0 means not drawn yet
	changes    []int       // steps
}

// initialPriority is a bit that all initial priorities have, and later ones not.
const initialPriority = 1 << 63

// begin draws the change points of a walk.
func (p *pct) begin(r *rand.Rand, bugDepth, length int) {
	clear(p.priorities[:])
	p.changes = p.changes[:0]
	for range bugDepth - 1 {
		p.changes = append(p.changes, r.IntN(length))
	}
}

// schedule returns the agent that acts at a step.
func (p *pct) schedule(r *rand.Rand, enabled []Edge, step int) (agent uint8) {
	for _, e := range enabled {
		if p.priorities[e.Agent] == 0 {
			p.priorities[e.Agent] = r.Uint64() | initialPriority
		}
	}
	for i, change := range p.changes {
		if change == step {
			p.priorities[p.highest(enabled)] = uint64(i + 1)
		}
	}
	return p.highest(enabled)
}

// highest returns the enabled agent that has the highest priority.
func (p *pct) highest(enabled []Edge) uint8 {
	agent := enabled[0].Agent
	for _, e := range enabled[1:] {
		if p.priorities[e.Agent] > p.priorities[agent] {
			agent = e.Agent
		}
	}
	return agent
}
