package cover

import (
	"maps"
	"slices"

	"raftmc/explore"
	"raftmc/internal/toy"
)

// toyConfig is a configuration of a toy, by content and as it is: no renaming,
// nothing left out.
type toyConfig struct {
	states    toy.Vector
	histories [toy.MaxServers]toy.Facts
	used      [toy.MaxLimits]uint8
	sent      toySet
}

// toySet is a set of messages.
type toySet [(toy.MaxContents*toy.MaxServers*toy.MaxServers*(toy.MaxNames+1) + 63) / 64]uint64

func bitOf(m toy.Message) (word int, bit uint64) {
	k := ((int(m.Content)*toy.MaxServers+int(m.From))*toy.MaxServers+int(m.To))*(toy.MaxNames+1) + int(m.Name) + 1
	return k / 64, 1 << (k % 64)
}

func (s *toySet) has(m toy.Message) bool {
	word, bit := bitOf(m)
	return s[word]&bit != 0
}

func (s *toySet) add(messages ...toy.Message) {
	for _, m := range messages {
		word, bit := bitOf(m)
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
	before, after toy.State
	received      toy.Message
	sent          toySet
}

// noMessage is what an input receives.
var noMessage = toy.Message{Content: toy.None, Name: toy.None}

func newToyStep(before toy.State, received toy.Message, m *toy.Move) toyStep {
	s := toyStep{before: before, after: m.After, received: received}
	s.sent.add(m.Sends...)
	return s
}

// twin is what Cover should find, found in the obvious way: breadth first,
// by content, one configuration after the other, without any reduction. Nothing
// that violates a property is expanded.
type twin struct {
	*toy.Toy
	first    toyStart
	universe []toy.Message // all that were ever sent
	configs  []toyConfig
	depths   []int // by configuration: the fewest steps that lead there
	soonest  int   // the fewest steps that lead to a violation; -1 if none do
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

	takenMemo    map[toy.State][]toy.Move
	receivedMemo map[toy.State]map[toy.Message]toy.Move

	messages  map[toy.Message]bool      // of the closure
	later     map[toy.State][]toy.State // what a server can reach in the closure
	matters   map[toy.Vector]map[toy.Message]bool
	lives     map[toy.State]map[toy.Message]bool
	deadPairs uint64
	results   map[Reductions]map[toyConfig]bool // what Cover should end with, by what it goes without
}

// newTwin searches up to a number of configurations.
func newTwin(p *toy.Toy, limit int) *twin { return newTwinFrom(p, startOf(p), limit) }

func newTwinFrom(p *toy.Toy, first toyStart, limit int) *twin {
	w := &twin{
		Toy: p, first: first, universe: slices.Clone(first.messages), known: map[toyConfig]bool{}, steps: map[toyStep]bool{}, violated: map[string]bool{},
		takenMemo: map[toy.State][]toy.Move{}, receivedMemo: map[toy.State]map[toy.Message]toy.Move{},
		results: map[Reductions]map[toyConfig]bool{}, soonest: -1,
	}
	w.meet(first.toyConfig, 0)
	for k := 0; k < len(w.configs) && k < limit; k++ {
		w.expand(w.configs[k], w.depths[k])
	}
	w.complete = len(w.configs) <= limit
	w.findLives()
	return w
}

// meet checks a configuration and, if all is well there, puts it in the queue.
func (w *twin) meet(c toyConfig, depth int) {
	if w.known[c] {
		return
	}
	w.known[c] = true
	states, histories := c.states[:w.Servers], c.histories[:w.Servers]
	w.goals |= w.Reached(states, histories)
	if found := violationsIn(w.Toy, states, histories); len(found) > 0 {
		w.violate(found, depth)
		return
	}
	w.configs, w.depths = append(w.configs, c), append(w.depths, depth)
}

// violate notes what is violated after so many steps.
func (w *twin) violate(found []explore.Violation, depth int) {
	w.violated[found[0].Property] = true
	if w.soonest < 0 {
		w.soonest = depth
	}
}

// expand takes all steps from a configuration at a depth.
func (w *twin) expand(c toyConfig, depth int) {
	for _, s := range c.states[:w.Servers] {
		for _, m := range w.taken(s) {
			w.step(c, depth, s, noMessage, &m)
		}
	}
	for _, m := range w.universe {
		if c.sent.has(m) {
			move := w.received(c.states[m.To], m)
			w.step(c, depth, c.states[m.To], m, &move)
		}
	}
}

// step takes a step, if it can be afforded.
func (w *twin) step(c toyConfig, depth int, before toy.State, received toy.Message, m *toy.Move) {
	if !c.spend(m, w.Limits) {
		return
	}
	if found := violationsBy(m); len(found) > 0 {
		w.violate(found, depth+1)
		return
	}
	w.goals |= m.Goals
	if m.After == before && len(m.Sends) == 0 { // nobody need pay for nothing
		w.transitions, w.idles = w.transitions+1, w.idles || received == noMessage || m.Goals != 0
		return
	}
	w.transitions++
	w.steps[newToyStep(before, received, m)] = true
	server := before.Server
	c.states[server], c.histories[server] = m.After, w.Remember(c.histories[server], m.After)
	for _, sent := range m.Sends {
		if !slices.Contains(w.universe, sent) {
			w.universe = append(w.universe, sent)
		}
	}
	c.sent.add(m.Sends...)
	w.meet(c, depth+1)
}

// spend counts a move that is limited, unless the limit is reached.
func (c *toyConfig) spend(m *toy.Move, limits []int) (ok bool) {
	if m.Limit == Free {
		return true
	}
	c.used[m.Limit]++
	return int(c.used[m.Limit]) <= limits[m.Limit]
}

// taken and received are the toy's moves, worked out once.
func (w *twin) taken(s toy.State) []toy.Move {
	moves, known := w.takenMemo[s]
	if !known {
		moves = w.Takes(s)
		w.takenMemo[s] = moves
	}
	return moves
}

func (w *twin) received(s toy.State, m toy.Message) toy.Move {
	move, known := w.receivedMemo[s][m]
	if !known {
		move = w.Receives(s, m)
		if w.receivedMemo[s] == nil {
			w.receivedMemo[s] = map[toy.Message]toy.Move{}
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
func (w *twin) findLives() {
	states, messages := w.closure()
	w.lives = map[toy.State]map[toy.Message]bool{}
	w.messages, w.later, w.matters = messages, map[toy.State][]toy.State{}, map[toy.Vector]map[toy.Message]bool{}
	for s := range states {
		w.lives[s] = map[toy.Message]bool{}
		later := w.reachable(s, messages)
		w.later[s] = later
		for m := range messages {
			if m.To != s.Server {
				continue
			}
			w.lives[s][m] = slices.ContainsFunc(later, func(s toy.State) bool { move := w.received(s, m); return !move.Idle(s) })
			if !w.lives[s][m] {
				w.deadPairs++
			}
		}
	}
}

// closure lists all states and messages that the tables can come to.
func (w *twin) closure() (states map[toy.State]bool, messages map[toy.Message]bool) {
	states, messages = map[toy.State]bool{}, map[toy.Message]bool{}
	for _, s := range w.first.states[:w.Servers] {
		states[s] = true
	}
	for _, m := range w.first.messages {
		messages[m] = true
	}
	for size := -1; size < len(states)+len(messages); {
		size = len(states) + len(messages)
		for s := range maps.Clone(states) {
			for _, move := range w.anyMoves(s, messages) {
				states[move.After] = true
				for _, m := range move.Sends {
					messages[m] = true
				}
			}
		}
	}
	return states, messages
}

// anyMoves lists what a server may do in a state that can receive anything.
func (w *twin) anyMoves(s toy.State, messages map[toy.Message]bool) []toy.Move {
	moves := slices.Clone(w.taken(s))
	for m := range messages {
		if m.To == s.Server {
			moves = append(moves, w.received(s, m))
		}
	}
	return moves
}

func (w *twin) vectors() map[toy.Vector]bool {
	all := map[toy.Vector]bool{}
	for _, c := range w.configs {
		all[c.states] = true
	}
	return all
}

// reachable lists the states that a server can reach from one.
func (w *twin) reachable(s toy.State, messages map[toy.Message]bool) []toy.State {
	found := []toy.State{s}
	for k := 0; k < len(found); k++ {
		for _, move := range w.anyMoves(found[k], messages) {
			if !slices.Contains(found, move.After) {
				found = append(found, move.After)
			}
		}
	}
	return found
}

// expected returns the figures that Cover should end with; it is not ok if they
// depend on the order of the search, or the toy is too large to tell.
func (w *twin) expected(v variant) (f figures, ok bool) {
	const configs = 500
	if v.shortest {
		v.without |= Saturation
	}
	if v.without = v.without.Whole(); v.without&Loops == 0 {
		return f, false // which steps lead home depends on what else is known by then
	}
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
	return w.figures(w.results[v.without], v.group(w.Toy)), true
}

// reduced returns the configurations after the reductions, but for subsumption.
func (w *twin) reduced(without Reductions) map[toyConfig]bool {
	all := map[toyConfig]bool{}
	for _, c := range w.configs {
		if without&Saturation == 0 {
			w.saturate(&c)
		}
		switch {
		case without&DeadAnswers == 0:
			w.buryAnswers(&c)
		case without&DeadMessages == 0:
			w.bury(&c)
		}
		all[c] = true
	}
	return all
}

// saturate adds what servers can send at no cost and without a change.
func (w *twin) saturate(c *toyConfig) {
	add := func(before toy.State, m toy.Move) {
		if m.After == before && m.Limit == Free && m.Fate == toy.Fine {
			c.sent.add(m.Sends...)
		}
	}
	for {
		before := c.sent
		for _, s := range c.states[:w.Servers] {
			for _, m := range w.taken(s) {
				add(s, m)
			}
		}
		for _, m := range w.universe {
			if c.sent.has(m) {
				add(c.states[m.To], w.received(c.states[m.To], m))
			}
		}
		if c.sent == before {
			return
		}
	}
}

// bury takes the dead messages away.
func (w *twin) bury(c *toyConfig) {
	var alive toySet
	for _, m := range w.universe {
		if c.sent.has(m) && w.lives[c.states[m.To]][m] {
			alive.add(m)
		}
	}
	c.sent = alive
}

// buryAnswers takes away, too, what leads to nothing but answers that do.
func (w *twin) buryAnswers(c *toyConfig) {
	lives := w.matters[c.states]
	if lives == nil {
		lives = w.mattering(c.states[:w.Servers])
		w.matters[c.states] = lives
	}
	var alive toySet
	for _, m := range w.universe {
		if c.sent.has(m) && lives[m] {
			alive.add(m)
		}
	}
	c.sent = alive
}

// mattering returns the messages that matter to a vector: the least set that has those that can
// do more than send, now or later, and those whose receivers can send one of it.
func (w *twin) mattering(states []toy.State) map[toy.Message]bool {
	all := map[toy.Message]bool{}
	for size := -1; size < len(all); {
		size = len(all)
		for m := range w.messages {
			all[m] = all[m] || slices.ContainsFunc(w.later[states[m.To]], func(s toy.State) bool {
				move := w.received(s, m)
				return move.After != s || move.Fate != toy.Fine || move.Goals != 0 ||
					slices.ContainsFunc(move.Sends, func(sent toy.Message) bool { return all[sent] })
			})
		}
		maps.DeleteFunc(all, func(_ toy.Message, matters bool) bool { return !matters })
	}
	return all
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
	byVector := map[toy.Vector][]toyConfig{}
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

// figures are those that do not depend on the order of a search.
type figures struct {
	vectors, states uint64
	antichainMax    int
}

// figures counts the orbits of configurations.
func (w *twin) figures(configs map[toyConfig]bool, group []toy.Renaming) figures {
	orbit, counted := map[toy.Vector]int{}, map[toyConfig]bool{}
	var sizes []int // by orbit of a vector
	for c := range configs {
		if _, known := orbit[c.states]; !known {
			for _, r := range group {
				orbit[r.Vector(c.states, w.Servers)] = len(sizes)
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
	f := figures{vectors: uint64(len(sizes)), antichainMax: slices.Max(sizes)}
	for _, size := range sizes {
		f.states += uint64(size)
	}
	return f
}

func (w *twin) renamed(c *toyConfig, r toy.Renaming) toyConfig {
	renamed := toyConfig{states: r.Vector(c.states, w.Servers), used: c.used}
	for i, h := range c.histories[:w.Servers] {
		renamed.histories[r[i]] = r.History(h)
	}
	for _, m := range w.universe {
		if c.sent.has(m) {
			renamed.sent.add(r.Message(m))
		}
	}
	return renamed
}
