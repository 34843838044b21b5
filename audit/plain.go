package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"raftmc/explore"
	"raftmc/internal/mistake"
	"raftmc/internal/property"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// plainSearch is breadth-first search of the plain model in its shortest form: no table, no
// reduction, no symmetry, and each state is identified by its whole content.
type plainSearch[S, M, I, H any] struct {
	subject[S, M, I, H]
	found *Reached
	goals uint64

	seen    map[string]bool                      // states by content
	classes map[uint64]bool                      // their fingerprints
	maximal map[string][]*plainState[S, M, I, H] // those that no other covers, by vector
	asked   map[string]bool                      // what the properties were evaluated on
	taken   map[string]string                    // what local steps led to
	queue   []*plainState[S, M, I, H]            // to be expanded

	hashes map[string][]uint64 // of parts, under each renaming, by content

	follows map[string]followed[S, M, I, H] // what is commonly known, by what was and who came to which state

	// keep does with each state, once, what this search is for.
	keep func(*plainState[S, M, I, H]) error
}

// plainState is a state with the content of its parts.
type plainState[S, M, I, H any] struct {
	cluster   reference.Cluster[S, M, I, H]
	states    []string // encoded, of each server
	histories []string
	messages  []string // sorted
	depth     int      // the fewest steps that lead there

	followed[S, M, I, H]
}

// followed is what is commonly known, which then distinguishes states. If nobody asks, the track
// is nil.
type followed[S, M, I, H any] struct {
	track *model.Track[S, M, I, H]
	known string // encoded
}

// SearchPlainly implements Subject.
func (x subject[S, M, I, H]) SearchPlainly(ctx context.Context, limit int) (_ *Reached, err error) {
	defer explore.Catch(&err)
	p := x.newPlainSearch()
	p.keep = p.measure
	if err := p.search(ctx, p.contentOf(p.plain.Cluster(), 0), limit); err != nil {
		return nil, err
	}
	p.count()
	return p.found.end(x.model.Goals(), p.goals), nil
}

func (x subject[S, M, I, H]) newPlainSearch() *plainSearch[S, M, I, H] {
	return &plainSearch[S, M, I, H]{
		subject: x, found: x.newReached(),
		seen: map[string]bool{}, classes: map[uint64]bool{}, maximal: map[string][]*plainState[S, M, I, H]{},
		asked: map[string]bool{}, taken: map[string]string{}, hashes: map[string][]uint64{},
		follows: map[string]followed[S, M, I, H]{},
	}
}

// search reaches all states, or those before a violation.
func (p *plainSearch[S, M, I, H]) search(ctx context.Context, start *plainState[S, M, I, H], limit int) error {
	if err := p.reach(start); err != nil {
		return err
	}
	for ; len(p.queue) > 0 && p.found.Verdict != explore.Violated; p.queue = p.queue[1:] {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case len(p.seen) > limit:
			return fmt.Errorf("plain search has met %d states, its limit", limit)
		}
		if err := p.expand(p.queue[0]); err != nil {
			return err
		}
	}
	if p.found.Verdict != explore.Violated {
		p.found.Verdict = explore.Holds
	}
	return nil
}

// contentOf encodes the parts of a state.
func (p *plainSearch[S, M, I, H]) contentOf(c reference.Cluster[S, M, I, H], depth int) *plainState[S, M, I, H] {
	s := &plainState[S, M, I, H]{cluster: c, depth: depth}
	for i := range c.States {
		s.states = append(s.states, encoded(p.servers(), p.p.State, c.States[i]))
		s.histories = append(s.histories, encoded(p.servers(), p.p.History, c.Histories[i]))
	}
	for _, m := range c.Network {
		s.messages = append(s.messages, p.letter(m))
	}
	slices.Sort(s.messages)
	return s
}

// letter is a message with its route.
func (p *plainSearch[S, M, I, H]) letter(m M) string {
	from, to := p.p.Route(m)
	return string([]byte{byte(from), byte(to)}) + encoded(p.servers(), p.p.Message, m)
}

func encoded[T any](servers int, describe func(*protocol.Codec, *T), v T) string {
	b, _ := protocol.Encode(servers, nil, describe, v)
	return string(b)
}

// after is the state after a step of one server, most of whose parts are as before.
func (p *plainSearch[S, M, I, H]) after(s *plainState[S, M, I, H], server int, c reference.Cluster[S, M, I, H]) *plainState[S, M, I, H] {
	next := &plainState[S, M, I, H]{cluster: c, depth: s.depth + 1, states: slices.Clone(s.states), histories: slices.Clone(s.histories), messages: s.messages}
	next.states[server] = encoded(p.servers(), p.p.State, c.States[server])
	next.histories[server] = encoded(p.servers(), p.p.History, c.Histories[server])
	if fresh := c.Network[len(s.cluster.Network):]; len(fresh) > 0 { // nothing ever leaves it
		next.messages = slices.Clone(s.messages)
		for _, m := range fresh {
			next.messages = append(next.messages, p.letter(m))
		}
		slices.Sort(next.messages)
	}
	if s.track != nil {
		next.followed = p.follow(s, server, next)
	}
	return next
}

