package explore

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
)

// toy is a protocol for a network that forgets nothing, drawn from a seed. It
// speaks of contents only; toyTables numbers them.
//
// Servers and values go by names: the servers first, then the values. Whatever
// is sent, kept or remembered can name one of them, and the rules say which one
// only in relation to those at hand (the sender, the one that was kept), so that
// a renaming turns runs into runs.
type toy struct {
	servers, values, phases, contents int

	classes  []int         // by server; servers of a class follow the same rules
	receive  [][][]toyRule // by class, phase and content
	inputs   [][][]toyRule // by class and phase, any number of them
	limits   []int
	facts    []int // by phase, what a server that was there is remembered for; or none
	flaws    []toyFlaw
	sometime []toyFlaw // goals, from goal stepGoals on
}

// Most of what a toy can have.
const (
	toyServers  = 4
	toyContents = 4
	toyNames    = 5
	toyLimits   = 2
)

// none is no name, and no fact.
const none = -1

// toyState is one server's state, toyMessage a message. The names in them can be
// none.
type (
	toyState   struct{ server, phase, name int8 }
	toyMessage struct{ content, from, to, name int8 }
)

// toyVector is the states of all servers.
type toyVector [toyServers]toyState

// toyFacts is a history: a set of facts, each about a name or none.
type toyFacts uint16

func toyFact(fact int, name int8) toyFacts { return 1 << (fact*(toyNames+1) + int(name) + 1) }

// toyRule is what a server does in some situation. An input that names eachOther
// or eachValue is several, one for each.
type toyRule struct {
	phase int8
	name  toyNaming
	sends []toySend
	limit int // index into limits, or Free
	flags EdgeFlags
	goals uint64
}

type toySend struct {
	content int8
	to      toyAudience
	name    toyNaming
}

// toyNaming says which name is kept or sent.
type toyNaming uint8

const (
	nobody toyNaming = iota
	theKept
	theSender
	theSent // the name in the message
	themselves
	eachOther
	eachValue
)

// toyAudience says who gets a message: a name that is a value gets nothing.
type toyAudience uint8

const (
	toOthers toyAudience = iota
	toSender
	toKept // the server whose name is kept after the step
)

// toyMove is what a rule comes to.
type toyMove struct {
	*toyRule
	after toyState
	sends []toyMessage // none twice
}

// idle reports whether the move is as good as none.
func (m *toyMove) idle(before toyState) bool {
	return m.after == before && len(m.sends) == 0 && m.flags == 0 && m.goals == 0
}

func (p *toy) initial(server int) toyState { return toyState{server: int8(server), name: none} }

// receives returns what the receiver of a message does.
func (p *toy) receives(s toyState, m toyMessage) toyMove {
	return p.apply(s, &p.receive[p.classes[s.server]][s.phase][m.content], &m, none)
}

// takes returns what a server may do by itself.
func (p *toy) takes(s toyState) (moves []toyMove) {
	rules := p.inputs[p.classes[s.server]][s.phase]
	for i := range rules {
		first, last := none, none
		switch rules[i].name {
		case eachOther:
			first, last = 0, p.servers-1
		case eachValue:
			first, last = p.servers, p.servers+p.values-1
		}
		for name := first; name <= last; name++ {
			if name != int(s.server) {
				moves = append(moves, p.apply(s, &rules[i], nil, int8(name)))
			}
		}
	}
	return moves
}

// apply works out a rule. m is nil for an input, each is the one that an input
// with a name for each names.
func (p *toy) apply(s toyState, rule *toyRule, m *toyMessage, each int8) toyMove {
	move := toyMove{toyRule: rule, after: s}
	if rule.flags&Panicked != 0 {
		return move
	}
	named := func(n toyNaming, kept int8) int8 {
		switch {
		case n == theKept:
			return kept
		case n == theSender && m != nil:
			return m.from
		case n == theSent && m != nil:
			return m.name
		case n == themselves:
			return s.server
		case n == eachOther || n == eachValue:
			return each
		}
		return none
	}
	move.after = toyState{s.server, rule.phase, named(rule.name, s.name)}
	for _, send := range rule.sends {
		for to := range int8(p.servers) {
			gets := send.to == toOthers && to != s.server || send.to == toSender && m != nil && to == m.from ||
				send.to == toKept && to == move.after.name
			sent := toyMessage{send.content, s.server, to, named(send.name, move.after.name)}
			if gets && !slices.Contains(move.sends, sent) {
				move.sends = append(move.sends, sent)
			}
		}
	}
	return move
}

