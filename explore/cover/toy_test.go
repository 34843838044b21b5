package cover

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"raftmc/explore"
	"raftmc/internal/product"
	"raftmc/internal/toy"
)

// violationsIn lists the properties of states that fail in a toy.
func violationsIn(p *toy.Toy, states []toy.State, histories []toy.Facts) (found []explore.Violation) {
	for _, property := range p.Violated(states, histories) {
		found = append(found, explore.Violation{Property: property})
	}
	return found
}

// flagsOf are the flags of moves, by their fates.
var flagsOf = [...]explore.EdgeFlags{toy.Violates: explore.Violating, toy.Panics: explore.Panicked}

// violationsBy lists the properties that fail on a toy's move itself.
func violationsBy(m *toy.Move) []explore.Violation {
	switch m.Fate {
	case toy.Panics:
		return []explore.Violation{{Property: "NoPanic", Panic: true}}
	case toy.Violates:
		return []explore.Violation{{Property: "Step"}}
	}
	return nil
}

// toyTables is a toy as Cover explores it: its contents by number, in the order
// in which they are first met.
type toyTables struct {
	*toy.Toy
	group  []toy.Renaming
	copies int          // each message goes as so many, which do the same
	held   func() int64 // what Bytes tells; nil: nothing
	dear   bool
	start  toyStart

	mu             sync.Mutex
	stateNumbers   toyNumbers[toy.State]
	locals         []*Local
	ready          map[uint32]bool // the local states whose inputs are there
	messageNumbers toyNumbers[toyCopy]
	messages       []*Message
	slots          []int
	received       map[[2]uint32]*Move
	historyNumbers toyNumbers[toy.Facts]
}

// toyStart is where a search of a toy starts.
type toyStart struct {
	toyConfig
	messages []toy.Message // those of sent
}

// startOf is the toy's own beginning.
func startOf(p *toy.Toy) (s toyStart) {
	for server := range p.Servers {
		s.states[server] = p.Initial(server)
		s.histories[server] = p.Remember(0, s.states[server])
	}
	return s
}

// toyCopy is one of the messages as which a message goes.
type toyCopy struct {
	toy.Message
	copy int
}

// toyNumbers numbers contents.
type toyNumbers[C comparable] struct {
	contents []C
	numbers  map[C]uint32
}

// of returns the number of a content; it is new if it had toy.None.
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

// tablesOf returns tables of a toy, with the symmetry group that is given: all
// of renamings or the identity alone.
func tablesOf(p *toy.Toy, group []toy.Renaming) *toyTables {
	return &toyTables{
		Toy: p, group: group, copies: 1, start: startOf(p), slots: make([]int, p.Servers),
		ready: make(map[uint32]bool), received: make(map[[2]uint32]*Move),
	}
}

// renumbered returns new tables in which the same states and messages are known
// from the start, in another order.
func (t *toyTables) renumbered() *toyTables {
	r := rand.New(rand.NewPCG(1, 4))
	other := tablesOf(t.Toy, t.group)
	other.start = t.start
	states, messages := slices.Clone(t.stateNumbers.contents), slices.Clone(t.messageNumbers.contents)
	r.Shuffle(len(states), func(i, j int) { states[i], states[j] = states[j], states[i] })
	r.Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })
	other.addLocals(states)
	other.addMessages(messages)
	return other
}

// addLocals numbers states, which must come with their renamed ones.
func (t *toyTables) addLocals(states []toy.State) {
	var added []*Local
	for _, s := range states {
		if _, isNew := t.stateNumbers.of(s); isNew {
			added = append(added, &Local{Server: int(s.Server)})
		}
	}
	first := len(t.locals)
	t.locals = append(t.locals, added...)
	for k, l := range added {
		for _, r := range t.group {
			s := r.State(t.stateNumbers.contents[first+k])
			sum := sha256.Sum256([]byte{byte(s.Server), byte(s.Phase), byte(s.Name)})
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
			added = append(added, &Message{To: int(m.To), Slot: t.slots[m.To], Kind: uint8(toy.MaxLimits + 1 + int(m.Content))})
			t.slots[m.To]++
		}
	}
	first := len(t.messages)
	t.messages = append(t.messages, added...)
	for k, msg := range added {
		m := t.messageNumbers.contents[first+k]
		for _, r := range t.group {
			msg.Renamed = append(msg.Renamed, t.messageNumbers.numbers[toyCopy{r.Message(m.Message), m.copy}])
		}
	}
}

func (t *toyTables) local(s toy.State) uint32 {
	if number, known := t.stateNumbers.numbers[s]; known {
		return number
	}
	var orbit []toy.State
	for _, r := range t.group {
		orbit = append(orbit, r.State(s))
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
		orbit = append(orbit, toyCopy{r.Message(m.Message), m.copy})
	}
	t.addMessages(orbit)
	return t.messageNumbers.numbers[m]
}

func (t *toyTables) history(h toy.Facts) uint32 {
	number, _ := t.historyNumbers.of(h)
	return number
}

func (t *toyTables) move(m *toy.Move) Move {
	move := Move{To: t.local(m.After), Kind: uint8(m.Limit + 1), Budget: m.Limit, Flags: flagsOf[m.Fate], Goals: m.Goals}
	for _, sent := range m.Sends {
		for k := range t.copies {
			move.Sends = append(move.Sends, t.message(toyCopy{sent, k}))
		}
	}
	return move
}

func (t *toyTables) Kinds() []explore.Kind {
	kinds := []explore.Kind{{Name: "unlimited"}, {Name: "limited"}, {Name: "limited too"}}
	for content := range t.Contents {
		kinds = append(kinds, explore.Kind{Name: fmt.Sprintf("content %d", content)})
	}
	return kinds
}