// follow returns what is commonly known when a server has come to its state.
func (p *plainSearch[S, M, I, H]) follow(s *plainState[S, M, I, H], server int, next *plainState[S, M, I, H]) followed[S, M, I, H] {
	key := joined([]string{s.known, string(rune(server)), next.states[server]})
	f, known := p.follows[key]
	if !known {
		f.track = s.track.Clone()
		f.track.Reach(server, next.cluster.States[server])
		f.known = encoded(p.servers(), p.p.History, f.track.Known())
		p.follows[key] = f
	}
	return f
}

// key is the whole content of a state.
func (s *plainState[S, M, I, H]) key() string {
	return joined(s.states, s.histories, s.messages, []string{s.known}) + fmt.Sprint(s.cluster.Used())
}

// vector is the content of the servers' states.
func (s *plainState[S, M, I, H]) vector() string { return joined(s.states) }

// joined joins texts so that they can be told apart.
func joined(lists ...[]string) string {
	var b strings.Builder
	for _, list := range lists {
		fmt.Fprintf(&b, "%d;", len(list))
		for _, text := range list {
			fmt.Fprintf(&b, "%d:%s", len(text), text)
		}
	}
	return b.String()
}

// expand takes all steps that are possible in a state.
func (p *plainSearch[S, M, I, H]) expand(s *plainState[S, M, I, H]) error {
	for _, e := range s.cluster.Events() {
		if e.Op != reference.Local && e.Op != reference.Deliver {
			continue // this network only delivers
		}
		next, taken := s.cluster.Apply(e)
		server := taken.Step.Server
		p.note(s, taken)
		if taken.Panicked != "" {
			continue
		}
		// What sends only what is in flight already changes nothing either, but has cost its
		// budget, as in package cover.
		if after := p.after(s, server, next); after.states[server] != s.states[server] || len(taken.Step.Sent) > 0 {
			if err := p.reach(after); err != nil {
				return err
			}
		}
	}
	return nil
}

// note notes a local step, and what is found by its properties.
func (p *plainSearch[S, M, I, H]) note(s *plainState[S, M, I, H], taken reference.Taken[S, M, I]) {
	st := *taken.Step
	what := fmt.Sprint(st.Server, ";", s.states[st.Server], ";")
	if st.Message != nil {
		what += "m" + p.letter(*st.Message)
	} else {
		what += "i" + encoded(p.servers(), p.p.Input, *st.Input)
	}
	result := p.resultOf(taken)
	if before, known := p.taken[what]; known {
		if before != result && len(p.found.impure) == 0 {
			p.found.impure.Add(protocol.Impure, fmt.Sprintf("%s, taken by server %s in the state %s, does not do the same each time",
				p.labelOf(st), p.info.Servers[st.Server], mistake.Shown(st.Before)))
		}
		return
	}
	p.taken[what] = result
	if taken.Panicked != "" {
		p.violated(protocol.PanicProperty, s.depth+1)
		return
	}
	p.judge(p.props.OfStep(st), s.depth+1)
	if changes := s.states[st.Server] != encoded(p.servers(), p.p.State, st.After); changes || len(st.Sent) > 0 {
		p.add(p.found, st, nil)
	}
}

// resultOf is what a local step led to.
func (p *plainSearch[S, M, I, H]) resultOf(taken reference.Taken[S, M, I]) string {
	if taken.Panicked != "" {
		return "panic"
	}
	var sent []string
	for _, m := range taken.Step.Sent {
		sent = append(sent, p.letter(m))
	}
	return joined([]string{encoded(p.servers(), p.p.State, taken.Step.After)}, sent)
}

// reach notes a state, and what is found by its properties.
func (p *plainSearch[S, M, I, H]) reach(s *plainState[S, M, I, H]) error {
	key := s.key()
	if p.seen[key] {
		return nil
	}
	p.seen[key] = true
	p.queue = append(p.queue, s)
	asked := joined(s.states, s.histories)
	if p.asked[asked] {
		return p.keep(s)
	}
	p.asked[asked] = true
	views := make([]protocol.View[S, H], len(s.states))
	for i := range views {
		views[i] = protocol.View[S, H]{Server: i, State: s.cluster.States[i], History: s.cluster.Histories[i]}
	}
	p.judge(p.props.Violations(views, property.NoServer), s.depth)
	p.found.vectors.add(p.vectorContent(s.cluster.States, nil))
	return p.keep(s)
}