// remember adds what a server is remembered for that reaches a state.
func (p *toy) remember(h toyFacts, s toyState) toyFacts {
	if p.facts[s.phase] == none {
		return h
	}
	return h | toyFact(p.facts[s.phase], s.name)
}

// toyFlaw is a property of states that is bad, or a goal: one server in a phase,
// two servers in two phases, two servers with two facts about names, all servers
// in a phase, or one of some vectors.
type toyFlaw struct {
	property string
	phases   [2]int8
	facts    [2]int
	same     bool // the two facts are about the same name; else about others
	vectors  map[toyVector]bool
}

func (f *toyFlaw) met(states []toyState, histories []toyFacts) bool {
	switch f.property {
	case "State":
		return slices.ContainsFunc(states, func(s toyState) bool { return s.phase == f.phases[0] })
	case "All":
		return !slices.ContainsFunc(states, func(s toyState) bool { return s.phase != f.phases[0] })
	case "Vector":
		var q toyVector
		copy(q[:], states)
		return f.vectors[q]
	}
	for i, s := range states {
		for j, u := range states {
			switch {
			case i == j:
			case f.property == "Pair" && s.phase == f.phases[0] && u.phase == f.phases[1]:
				return true
			case f.property == "Facts" && f.known(histories[i], histories[j]):
				return true
			}
		}
	}
	return false
}

// known reports whether two servers are remembered for the two facts.
func (f *toyFlaw) known(h, i toyFacts) bool {
	for a := range int8(toyNames) {
		for b := range int8(toyNames) {
			if (a == b) == f.same && h&toyFact(f.facts[0], a) != 0 && i&toyFact(f.facts[1], b) != 0 {
				return true
			}
		}
	}
	return false
}

// violations lists the properties of states that fail.
func (p *toy) violations(states []toyState, histories []toyFacts) (found []Violation) {
	for i := range p.flaws {
		if p.flaws[i].met(states, histories) {
			found = append(found, Violation{Property: p.flaws[i].property})
		}
	}
	return found
}

// ofStep lists the properties that fail on a move itself.
func (m *toyMove) ofStep() []Violation {
	switch {
	case m.flags&Panicked != 0:
		return []Violation{{Property: "NoPanic", Panic: true}}
	case m.flags&Violating != 0:
		return []Violation{{Property: "Step"}}
	}
	return nil
}

// stepGoals is how many goals are met by steps; those met by states follow.
const stepGoals = 4

// reached returns the goals that states meet.
func (p *toy) reached(states []toyState, histories []toyFacts) (goals uint64) {
	for i := range p.sometime {
		if p.sometime[i].met(states, histories) {
			goals |= 1 << (stepGoals + i)
		}
	}
	return goals
}

// newToy draws a toy.
func newToy(seed uint64) *toy {
	r := rand.New(rand.NewPCG(seed, 3))
	p := &toy{
		servers:  []int{1, 2, 2, 2, 2, 3, 3, 3, 3, 4}[r.IntN(10)],
		phases:   3 + r.IntN(3),
		contents: 1 + r.IntN(toyContents),
		limits:   []int{1 + r.IntN(2), r.IntN(3)},
	}
	if r.IntN(3) == 0 && p.servers+2 <= toyNames {
		p.values = 2
	}
	variant := r.IntN(4)
	for server := range p.servers {
		// All alike, the first one special, or all different.
		p.classes = append(p.classes, []int{0, 0, min(server, 1), server}[variant])
	}
	for range slices.Max(p.classes) + 1 {
		p.drawClass(r)
	}
	for range p.phases {
		p.facts = append(p.facts, max(none, r.IntN(4)-2))
	}
	if r.IntN(3) > 0 {
		p.flaws = append(p.flaws, p.drawFlaw(r))
	}
	for range 4 {
		p.sometime = append(p.sometime, p.drawFlaw(r))
	}
	return p
}

