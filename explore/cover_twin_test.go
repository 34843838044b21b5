package explore

import (
	"maps"
	"slices"
)

// toyConfig is a configuration of a toy, by content and as it is: no renaming,
// nothing left out.
type toyConfig struct {
	states    toyVector
	histories [toyServers]toyFacts
	used      [toyLimits]uint8
	sent      toySet
}

// toySet is a set of messages.
type toySet [(toyContents*toyServers*toyServers*(toyNames+1) + 63) / 64]uint64

func (m toyMessage) bit() (word int, bit uint64) {
	k := ((int(m.content)*toyServers+int(m.from))*toyServers+int(m.to))*(toyNames+1) + int(m.name) + 1
	return k / 64, 1 << (k % 64)
}

func (s *toySet) has(m toyMessage) bool {
	word, bit := m.bit()
	return s[word]&bit != 0
}

func (s *toySet) add(messages ...toyMessage) {
	for _, m := range messages {
		word, bit := m.bit()
		s[word] |= bit
	}
}

func (s *toySet) within(all *toySet) bool {
	for k := range s {
		if s[k]&^all[k] != 0 {
			return false
		}
	}
	return true
}

// toyStep is a step of one server, by what it does.
type toyStep struct {
	before, after toyState
	received      toyMessage
	sent          toySet
}

// noMessage is what an input receives.
var noMessage = toyMessage{content: none, name: none}

func newToyStep(before toyState, received toyMessage, m *toyMove) toyStep {
	s := toyStep{before: before, after: m.after, received: received}
	s.sent.add(m.sends...)
	return s
}

// coverTwin is what Cover should find, found in the obvious way: breadth first,
// by content, one configuration after the other, without any reduction. Nothing
// that violates a property is expanded.
type coverTwin struct {
	*toy
	universe []toyMessage // all that were ever sent
	configs  []toyConfig
	known    map[toyConfig]bool
	steps    map[toyStep]bool // those that change or send something
	goals    uint64
	violated map[string]bool
	complete bool

	// transitions counts what was taken, by messages that do nothing too. If idles,
	// some input does nothing; whether that is a transition is left open, and so
	// it is if a message does nothing but meet a goal.
	transitions uint64
	idles       bool

	takenMemo    map[toyState][]toyMove
	receivedMemo map[toyState]map[toyMessage]toyMove

	lives     map[toyState]map[toyMessage]bool
	deadPairs uint64
	results   map[Reductions]map[toyConfig]bool // what Cover should end with, by what it goes without
}

// newCoverTwin searches up to a number of configurations.
func newCoverTwin(p *toy, limit int) *coverTwin {
	w := &coverTwin{
		toy: p, known: map[toyConfig]bool{}, steps: map[toyStep]bool{}, violated: map[string]bool{},
		takenMemo: map[toyState][]toyMove{}, receivedMemo: map[toyState]map[toyMessage]toyMove{},
		results: map[Reductions]map[toyConfig]bool{},
	}
	w.meet(p.first())
	for k := 0; k < len(w.configs) && k < limit; k++ {
		w.expand(w.configs[k])
	}
	w.complete = len(w.configs) <= limit
	w.findLives()
	return w
}

// first is the configuration at the start.
func (p *toy) first() (c toyConfig) {
	for server := range p.servers {
		c.states[server] = p.initial(server)
		c.histories[server] = p.remember(0, c.states[server])
	}
	return c
}

// meet checks a configuration and, if all is well there, puts it in the queue.
func (w *coverTwin) meet(c toyConfig) {
	if w.known[c] {
		return
	}
	w.known[c] = true
	states, histories := c.states[:w.servers], c.histories[:w.servers]
	w.goals |= w.reached(states, histories)
	if found := w.violations(states, histories); len(found) > 0 {
		w.violated[found[0].Property] = true
		return
	}
	w.configs = append(w.configs, c)
}

func (w *coverTwin) expand(c toyConfig) {
	for _, s := range c.states[:w.servers] {
		for _, m := range w.taken(s) {
			w.step(c, s, noMessage, &m)
		}
	}
	for _, m := range w.universe {
		if c.sent.has(m) {
			move := w.received(c.states[m.to], m)
			w.step(c, c.states[m.to], m, &move)
		}
	}
}

