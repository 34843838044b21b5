package model

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"raftmc/explore"
)

// plainSearch is breadth-first search in its shortest form: no reduction, no symmetry,
// and each state is identified by its whole content.
type plainSearch[S, M, I, H any] struct {
	*worker[S, M, I, H]
	found *Reached
	goals uint64

	seen    map[string]bool            // states; messages in the order of their numbers
	classes map[uint64]bool            // their fingerprints
	maximal map[string][]explore.State // those that no other covers, by vector
	asked   map[string]bool            // what the properties were evaluated on
	taken   map[*step[S, M, I]]bool    // local steps
	queue   []explore.State            // to be expanded
	depths  []int                      // for each state in queue, the fewest steps that lead there
	depth   int                        // of the state at hand
}

// SearchPlainly implements Audited.
func (m *Model[S, M, I, H]) SearchPlainly(ctx context.Context, limit int) (_ *Reached, err error) {
	defer explore.Catch(&err)
	p := &plainSearch[S, M, I, H]{
		worker: m.newWorker(), found: newReached(m),
		seen: map[string]bool{}, classes: map[uint64]bool{}, maximal: map[string][]explore.State{},
		asked: map[string]bool{}, taken: map[*step[S, M, I]]bool{},
	}
	p.reach(m.Initial())
	for ; len(p.queue) > 0 && p.found.Verdict != explore.Violated; p.queue, p.depths = p.queue[1:], p.depths[1:] {
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case len(p.seen) > limit:
			return nil, fmt.Errorf("plain search has met %d states, its limit", limit)
		}
		p.depth = p.depths[0] + 1
		p.expand(p.queue[0])
	}
	if p.found.Verdict != explore.Violated {
		p.found.Verdict = explore.Holds
	}
	p.count()
	return p.found.end(m.Goals(), p.goals), nil
}

// expand takes all steps that are possible in a state.
func (p *plainSearch[S, M, I, H]) expand(s explore.State) {
	for server, id := range s[:p.m.servers()] {
		for _, e := range p.m.inputEdges(p.node(id)) {
			if b := int(e.budget); p.letsInput(server, e) && (b == unlimited || b >= 0 && p.m.used(s, b) < p.m.budgets[b].max) {
				p.take(s, server, e)
			}
		}
	}
	for _, id := range s[p.m.network():] {
		msg := p.message(id)
		if !p.lets(deliver, msg) {
			continue
		}
		p.take(s, msg.to, p.m.receiveEdge(p.node(s[msg.to]), msg))
	}
}

func (p *plainSearch[S, M, I, H]) take(s explore.State, server int, e *edge[S, M, I]) {
	p.note(server, s, e)
	if e.idle || e.panicked != "" {
		return
	}
	next := slices.Clone(s)
	next[server] = e.to
	p.m.spend(next, int(e.budget))
	for _, id := range e.sends {
		if !slices.Contains(next[p.m.network():], id) {
			next = append(next, id)
		}
	}
	slices.Sort(next[p.m.network():])
	p.reach(next)
}

// note notes a local step, and what is found by its properties.
func (p *plainSearch[S, M, I, H]) note(server int, s explore.State, e *edge[S, M, I]) {
	if p.taken[e.step] {
		return
	}
	p.taken[e.step] = true
	if e.panicked != "" {
		p.violated(PanicProperty)
		return
	}
	st := Step[S, M, I]{Server: server, Before: p.node(s[server]).local.state, After: e.step.to.state, Input: e.input, Message: e.message}
	for i, id := range e.sends {
		if !slices.Contains(e.sends[:i], id) {
			st.Sent = append(st.Sent, p.message(id).content)
		}
	}
	p.judge(p.m.props.ofStep(st))
	if !e.idle {
		encoding, _ := write(p.m.servers(), nil, p.m.describeStep, st)
		p.found.steps.add(encoding)
	}
}

// reach notes a state, and what is found by its properties.
func (p *plainSearch[S, M, I, H]) reach(s explore.State) {
	if !add(p.seen, s) {
		return
	}
	p.queue, p.depths = append(p.queue, s), append(p.depths, p.depth)
	p.classes[p.Fingerprint(s)] = true
	p.keepMaximal(s)
	nodes := s[:p.m.servers()]
	if !add(p.asked, nodes) {
		return
	}
	views := p.views(nodes)
	p.judge(p.m.props.violations(views, noServer))
	var states []S
	for _, v := range views {
		states = append(states, v.State)
	}
	encoding, _ := write(p.m.servers(), nil, p.m.describeVector, states)
	p.found.vectors.add(encoding)
}

// keepMaximal keeps a state unless another covers it, and drops those that it covers.
func (p *plainSearch[S, M, I, H]) keepMaximal(s explore.State) {
	var vector []uint32
	for _, id := range s[:p.m.servers()] {
		vector = append(vector, p.node(id).local.id)
	}
	kept := p.maximal[key(vector)]
	if !slices.ContainsFunc(kept, func(t explore.State) bool { return p.covers(t, s) }) {
		kept = slices.DeleteFunc(kept, func(t explore.State) bool { return p.covers(s, t) })
		p.maximal[key(vector)] = append(kept, s)
	}
}

// covers reports whether s, of the same vector as t, can do all that t can: each server's
// history includes t's, no budget is used up further, and all of t's messages are there.
func (p *plainSearch[S, M, I, H]) covers(s, t explore.State) bool {
	for b := range p.m.budgets {
		if p.m.used(s, b) > p.m.used(t, b) {
			return false
		}
	}
	all := s[p.m.network():]
	for _, id := range t[p.m.network():] {
		at, found := slices.BinarySearch(all, id)
		if !found {
			return false
		}
		all = all[at+1:]
	}
	for i := range p.m.servers() {
		if !p.includes(p.node(s[i]).history, p.node(t[i]).history) {
			return false
		}
	}
	return true
}

func (p *plainSearch[S, M, I, H]) includes(all, some *history[H]) bool {
	if all == some {
		return true
	}
	return p.m.p.orderer != nil && p.m.p.includes(all.facts, some.facts)
}

// count counts states and the maximal ones, without symmetry and with it.
func (p *plainSearch[S, M, I, H]) count() {
	maximal, classes := 0, map[uint64]bool{}
	for _, states := range p.maximal {
		maximal += len(states)
		for _, s := range states {
			classes[p.Fingerprint(s)] = true
		}
	}
	p.found.Sizes = map[Symmetry]Size{None: {len(p.seen), maximal}, Full: {len(p.classes), len(classes)}}
}

// add adds numbers to a set, and reports whether they are new.
func add(set map[string]bool, numbers []uint32) bool {
	k := key(numbers)
	if set[k] {
		return false
	}
	set[k] = true
	return true
}

func key(numbers []uint32) string {
	var k []byte
	for _, n := range numbers {
		k = binary.LittleEndian.AppendUint32(k, n)
	}
	return string(k)
}

func (p *plainSearch[S, M, I, H]) judge(out outcome[S, H]) {
	p.goals |= out.goals
	if found := p.m.report(out); len(found) > 0 {
		p.violated(found[0].Property)
	}
}

func (p *plainSearch[S, M, I, H]) violated(property string) {
	if p.found.Verdict != explore.Violated {
		p.found.Verdict, p.found.Violated, p.found.Soonest = explore.Violated, property, p.depth
	}
}