// idleToy is a toy in which nothing happens, for tests to add rules.
func idleToy(servers, phases, contents int) *toy {
	p := &toy{servers: servers, phases: phases, contents: contents, classes: make([]int, servers)}
	receive := make([][]toyRule, phases)
	for phase := range phases {
		p.facts = append(p.facts, none)
		for range contents {
			receive[phase] = append(receive[phase], toyRule{phase: int8(phase), name: theKept, limit: Free})
		}
	}
	p.receive, p.inputs = [][][]toyRule{receive}, [][][]toyRule{make([][]toyRule, phases)}
	return p
}

// drawClass draws the rules of a class of servers.
func (p *toy) drawClass(r *rand.Rand) {
	onward := r.IntN(3) > 0 // what was left is not returned to
	receive, inputs := make([][]toyRule, p.phases), make([][]toyRule, p.phases)
	for phase := range p.phases {
		lowest := 0
		if onward {
			lowest = phase
		}
		for range p.contents {
			rule := toyRule{phase: int8(phase), name: theKept, limit: Free}
			if r.IntN(p.servers+1) < 2 {
				p.drawRule(r, &rule, lowest, nobody, theKept, theSender, theSent)
			}
			receive[phase] = append(receive[phase], rule)
		}
		begins := func(rule toyRule) bool { return len(rule.sends) > 0 && rule.limit < 1 }
		for phase == 0 && !slices.ContainsFunc(inputs[0], begins) || r.IntN(2) == 0 {
			limit := r.IntN(toyLimits+1) + Free
			rule := toyRule{phase: int8(phase), name: theKept, limit: limit}
			p.drawRule(r, &rule, lowest, nobody, theKept, themselves, eachOther, eachOther, eachValue)
			inputs[phase] = append(inputs[phase], rule)
		}
	}
	p.receive, p.inputs = append(p.receive, receive), append(p.inputs, inputs)
}

// drawRule draws what a rule does, and which of some names is kept.
func (p *toy) drawRule(r *rand.Rand, rule *toyRule, lowest int, names ...toyNaming) {
	if rule.phase >= 2 && r.IntN(20) == 0 {
		rule.flags = []EdgeFlags{Violating, Panicked}[r.IntN(2)]
	}
	if r.IntN(5) > 1 {
		rule.phase, rule.name = int8(lowest+r.IntN(p.phases-lowest)), names[r.IntN(len(names))]
	}
	for range []int{0, 1, 1, 2}[r.IntN(4)] {
		rule.sends = append(rule.sends, toySend{
			content: int8(r.IntN(p.contents)),
			to:      []toyAudience{toOthers, toOthers, toSender, toKept}[r.IntN(4)],
			name:    toyNaming(r.IntN(int(themselves) + 1)),
		})
	}
	if r.IntN(4) == 0 {
		rule.goals = 1 << r.IntN(stepGoals)
	}
}

func (p *toy) drawFlaw(r *rand.Rand) toyFlaw {
	return toyFlaw{
		property: []string{"State", "Pair", "Pair", "Facts", "Facts", "Facts", "All"}[r.IntN(7)],
		phases:   [2]int8{int8(p.phases - 1), int8(1 + r.IntN(p.phases-1))},
		facts:    [2]int{r.IntN(2), r.IntN(2)},
		same:     r.IntN(2) == 0,
	}
}

// toyRenaming gives each name another.
type toyRenaming []int8