// step takes a step, if it can be afforded.
func (w *coverTwin) step(c toyConfig, before toyState, received toyMessage, m *toyMove) {
	if !c.spend(m, w.limits) {
		return
	}
	if found := m.ofStep(); len(found) > 0 {
		w.violated[found[0].Property] = true
		return
	}
	w.goals |= m.goals
	if m.after == before && len(m.sends) == 0 { // nobody need pay for nothing
		w.transitions, w.idles = w.transitions+1, w.idles || received == noMessage || m.goals != 0
		return
	}
	w.transitions++
	w.steps[newToyStep(before, received, m)] = true
	server := before.server
	c.states[server], c.histories[server] = m.after, w.remember(c.histories[server], m.after)
	for _, sent := range m.sends {
		if !slices.Contains(w.universe, sent) {
			w.universe = append(w.universe, sent)
		}
	}
	c.sent.add(m.sends...)
	w.meet(c)
}

// spend counts a move that is limited, unless the limit is reached.
func (c *toyConfig) spend(m *toyMove, limits []int) (ok bool) {
	if m.limit == Free {
		return true
	}
	c.used[m.limit]++
	return int(c.used[m.limit]) <= limits[m.limit]
}

// taken and received are the toy's moves, worked out once.
func (w *coverTwin) taken(s toyState) []toyMove {
	moves, known := w.takenMemo[s]
	if !known {
		moves = w.takes(s)
		w.takenMemo[s] = moves
	}
	return moves
}

func (w *coverTwin) received(s toyState, m toyMessage) toyMove {
	move, known := w.receivedMemo[s][m]
	if !known {
		move = w.receives(s, m)
		if w.receivedMemo[s] == nil {
			w.receivedMemo[s] = map[toyMessage]toyMove{}
		}
		w.receivedMemo[s][m] = move
	}
	return move
}

// What follows says which configurations Cover should end with: the largest,
// without dead messages, saturated, each orbit once.

// findLives finds the messages that can matter in each state: in the closure,
// where any state meets any message, something happens in it or in some state
// that its server can reach from there.
func (w *coverTwin) findLives() {
	states, messages := w.closure()
	w.lives = map[toyState]map[toyMessage]bool{}
	for s := range states {
		w.lives[s] = map[toyMessage]bool{}
		later := w.reachable(s, messages)
		for m := range messages {
			if m.to != s.server {
				continue
			}
			w.lives[s][m] = slices.ContainsFunc(later, func(s toyState) bool { move := w.received(s, m); return !move.idle(s) })
			if !w.lives[s][m] {
				w.deadPairs++
			}
		}
	}
}

// closure lists all states and messages that the tables can come to.
func (w *coverTwin) closure() (states map[toyState]bool, messages map[toyMessage]bool) {
	states, messages = map[toyState]bool{}, map[toyMessage]bool{}
	for server := range w.servers {
		states[w.initial(server)] = true
	}
	for size := -1; size < len(states)+len(messages); {
		size = len(states) + len(messages)
		for s := range maps.Clone(states) {
			for _, move := range w.anyMoves(s, messages) {
				states[move.after] = true
				for _, m := range move.sends {
					messages[m] = true
				}
			}
		}
	}
	return states, messages
}

// anyMoves lists what a server may do in a state that can receive anything.
func (w *coverTwin) anyMoves(s toyState, messages map[toyMessage]bool) []toyMove {
	moves := slices.Clone(w.taken(s))
	for m := range messages {
		if m.to == s.server {
			moves = append(moves, w.received(s, m))
		}
	}
	return moves
}

func (w *coverTwin) vectors() map[toyVector]bool {
	all := map[toyVector]bool{}
	for _, c := range w.configs {
		all[c.states] = true
	}
	return all
}

// reachable lists the states that a server can reach from one.
func (w *coverTwin) reachable(s toyState, messages map[toyMessage]bool) []toyState {
	found := []toyState{s}
	for k := 0; k < len(found); k++ {
		for _, move := range w.anyMoves(found[k], messages) {
			if !slices.Contains(found, move.after) {
				found = append(found, move.after)
			}
		}
	}
	return found
}