// measure keeps what the sizes count.
func (p *plainSearch[S, M, I, H]) measure(s *plainState[S, M, I, H]) error {
	p.classes[p.fingerprint(s)] = true
	p.keepMaximal(s)
	return nil
}

// fingerprint is the fingerprint of a state: the hash of each part is computed once.
func (p *plainSearch[S, M, I, H]) fingerprint(s *plainState[S, M, I, H]) uint64 {
	sums := make([]uint64, len(p.group))
	add := func(hashes []uint64) {
		for r := range sums {
			sums[r] += hashes[r]
		}
	}
	for i := range s.states {
		add(p.hashOf(reference.LocalPart, i, s.states[i], func(r *protocol.Renaming) []byte {
			b, _ := protocol.Encode(p.servers(), r, p.p.State, s.cluster.States[i])
			return b
		}))
		add(p.hashOf(reference.HistoryPart, i, s.histories[i], func(r *protocol.Renaming) []byte {
			b, _ := protocol.Encode(p.servers(), r, p.p.History, s.cluster.Histories[i])
			return b
		}))
	}
	for _, m := range s.cluster.Network {
		from, to := p.p.Route(m)
		add(p.hashed("m"+p.letter(m), func(r *protocol.Renaming) uint64 {
			b, _ := protocol.Encode(p.servers(), r, p.p.Message, m)
			return reference.HashPart(reference.MessagePart, r.At(from), r.At(to), b)
		}))
	}
	spent := uint64(0)
	for b, used := range s.cluster.Used() {
		spent += reference.HashPart(reference.BudgetPart, b, used, nil)
	}
	least := ^uint64(0)
	for _, sum := range sums {
		least = min(least, sum+spent)
	}
	return least
}

func (p *plainSearch[S, M, I, H]) hashOf(part byte, server int, content string, encode func(*protocol.Renaming) []byte) []uint64 {
	return p.hashed(string([]byte{part, byte(server)})+content, func(r *protocol.Renaming) uint64 {
		return reference.HashPart(part, r.At(server), -1, encode(r))
	})
}

func (p *plainSearch[S, M, I, H]) hashed(key string, hash func(*protocol.Renaming) uint64) []uint64 {
	hashes := p.hashes[key]
	if hashes == nil {
		for _, r := range p.group {
			hashes = append(hashes, hash(r))
		}
		p.hashes[key] = hashes
	}
	return hashes
}

// keepMaximal keeps a state unless another covers it, and drops those that it covers.
func (p *plainSearch[S, M, I, H]) keepMaximal(s *plainState[S, M, I, H]) {
	vector := s.vector()
	kept := p.maximal[vector]
	if !slices.ContainsFunc(kept, func(t *plainState[S, M, I, H]) bool { return p.covers(t, s) }) {
		kept = slices.DeleteFunc(kept, func(t *plainState[S, M, I, H]) bool { return p.covers(s, t) })
		p.maximal[vector] = append(kept, s)
	}
}

// covers reports whether s, of the same vector as t, can do all that t can: each server's
// history includes t's, no budget is used up further, and all of t's messages are there.
func (p *plainSearch[S, M, I, H]) covers(s, t *plainState[S, M, I, H]) bool {
	for b, used := range s.cluster.Used() {
		if used > t.cluster.Used()[b] {
			return false
		}
	}
	all := s.messages
	for _, m := range t.messages {
		at, found := slices.BinarySearch(all, m)
		if !found {
			return false
		}
		all = all[at+1:]
	}
	for i := range s.histories {
		if s.histories[i] != t.histories[i] && !(p.p.Ordered() && p.p.Includes(s.cluster.Histories[i], t.cluster.Histories[i])) {
			return false
		}
	}
	return true
}

// count counts states and the maximal ones, without symmetry and with it.
func (p *plainSearch[S, M, I, H]) count() {
	maximal, classes := 0, map[uint64]bool{}
	for _, states := range p.maximal {
		maximal += len(states)
		for _, s := range states {
			classes[p.fingerprint(s)] = true
		}
	}
	p.found.Sizes = map[protocol.Symmetry]Size{protocol.None: {len(p.seen), maximal}, protocol.Full: {len(p.classes), len(classes)}}
}

func (p *plainSearch[S, M, I, H]) judge(out property.Outcome[S, H], depth int) {
	p.goals |= out.Goals
	if found := p.props.Report(out); len(found) > 0 {
		p.violated(found[0].Property, depth)
	}
}

func (p *plainSearch[S, M, I, H]) violated(name string, depth int) {
	if p.found.Verdict != explore.Violated {
		p.found.Verdict, p.found.Violated, p.found.Soonest = explore.Violated, name, depth
	}
}