// renamings is the symmetry group, the identity first: servers of one class are
// alike, and values are.
func (p *toy) renamings() (group []toyRenaming) {
	var extend func(r toyRenaming)
	extend = func(r toyRenaming) {
		name := len(r)
		if name == p.servers+p.values {
			group = append(group, slices.Clone(r))
			return
		}
		for to := range p.servers + p.values {
			alike := name >= p.servers && to >= p.servers || name < p.servers && to < p.servers && p.classes[name] == p.classes[to]
			if alike && !slices.Contains(r, int8(to)) {
				extend(append(r, int8(to)))
			}
		}
	}
	extend(nil)
	return group
}

func (r toyRenaming) of(name int8) int8 {
	if name == none {
		return none
	}
	return r[name]
}

// state, message and history rename what they are given.
func (r toyRenaming) state(s toyState) toyState {
	return toyState{r[s.server], s.phase, r.of(s.name)}
}

func (r toyRenaming) message(m toyMessage) toyMessage {
	return toyMessage{m.content, r[m.from], r[m.to], r.of(m.name)}
}

func (r toyRenaming) history(h toyFacts) (renamed toyFacts) {
	for fact := range 2 {
		for name := int8(none); int(name) < len(r); name++ {
			if h&toyFact(fact, name) != 0 {
				renamed |= toyFact(fact, r.of(name))
			}
		}
	}
	return renamed
}

// toyTables is a toy as Cover explores it: its contents by number, in the order
// in which they are first met.
type toyTables struct {
	*toy
	group  []toyRenaming
	copies int          // each message goes as so many, which do the same
	held   func() int64 // what Bytes tells; nil: nothing

	mu             sync.Mutex
	stateNumbers   toyNumbers[toyState]
	locals         []*Local
	ready          map[uint32]bool // the local states whose inputs are there
	messageNumbers toyNumbers[toyCopy]
	messages       []*Message
	slots          []int
	received       map[[2]uint32]*Move
	historyNumbers toyNumbers[toyFacts]
}

// toyCopy is one of the messages as which a message goes.
type toyCopy struct {
	toyMessage
	copy int
}

// toyNumbers numbers contents.
type toyNumbers[C comparable] struct {
	contents []C
	numbers  map[C]uint32
}

// of returns the number of a content; it is new if it had none.
func (n *toyNumbers[C]) of(c C) (number uint32, isNew bool) {
	if number, known := n.numbers[c]; known {
		return number, false
	}
	if n.numbers == nil {
		n.numbers = make(map[C]uint32)
	}
	n.contents, n.numbers[c] = append(n.contents, c), uint32(len(n.contents))
	return n.numbers[c], true
}

// tables returns tables of the toy, with the symmetry group that is given: all
// of renamings or the identity alone.
func (p *toy) tables(group []toyRenaming) *toyTables {
	return &toyTables{
		toy: p, group: group, copies: 1, slots: make([]int, p.servers),
		ready: make(map[uint32]bool), received: make(map[[2]uint32]*Move),
	}
}

// renumbered returns new tables in which the same states and messages are known
// from the start, in another order.
func (t *toyTables) renumbered() *toyTables {
	r := rand.New(rand.NewPCG(1, 4))
	other := t.tables(t.group)
	states, messages := slices.Clone(t.stateNumbers.contents), slices.Clone(t.messageNumbers.contents)
	r.Shuffle(len(states), func(i, j int) { states[i], states[j] = states[j], states[i] })
	r.Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })
	other.addLocals(states)
	other.addMessages(messages)
	return other
}

// addLocals numbers states, which must come with their renamed ones.
func (t *toyTables) addLocals(states []toyState) {
	var added []*Local
	for _, s := range states {
		if _, isNew := t.stateNumbers.of(s); isNew {
			added = append(added, &Local{Server: int(s.server)})
		}
	}
	first := len(t.locals)
	t.locals = append(t.locals, added...)
	for k, l := range added {
		for _, r := range t.group {
			s := r.state(t.stateNumbers.contents[first+k])
			sum := sha256.Sum256([]byte{byte(s.server), byte(s.phase), byte(s.name)})
			l.Order = append(l.Order, binary.LittleEndian.Uint64(sum[:]))
			l.Renamed = append(l.Renamed, t.stateNumbers.numbers[s])
		}
	}
}

