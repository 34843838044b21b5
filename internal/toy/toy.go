package toy

import (
	"fmt"
	"slices"
)

// Toy is a protocol for servers that send each other messages. All its values are
// comparable, and small.
//
// Servers and values have names (numbers): the servers first, then the values. Whatever
// is sent, kept or remembered can name one of them, and the rules choose it only relative
// to those at hand (the sender, the one that was kept), so that a renaming turns runs
// into runs.
type Toy struct {
	Servers, Values, Phases, Contents int

	Classes  []int      // by server; servers of a class follow the same rules
	Receive  [][][]Rule // by class, phase and content
	Inputs   [][][]Rule // by class and phase, any number of them
	Limits   []int      // how often a run may take the inputs of each limit
	Facts    []int      // by phase, what a server that was there is remembered for; or None
	Flaws    []Flaw
	Sometime []Flaw // goals, from goal StepGoals on
}

// The most that a toy can have.
const (
	MaxServers  = 4
	MaxContents = 4
	MaxNames    = 5
	MaxLimits   = 2
)

// None stands for no name and for no fact.
const None = -1

// State is one server's state, Message a message. The names in them can be None.
type (
	State   struct{ Server, Phase, Name int8 }
	Message struct{ Content, From, To, Name int8 }
)

// String is a message in words. Names count from 1, and 0 is none.
func (m Message) String() string {
	return fmt.Sprintf("%d→%d content %d name %d", m.From+1, m.To+1, m.Content, m.Name+1)
}

// Vector is the states of all servers.
type Vector [MaxServers]State

// Facts is a history: a set of facts, each about a name or None.
type Facts uint16

// FactKinds is how many facts there are about each name.
const FactKinds = 2

// Fact is the history of one fact about a name.
func Fact(fact int, name int8) Facts { return 1 << (fact*(MaxNames+1) + int(name) + 1) }

// Rule is what a server does in some situation. An input that names EachOther or
// EachValue stands for several inputs, one for each.
type Rule struct {
	Phase int8
	Name  Naming
	Sends []Send
	Limit int // index into Limits, or Free
	Fate  Fate
	Goals uint64 // a bit for each that is met
}

// Free is the limit of a rule without a limit.
const Free = -1

// StepGoals is how many goals are met by steps; those met by states follow.
const StepGoals = 4

// Fate says what is wrong with a step.
type Fate uint8

// The fates.
const (
	Fine Fate = iota
	Violates
	Panics
)

// Send is what a rule sends.
type Send struct {
	Content int8
	To      Audience
	Name    Naming
}

// Naming says which name is kept or sent.
type Naming uint8

// The ways to name someone.
const (
	Nobody Naming = iota
	TheKept
	TheSender
	TheSent // the name in the message
	Themselves
	EachOther
	EachValue
)

// Audience says who gets a message: a name that is a value gets nothing.
type Audience uint8

// The audiences.
const (
	ToOthers Audience = iota
	ToSender
	ToKept // the server whose name is kept after the step
)

// Move is the result of a rule.
type Move struct {
	*Rule
	Number int  // of an input: which of its class and phase
	Each   int8 // of an input with a name for each: that name; else None
	After  State
	Sends  []Message // each once
}

// Idle reports whether the move has no effect.
func (m *Move) Idle(before State) bool {
	return m.After == before && len(m.Sends) == 0 && m.Fate == Fine && m.Goals == 0
}

// New returns a toy in which nothing happens, for tests that add rules.
func New(servers, phases, contents int) *Toy {
	p := &Toy{Servers: servers, Phases: phases, Contents: contents, Classes: make([]int, servers)}
	receive := make([][]Rule, phases)
	for phase := range phases {
		p.Facts = append(p.Facts, None)
		for range contents {
			receive[phase] = append(receive[phase], stays(phase))
		}
	}
	p.Receive, p.Inputs = [][][]Rule{receive}, [][][]Rule{make([][]Rule, phases)}
	return p
}

// stays is the rule to do nothing.
func stays(phase int) Rule { return Rule{Phase: int8(phase), Name: TheKept, Limit: Free} }

// Initial is the state in which a server starts.
func (p *Toy) Initial(server int) State { return State{Server: int8(server), Name: None} }

// Receives returns what the receiver of a message does.
func (p *Toy) Receives(s State, m Message) Move {
	return p.apply(s, &p.Receive[p.Classes[s.Server]][s.Phase][m.Content], &m, None)
}

// Takes returns what a server may do by itself.
func (p *Toy) Takes(s State) (moves []Move) {
	rules := p.Inputs[p.Classes[s.Server]][s.Phase]
	for i := range rules {
		first, last := None, None
		switch rules[i].Name {
		case EachOther:
			first, last = 0, p.Servers-1
		case EachValue:
			first, last = p.Servers, p.Servers+p.Values-1
		}
		for name := first; name <= last; name++ {
			if name != int(s.Server) {
				move := p.apply(s, &rules[i], nil, int8(name))
				move.Number = i
				moves = append(moves, move)
			}
		}
	}
	return moves
}

// apply applies a rule. m is nil for an input; each is the name that an input with a name
// for each has.
func (p *Toy) apply(s State, rule *Rule, m *Message, each int8) Move {
	move := Move{Rule: rule, Each: each, After: s}
	if rule.Fate == Panics {
		return move
	}
	named := func(n Naming, kept int8) int8 {
		switch {
		case n == TheKept:
			return kept
		case n == TheSender && m != nil:
			return m.From
		case n == TheSent && m != nil:
			return m.Name
		case n == Themselves:
			return s.Server
		case n == EachOther || n == EachValue:
			return each
		}
		return None
	}
	move.After = State{s.Server, rule.Phase, named(rule.Name, s.Name)}
	for _, send := range rule.Sends {
		for to := range int8(p.Servers) {
			gets := send.To == ToOthers && to != s.Server || send.To == ToSender && m != nil && to == m.From ||
				send.To == ToKept && to == move.After.Name
			sent := Message{send.Content, s.Server, to, named(send.Name, move.After.Name)}
			if gets && !slices.Contains(move.Sends, sent) {
				move.Sends = append(move.Sends, sent)
			}
		}
	}
	return move
}

// Remember adds the fact that is remembered about a server that reaches a state.
func (p *Toy) Remember(h Facts, s State) Facts {
	if p.Facts[s.Phase] == None {
		return h
	}
	return h | Fact(p.Facts[s.Phase], s.Name)
}