func (t *toyTables) Goals() []explore.Goal {
	return make([]explore.Goal, toy.StepGoals+len(t.Sometime))
}
func (t *toyTables) Limits() []int { return t.Toy.Limits }

func (t *toyTables) Bytes() int64 {
	if t.held == nil {
		return 0
	}
	return t.held()
}

func (t *toyTables) Renamings() (g Renamings) {
	for _, r := range t.group {
		servers, inverse := make([]int, t.Servers), make(toy.Renaming, len(r))
		for name, to := range r {
			if name < t.Servers {
				servers[name] = int(to)
			}
			inverse[to] = int8(name)
		}
		g.Servers = append(g.Servers, servers)
		g.Inverse = append(g.Inverse, slices.IndexFunc(t.group, func(r toy.Renaming) bool { return slices.Equal(r, inverse) }))
	}
	return g
}

func (t *toyTables) Initial() Start {
	t.mu.Lock()
	defer t.mu.Unlock()
	first := Start{Used: slices.Clone(t.start.used[:len(t.Toy.Limits)])}
	for server := range t.Servers {
		first.Locals = append(first.Locals, t.local(t.start.states[server]))
		first.Histories = append(first.Histories, t.history(t.start.histories[server]))
	}
	for _, m := range t.start.messages {
		for k := range t.copies {
			first.Messages = append(first.Messages, t.message(toyCopy{m, k}))
		}
	}
	return first
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
		for _, m := range t.Takes(t.stateNumbers.contents[local]) {
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

func (t *toyTables) Foresee(local, message uint32) {}

func (t *toyTables) Receive(local, message uint32) *Move {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := [2]uint32{local, message}
	known, asked := t.received[key]
	if !asked {
		s := t.stateNumbers.contents[local]
		if m := t.Receives(s, t.messageNumbers.contents[message].Message); !m.Idle(s) {
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
	return t.history(t.Toy.Remember(t.historyNumbers.contents[history], t.stateNumbers.contents[local]))
}

func (t *toyTables) Dear() bool { return t.dear }

func (t *toyTables) Archive() ([]byte, error) { return []byte("toys"), nil }
func (t *toyTables) Restore(archive []byte) error {
	if string(archive) != "toys" {
		return errors.New("no toys")
	}
	return nil
}

func (t *toyTables) Ordered() bool { return true }

func (t *toyTables) Includes(all, some uint32) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.historyNumbers.contents[some]&^t.historyNumbers.contents[all] == 0
}

func (t *toyTables) RenameHistory(history uint32, renaming int) uint32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.history(t.group[renaming].History(t.historyNumbers.contents[history]))
}

// contentsOf returns what is behind the numbers.
func (t *toyTables) contentsOf(locals, histories []uint32) (states []toy.State, facts []toy.Facts) {
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

func (j *toyJudge) Check(locals [][]uint32, histories []uint32) []uint32 {
	for vector := range product.Of(locals) {
		states, facts := j.contentsOf(vector, histories)
		j.goals |= j.Toy.Reached(states, facts)
		if len(violationsIn(j.Toy, states, facts)) > 0 {
			return slices.Clone(vector)
		}
	}
	return nil
}

func (j *toyJudge) Reached() uint64 { return j.goals }

func (t *toyTables) Explain(locals, histories []uint32, c *Choice) []explore.Violation {
	states, facts := t.contentsOf(locals, histories)
	if c == nil {
		return violationsIn(t.Toy, states, facts)
	}
	m := t.moveBy(states[c.Server], *c)
	found := violationsBy(&m)
	if m.Fate == toy.Panics {
		return found
	}
	states[c.Server], facts[c.Server] = m.After, t.Toy.Remember(facts[c.Server], m.After)
	return append(found, violationsIn(t.Toy, states, facts)...)
}

// moveBy is what a server does by a choice.
func (t *toyTables) moveBy(s toy.State, c Choice) toy.Move {
	if c.Input == Receives {
		return t.Receives(s, t.messageOf(c))
	}
	return t.Takes(s)[c.Input]
}

// messageOf is the message that a choice receives.
func (t *toyTables) messageOf(c Choice) toy.Message {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.messageNumbers.contents[c.Message].Message
}

func (t *toyTables) Encode(p Part, number uint32) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch p {
	case LocalPart:
		s := t.stateNumbers.contents[number]
		return []byte{byte(s.Server), byte(s.Phase), byte(s.Name)}
	case MessagePart:
		m := t.messageNumbers.contents[number]
		return []byte{byte(m.Content), byte(m.From), byte(m.To), byte(m.Name), byte(m.copy)}
	}
	return binary.BigEndian.AppendUint16(nil, uint16(t.historyNumbers.contents[number]))
}

func (t *toyTables) Decode(p Part, b []byte) (uint32, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	named := func(b byte) bool { return int8(b) >= toy.None && int(int8(b)) < t.Servers+t.Values }
	switch {
	case p == LocalPart && len(b) == 3 && int(b[0]) < t.Servers && int(b[1]) < t.Phases && named(b[2]):
		return t.local(toy.State{Server: int8(b[0]), Phase: int8(b[1]), Name: int8(b[2])}), nil
	case p == MessagePart && len(b) == 5 && int(b[0]) < t.Contents && int(max(b[1], b[2])) < t.Servers && named(b[3]):
		return t.message(toyCopy{toy.Message{Content: int8(b[0]), From: int8(b[1]), To: int8(b[2]), Name: int8(b[3])}, int(b[4])}), nil
	case p == HistoryPart && len(b) == 2:
		return t.history(toy.Facts(binary.BigEndian.Uint16(b))), nil
	}
	return 0, errors.New("no toy has such content")
}