// addMessages numbers messages, which must come with their renamed ones.
func (t *toyTables) addMessages(messages []toyCopy) {
	var added []*Message
	for _, m := range messages {
		if _, isNew := t.messageNumbers.of(m); isNew {
			added = append(added, &Message{To: int(m.to), Slot: t.slots[m.to], Kind: uint8(toyLimits + 1 + int(m.content))})
			t.slots[m.to]++
		}
	}
	first := len(t.messages)
	t.messages = append(t.messages, added...)
	for k, msg := range added {
		m := t.messageNumbers.contents[first+k]
		for _, r := range t.group {
			msg.Renamed = append(msg.Renamed, t.messageNumbers.numbers[toyCopy{r.message(m.toyMessage), m.copy}])
		}
	}
}

func (t *toyTables) local(s toyState) uint32 {
	if number, known := t.stateNumbers.numbers[s]; known {
		return number
	}
	var orbit []toyState
	for _, r := range t.group {
		orbit = append(orbit, r.state(s))
	}
	t.addLocals(orbit)
	return t.stateNumbers.numbers[s]
}

func (t *toyTables) message(m toyCopy) uint32 {
	if number, known := t.messageNumbers.numbers[m]; known {
		return number
	}
	var orbit []toyCopy
	for _, r := range t.group {
		orbit = append(orbit, toyCopy{r.message(m.toyMessage), m.copy})
	}
	t.addMessages(orbit)
	return t.messageNumbers.numbers[m]
}

func (t *toyTables) history(h toyFacts) uint32 {
	number, _ := t.historyNumbers.of(h)
	return number
}

func (t *toyTables) move(m *toyMove) Move {
	move := Move{To: t.local(m.after), Kind: uint8(m.limit + 1), Budget: m.limit, Flags: m.flags, Goals: m.goals}
	for _, sent := range m.sends {
		for k := range t.copies {
			move.Sends = append(move.Sends, t.message(toyCopy{sent, k}))
		}
	}
	return move
}

func (t *toyTables) Kinds() []Kind {
	kinds := []Kind{{Name: "unlimited"}, {Name: "limited"}, {Name: "limited too"}}
	for content := range t.contents {
		kinds = append(kinds, Kind{Name: fmt.Sprintf("content %d", content)})
	}
	return kinds
}

func (t *toyTables) Goals() []Goal { return make([]Goal, stepGoals+len(t.sometime)) }
func (t *toyTables) Limits() []int { return t.limits }

func (t *toyTables) Bytes() int64 {
	if t.held == nil {
		return 0
	}
	return t.held()
}

func (t *toyTables) Renamings() (g Renamings) {
	for _, r := range t.group {
		servers, inverse := make([]int, t.servers), make(toyRenaming, len(r))
		for name, to := range r {
			if name < t.servers {
				servers[name] = int(to)
			}
			inverse[to] = int8(name)
		}
		g.Servers = append(g.Servers, servers)
		g.Inverse = append(g.Inverse, slices.IndexFunc(t.group, func(r toyRenaming) bool { return slices.Equal(r, inverse) }))
	}
	return g
}

func (t *toyTables) Initial() (locals, histories []uint32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for server := range t.servers {
		s := t.initial(server)
		locals, histories = append(locals, t.local(s)), append(histories, t.history(t.remember(0, s)))
	}
	return locals, histories
}

func (t *toyTables) Locals() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.locals)
}

func (t *toyTables) Messages() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.messages)
}

func (t *toyTables) Local(local uint32) *Local {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.locals[local]
	if !t.ready[local] {
		t.ready[local] = true
		for _, m := range t.takes(t.stateNumbers.contents[local]) {
			l.Inputs = append(l.Inputs, t.move(&m))
		}
	}
	return l
}

func (t *toyTables) Message(message uint32) *Message {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.messages[message]
}