// expected returns the figures that Cover should end with; it is not ok if they
// depend on the order of the search, or the toy is too large to tell.
func (w *coverTwin) expected(v variant) (f coverFigures, ok bool) {
	const configs = 500
	subsumes := v.without&Subsumption == 0
	if !subsumes && v.without&Saturation == 0 || len(w.configs) > configs {
		return f, false
	}
	if w.results[v.without] == nil {
		all := w.reduced(v.without)
		if subsumes {
			all = maximal(all)
		}
		w.results[v.without] = all
	}
	return w.figures(w.results[v.without], v.group(w.toy)), true
}

// reduced returns the configurations after the reductions, but for subsumption.
func (w *coverTwin) reduced(without Reductions) map[toyConfig]bool {
	all := map[toyConfig]bool{}
	for _, c := range w.configs {
		if without&Saturation == 0 {
			w.saturate(&c)
		}
		if without&DeadMessages == 0 {
			w.bury(&c)
		}
		all[c] = true
	}
	return all
}

// saturate adds what servers can send at no cost and without a change.
func (w *coverTwin) saturate(c *toyConfig) {
	add := func(before toyState, m toyMove) {
		if m.after == before && m.limit == Free && m.flags == 0 {
			c.sent.add(m.sends...)
		}
	}
	for {
		before := c.sent
		for _, s := range c.states[:w.servers] {
			for _, m := range w.taken(s) {
				add(s, m)
			}
		}
		for _, m := range w.universe {
			if c.sent.has(m) {
				add(c.states[m.to], w.received(c.states[m.to], m))
			}
		}
		if c.sent == before {
			return
		}
	}
}

// bury takes the dead messages away.
func (w *coverTwin) bury(c *toyConfig) {
	var alive toySet
	for _, m := range w.universe {
		if c.sent.has(m) && w.lives[c.states[m.to]][m] {
			alive.add(m)
		}
	}
	c.sent = alive
}

// covers reports whether c can do whatever d can.
func (c *toyConfig) covers(d *toyConfig) bool {
	for i := range c.states {
		if c.states[i] != d.states[i] || d.histories[i]&^c.histories[i] != 0 {
			return false
		}
	}
	for i := range c.used {
		if c.used[i] > d.used[i] {
			return false
		}
	}
	return d.sent.within(&c.sent)
}

// maximal returns the configurations that no other one covers.
func maximal(all map[toyConfig]bool) map[toyConfig]bool {
	byVector := map[toyVector][]toyConfig{}
	for c := range all {
		byVector[c.states] = append(byVector[c.states], c)
	}
	largest := map[toyConfig]bool{}
	for _, configs := range byVector {
		for _, c := range configs {
			if !slices.ContainsFunc(configs, func(d toyConfig) bool { return c != d && d.covers(&c) }) {
				largest[c] = true
			}
		}
	}
	return largest
}

// coverFigures are those that do not depend on the order of a search.
type coverFigures struct {
	vectors, states uint64
	antichainMax    int
}

// figures counts the orbits of configurations.
func (w *coverTwin) figures(configs map[toyConfig]bool, group []toyRenaming) coverFigures {
	orbit, counted := map[toyVector]int{}, map[toyConfig]bool{}
	var sizes []int // by orbit of a vector
	for c := range configs {
		if _, known := orbit[c.states]; !known {
			for _, r := range group {
				orbit[r.vector(c.states, w.servers)] = len(sizes)
			}
			sizes = append(sizes, 0)
		}
		if !counted[c] {
			sizes[orbit[c.states]]++
			for _, r := range group {
				counted[w.renamed(&c, r)] = true
			}
		}
	}
	f := coverFigures{vectors: uint64(len(sizes)), antichainMax: slices.Max(sizes)}
	for _, size := range sizes {
		f.states += uint64(size)
	}
	return f
}

func (r toyRenaming) vector(q toyVector, servers int) (renamed toyVector) {
	for i, s := range q[:servers] {
		renamed[r[i]] = r.state(s)
	}
	return renamed
}

func (w *coverTwin) renamed(c *toyConfig, r toyRenaming) toyConfig {
	renamed := toyConfig{states: r.vector(c.states, w.servers), used: c.used}
	for i, h := range c.histories[:w.servers] {
		renamed.histories[r[i]] = r.history(h)
	}
	for _, m := range w.universe {
		if c.sent.has(m) {
			renamed.sent.add(r.message(m))
		}
	}
	return renamed
}