func (t *toyTables) Receive(local, message uint32) *Move {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := [2]uint32{local, message}
	known, asked := t.received[key]
	if !asked {
		s := t.stateNumbers.contents[local]
		if m := t.receives(s, t.messageNumbers.contents[message].toyMessage); !m.idle(s) {
			move := t.move(&m)
			move.Kind = t.messages[message].Kind
			known = &move
		}
		t.received[key] = known
	}
	return known
}

func (t *toyTables) Remember(history, local uint32) uint32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.history(t.remember(t.historyNumbers.contents[history], t.stateNumbers.contents[local]))
}

func (t *toyTables) Includes(all, some uint32) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.historyNumbers.contents[some]&^t.historyNumbers.contents[all] == 0
}

func (t *toyTables) RenameHistory(history uint32, renaming int) uint32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.history(t.group[renaming].history(t.historyNumbers.contents[history]))
}

// contentsOf returns what is behind the numbers.
func (t *toyTables) contentsOf(locals, histories []uint32) (states []toyState, facts []toyFacts) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range locals {
		states = append(states, t.stateNumbers.contents[l])
	}
	for _, h := range histories {
		facts = append(facts, t.historyNumbers.contents[h])
	}
	return states, facts
}

// toyJudge implements Judge.
type toyJudge struct {
	*toyTables
	goals uint64
}

func (t *toyTables) NewJudge() Judge { return &toyJudge{toyTables: t} }

func (j *toyJudge) Check(locals, histories []uint32) bool {
	states, facts := j.contentsOf(locals, histories)
	j.goals |= j.reached(states, facts)
	return len(j.violations(states, facts)) == 0
}

func (j *toyJudge) Reached() uint64 { return j.goals }

func (t *toyTables) Explain(locals, histories []uint32, c *Choice) []Violation {
	states, facts := t.contentsOf(locals, histories)
	if c == nil {
		return t.violations(states, facts)
	}
	m := t.toyMove(states[c.Server], *c)
	found := m.ofStep()
	if m.flags&Panicked != 0 {
		return found
	}
	states[c.Server], facts[c.Server] = m.after, t.remember(facts[c.Server], m.after)
	return append(found, t.violations(states, facts)...)
}

// toyMove is what a server does by a choice.
func (t *toyTables) toyMove(s toyState, c Choice) toyMove {
	if c.Input == Receives {
		return t.receives(s, t.messageOf(c))
	}
	return t.takes(s)[c.Input]
}

// messageOf is the message that a choice receives.
func (t *toyTables) messageOf(c Choice) toyMessage {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.messageNumbers.contents[c.Message].toyMessage
}

func (t *toyTables) Encode(p Part, number uint32) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch p {
	case LocalPart:
		s := t.stateNumbers.contents[number]
		return []byte{byte(s.server), byte(s.phase), byte(s.name)}
	case MessagePart:
		m := t.messageNumbers.contents[number]
		return []byte{byte(m.content), byte(m.from), byte(m.to), byte(m.name), byte(m.copy)}
	}
	return binary.BigEndian.AppendUint16(nil, uint16(t.historyNumbers.contents[number]))
}

func (t *toyTables) Decode(p Part, b []byte) (uint32, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	named := func(b byte) bool { return int8(b) >= none && int(int8(b)) < t.servers+t.values }
	switch {
	case p == LocalPart && len(b) == 3 && int(b[0]) < t.servers && int(b[1]) < t.phases && named(b[2]):
		return t.local(toyState{int8(b[0]), int8(b[1]), int8(b[2])}), nil
	case p == MessagePart && len(b) == 5 && int(b[0]) < t.contents && int(max(b[1], b[2])) < t.servers && named(b[3]):
		return t.message(toyCopy{toyMessage{int8(b[0]), int8(b[1]), int8(b[2]), int8(b[3])}, int(b[4])}), nil
	case p == HistoryPart && len(b) == 2:
		return t.history(toyFacts(binary.BigEndian.Uint16(b))), nil
	}
	return 0, errors.New("no toy has such content")
}
