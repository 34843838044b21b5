package selfcheck_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"raftmc/examples/paxos"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/selfcheck"
)

// TestSelfCheckTakesStepsInOtherTerms: our protocols only compare what they say is ordered.
func TestSelfCheckTakesStepsInOtherTerms(t *testing.T) {
	sync, async := protocol.Synchronous, protocol.Asynchronous
	fifo, many := protocol.Network{Order: protocol.FIFO}, protocol.Network{Delivery: protocol.AnyTimes}
	newCheck := func(b raftmodel.Bounds) func(steps int) selfcheck.Report {
		r := newRaft(t, b)
		return func(steps int) selfcheck.Report {
			return selfCheckWith(t, r, raftmodel.Options{Network: b.OfNetwork(), Properties: invariants.All(r)}, steps)
		}
	}
	batches := raftBounds(sync, many)
	batches.Batch, batches.Crashes, batches.Compactions = 1, 2, 2
	for _, row := range []struct {
		name  string
		check func(steps int) selfcheck.Report
	}{
		{"raft", newCheck(raftBounds(sync, protocol.Network{}))},
		{"raft, fifo", newCheck(raftBounds(sync, fifo))},
		{"raft, one entry at a time", newCheck(batches)},
		{"raft, asynchronous disk", newCheck(raftBounds(async, many))},
		{"paxos", func(steps int) selfcheck.Report {
			p := paxos.Protocol{Acceptors: 3, Ballots: 8}
			return selfCheckWith(t, p, protocol.Options[paxos.State, paxos.Message, paxos.Input, struct{}]{Properties: paxos.Properties()}, steps)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			const steps = 5_000
			if r := row.check(steps); !r.Sound() || r.Reordered < steps/6 {
				t.Errorf("%d steps of %d in other terms: %q", r.Reordered, r.Steps, r.Lines())
			}
		})
	}
}

// selfCheckWith checks a protocol with properties.
func selfCheckWith[S, M, I, H any](t *testing.T, p protocol.Protocol[S, M, I, H], o protocol.Options[S, M, I, H], steps int) selfcheck.Report {
	t.Helper()
	m, err := model.New(p, o)
	if err != nil {
		t.Fatal(err)
	}
	return selfcheck.Check(m.Reference(), 1, steps)
}

// clock is one server of a protocol of terms: it is in one, and knows the one before. The other
// fields are for mistakes.
type clock struct {
	Term, Before int
	Sum          int
	Name         string
}

// tick says that a server is in a term.
type tick struct{ From, To, Term int }

func (t tick) String() string { return fmt.Sprintf("Tick %d→%d in %d", t.From+1, t.To+1, t.Term) }

// advance is an input: go to a term; to the next one if it is 0.
type advance int

func (a advance) String() string { return "Advance " + fmt.Sprint(int(a)) }

// been is the terms that a server has been in, and a number for mistakes.
type been struct {
	Terms []int
	Count int
}

// clocks are three servers with clocks: whoever hears of a later term goes there. Each of the
// functions may be nil.
type clocks struct {
	last     int // the bound on terms; 0 means that there is none
	fixed    bool
	initial  clock
	inputs   func(clock) []advance
	step     func(clock, advance) (clock, []tick)
	receive  func(self int, s clock, m tick) (clock, []tick)
	route    func(tick) (from, to int)
	state    func(*protocol.Codec, *clock)
	remember func(been, clock) been
	includes func(all, some been) bool
	held     func(clock) int
}

func (p clocks) Info() protocol.Info {
	info := protocol.Info{
		Name: "clocks", Servers: []string{"1", "2", "3"}, Values: 1, Symmetric: [][]int{{0, 1, 2}},
		Inputs: []protocol.InputKind{{Name: "Advance", Limit: protocol.Any}}, Messages: []protocol.MessageKind{{Name: "Tick"}},
	}
	if p.last > 0 {
		info.Bounds = protocol.Bounds{{Name: "terms", Doc: "the last term", Unit: "terms", Least: 1, Value: protocol.Limit(p.last)}}
	}
	return info
}

func (p clocks) Initial(int) clock { return p.initial }

func (p clocks) Inputs(_ int, s clock) []advance {
	if p.inputs != nil {
		return p.inputs(s)
	}
	if p.last > 0 && s.Term >= p.last {
		return nil
	}
	return []advance{0}
}

func (p clocks) Step(self int, s clock, in advance) (clock, []tick) {
	if p.step != nil {
		s, sent := p.step(s, in)
		return s, slices.Concat(ticks(self, s), sent)
	}
	s.Term, s.Before = s.Term+1, s.Term
	return s, ticks(self, s)
}

// ticks are a server's messages to the others.
func ticks(self int, s clock) (sent []tick) {
	for i := range 3 {
		if i != self {
			sent = append(sent, tick{self, i, s.Term})
		}
	}
	return sent
}

func (p clocks) Receive(self int, s clock, m tick) (clock, []tick) {
	if p.receive != nil {
		return p.receive(self, s, m)
	}
	if m.Term > s.Term {
		s.Term, s.Before = m.Term, s.Term
	}
	return s, nil
}

func (p clocks) Route(m tick) (from, to int) {
	if p.route != nil {
		return p.route(m)
	}
	return m.From, m.To
}

func (p clocks) State(c *protocol.Codec, s *clock) {
	if p.state != nil {
		p.state(c, s)
		return
	}
	protocol.Ordered(c, &s.Term)
	s.rest(c)
}

// rest describes all fields but the term.
func (s *clock) rest(c *protocol.Codec) {
	protocol.Ordered(c, &s.Before)
	protocol.Number(c, &s.Sum)
	c.Text(&s.Name)
}

func (p clocks) Message(c *protocol.Codec, m *tick) {
	c.Server(&m.From)
	c.Server(&m.To)
	protocol.Ordered(c, &m.Term)
}

func (p clocks) Input(c *protocol.Codec, in *advance) { protocol.Ordered(c, in) }

func (p clocks) Extras() protocol.Extras[clock, tick, advance, been] {
	e := protocol.Extras[clock, tick, advance, been]{
		Includes: func(all, some been) bool {
			return all.Count >= some.Count && !slices.ContainsFunc(some.Terms, func(t int) bool { return !slices.Contains(all.Terms, t) })
		},
		History: func(c *protocol.Codec, h *been) {
			protocol.Set(c, &h.Terms, protocol.Ordered[int])
			protocol.Number(c, &h.Count)
		},
		Remember: func(_ int, h been, s clock) been {
			if s.Term > 0 && !slices.Contains(h.Terms, s.Term) {
				h.Terms = append(slices.Clip(h.Terms), s.Term)
			}
			if p.remember != nil {
				h = p.remember(h, s)
			}
			return h
		},
		Held: p.held,
	}
	if p.includes != nil {
		e.Includes = p.includes
	}
	if !p.fixed {
		e.Within = func(b protocol.Bounds) (protocol.Protocol[clock, tick, advance, been], error) {
			p.last = b.Int("terms")
			return p, nil
		}
	}
	return e
}

type (
	clockProperty = protocol.Property[clock, tick, advance, been]
	clockView     = protocol.View[clock, been]
	clockFinding  = protocol.Finding[clock, been]
)

// finding is a finding if there is one.
func finding(is bool) *clockFinding {
	if !is {
		return nil
	}
	return &clockFinding{Reason: "it is so"}
}

// checkClocks checks clocks, whose report must be the same when their values are in boxes.
func checkClocks(t *testing.T, p clocks, properties ...clockProperty) selfcheck.Report {
	t.Helper()
	const steps = 1_000
	n := protocol.NetworkBounds{InFlight: 8}
	r := selfCheckWith(t, p, protocol.Options[clock, tick, advance, been]{Network: n, Properties: properties}, steps)
	if in := selfCheckWith(t, protocol.Box(p), protocol.BoxedOptions{Network: n, Properties: protocol.BoxProperties(properties)}, steps); !reflect.DeepEqual(in, r) {
		t.Errorf("in boxes, it has the report\n%+v\nand not\n%+v", in, r)
	}
	return r
}

// small is a clock with little room for its term.
func small(c *protocol.Codec, s *clock) {
	term := int8(s.Term)
	protocol.Ordered(c, &term)
	if c.Reading() {
		s.Term = int(term)
	}
	s.rest(c)
}

// TestSelfCheckAllowsWhatComparesTerms: a local input may pick any later term, and bounds may
// forbid it.
func TestSelfCheckAllowsWhatComparesTerms(t *testing.T) {
	leap := func(s clock, in advance) (clock, []tick) {
		s.Term, s.Before = 2*s.Term+3, s.Term
		return s, nil
	}
	named := func(s clock) []advance { return []advance{advance(s.Term + 1), advance(s.Term)} }
	follow := func(s clock, in advance) (clock, []tick) {
		s.Term = int(in)
		return s, nil
	}
	for _, row := range []struct {
		name string
		clocks
		properties []clockProperty
	}{
		{name: "without a bound"},
		{name: "a bound", clocks: clocks{last: 3}},
		{name: "a bound that is at its highest", clocks: clocks{last: 255}},
		{name: "a bound that cannot be changed", clocks: clocks{last: 3, fixed: true}},
		{name: "terms that begin late", clocks: clocks{initial: clock{Term: 7, Before: 3}, last: 9}},
		{name: "terms that leap", clocks: clocks{last: 20, step: leap}},
		{name: "inputs that name the term", clocks: clocks{inputs: named, step: follow}},
		{name: "little room", clocks: clocks{last: 4, state: small}},
		{name: "properties", clocks: clocks{last: 5}, properties: []clockProperty{
			{Name: "Later", Pair: func(a, b clockView) *clockFinding { return finding(a.State.Term > b.State.Term) }},
			{Name: "Forward", Step: func(s protocol.Step[clock, tick, advance]) *clockFinding {
				return finding(s.After.Term > s.Before.Term)
			}},
			{Name: "Been", Mode: protocol.Sometimes, Server: func(v clockView) *clockFinding { return finding(len(v.History.Terms) == 2) }},
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if r := checkClocks(t, row.clocks, row.properties...); len(r.Of(protocol.Arithmetic)) > 0 || r.Reordered < 120 {
				t.Errorf("%d steps in other terms: %q", r.Reordered, r.Lines())
			}
		})
	}
}

// arithmetic is something that is computed with terms, and what a check of it says.
type arithmetic struct {
	name, begin, says string
	clocks
	properties []clockProperty
}

// findsArithmetic requires that each is found.
func findsArithmetic(t *testing.T, all []arithmetic) {
	t.Helper()
	for _, row := range all {
		t.Run(row.name, func(t *testing.T) {
			r := checkClocks(t, row.clocks, row.properties...)
			if !slices.ContainsFunc(r.Of(protocol.Arithmetic), func(s string) bool { return strings.HasPrefix(s, row.begin) && strings.Contains(s, row.says) }) || r.Sound() {
				t.Errorf("%q; want that %s … %s", r.Lines(), row.begin, row.says)
			}
		})
	}
}

// TestSelfCheckFindsArithmeticInSteps: something is computed with terms, in any of the protocol's
// functions that take steps or describe values.
func TestSelfCheckFindsArithmeticInSteps(t *testing.T) {
	receive := func(f func(s *clock, m tick)) clocks {
		return clocks{receive: func(_ int, s clock, m tick) (clock, []tick) {
			f(&s, m)
			return s, nil
		}}
	}
	goTo := func(s *clock, term int) { s.Term, s.Before = max(s.Term, term), s.Term }
	findsArithmetic(t, []arithmetic{
		{name: "even terms are skipped", begin: "Deliver Tick", says: "it leads to another state (.Term, .Before)", clocks: receive(func(s *clock, m tick) {
			if m.Term%2 == 1 {
				goTo(s, m.Term)
			}
		})},
		{name: "only the next term is believed", begin: "Deliver Tick", says: "it leads to another state (.Term, .Before)", clocks: receive(func(s *clock, m tick) {
			if m.Term == s.Term+1 {
				goTo(s, m.Term)
			}
		})},
		{name: "a sum of terms", begin: "Deliver Tick", says: "it leads to another state (.Sum)", clocks: receive(func(s *clock, m tick) {
			if m.Term > s.Term {
				s.Sum += m.Term
			}
			goTo(s, m.Term)
		})},
		{name: "an ordered sum of terms", begin: "Deliver Tick", says: "only a local input may pick one (", clocks: receive(func(s *clock, m tick) {
			goTo(s, m.Term)
			s.Before += m.Term
		})},
		{name: "a term that is received is increased", begin: "Deliver Tick", says: "only a local input may pick one (", clocks: receive(func(s *clock, m tick) {
			if m.Term > s.Term {
				s.Term = m.Term + 1
			}
		})},
		{name: "a term in text", begin: "Deliver Tick", says: "it leads to another state (.Name)", clocks: receive(func(s *clock, m tick) {
			goTo(s, m.Term)
			s.Name = fmt.Sprint("in term ", s.Term)
		})},
		{name: "a term that is described as a number", says: "it leads to another state (.Term)", clocks: clocks{state: func(c *protocol.Codec, s *clock) {
			protocol.Number(c, &s.Term)
			s.rest(c)
		}}},
		{name: "a term that is described again, as a number", says: "its arguments or its results are not read back as they are written", clocks: clocks{initial: clock{Term: 5, Before: 5}, state: func(c *protocol.Codec, s *clock) {
			protocol.Ordered(c, &s.Term)
			protocol.Number(c, &s.Term)
			s.rest(c)
		}}},
		{name: "a bound that is not declared", begin: "Deliver Tick", says: "it leads to another state (.Term, .Before)", clocks: receive(func(s *clock, m tick) {
			if m.Term <= 6 {
				goTo(s, m.Term)
			}
		})},
		{name: "a bound on inputs that is not declared", says: "it leads to a state that has other inputs", clocks: clocks{inputs: func(s clock) []advance { return make([]advance, max(0, 4-s.Term)) }}},
		{name: "a bound on inputs besides that which is declared", says: "it leads to a state that has other inputs", clocks: clocks{last: 3, inputs: func(s clock) []advance { return make([]advance, max(0, 4-s.Term)) }}},
		{name: "even terms are not left", says: "it leads to a state that has other inputs", clocks: clocks{last: 6, inputs: func(s clock) []advance { return make([]advance, 1+s.Term%2) }}},
		{name: "a message that tells of a greater difference", begin: "Deliver Tick", says: "it sends other messages", clocks: clocks{receive: func(self int, s clock, m tick) (_ clock, sent []tick) {
			if m.Term > s.Term+1 {
				sent = []tick{{self, m.From, m.Term}}
			}
			goTo(&s, m.Term)
			return s, sent
		}}},
		{name: "a message whose term is its receiver", begin: "Advance", says: "what it sends goes elsewhere", clocks: clocks{route: func(m tick) (from, to int) { return m.From, (m.From + 1 + m.Term%2) % 3 }}},
		{name: "messages that wait for a term", says: "it holds back more or fewer messages", clocks: clocks{held: func(s clock) int { return s.Term % 2 }}},
		{name: "a panic in a term", begin: "Deliver Tick", says: "it panics with some numbers, and not with others", clocks: receive(func(s *clock, m tick) {
			if goTo(s, m.Term); m.Term > 9 {
				panic("this is too late")
			}
		})},
		{name: "an input that picks two terms", begin: "Advance", says: "a local input may pick one (", clocks: clocks{step: func(s clock, _ advance) (clock, []tick) {
			s.Term, s.Before = s.Term+1, s.Term+2
			return s, nil
		}}},
		{name: "an input that picks an earlier term", begin: "Advance", says: "not greater than all that its server has (5, and there is 7)", clocks: clocks{initial: clock{Term: 7}, step: func(s clock, _ advance) (clock, []tick) {
			s.Before = 5
			return s, nil
		}}},
		{name: "a term below 0", says: "it has a number below 0, which is the least that can be ordered", clocks: clocks{initial: clock{Term: -1}}},
	})
}

// TestSelfCheckFindsArithmeticOfProperties: something is computed with terms, in a property or in
// what is remembered.
func TestSelfCheckFindsArithmeticOfProperties(t *testing.T) {
	property := func(p clockProperty) []clockProperty {
		p.Name = "P"
		return []clockProperty{p}
	}
	const otherwise = "the property P says otherwise of it"
	findsArithmetic(t, []arithmetic{
		{name: "terms are counted", says: "it is remembered otherwise (.Count)", clocks: clocks{remember: func(h been, s clock) been {
			h.Count = max(h.Count, s.Term)
			return h
		}}},
		{name: "histories are compared by their terms", says: "Includes says otherwise of what is remembered", clocks: clocks{includes: func(all, some been) bool {
			return len(some.Terms) == 0 || len(all.Terms) > 0 && slices.Max(all.Terms)/4 >= slices.Max(some.Terms)/4
		}}},
		{name: "a property of pairs", says: otherwise, properties: property(clockProperty{Pair: func(a, b clockView) *clockFinding { return finding(a.State.Term-b.State.Term > 1) }})},
		{name: "a property of servers", says: otherwise, properties: property(clockProperty{Server: func(v clockView) *clockFinding { return finding(v.State.Term == 3) }})},
		{name: "a property that must be reachable", says: otherwise, properties: property(clockProperty{Mode: protocol.Sometimes, Server: func(v clockView) *clockFinding { return finding(v.State.Term == 3) }})},
		{name: "a property of steps", says: otherwise, properties: property(clockProperty{Step: func(s protocol.Step[clock, tick, advance]) *clockFinding {
			return finding(s.After.Term-s.Before.Term > 1)
		}})},
		{name: "a property of messages", says: otherwise, properties: property(clockProperty{Message: func(_ clockView, m tick) *clockFinding { return finding(m.Term%2 == 0) }})},
		{name: "a property of all servers", says: otherwise, properties: property(clockProperty{Cluster: func(all []clockView) *clockFinding {
			return finding((all[0].State.Term+all[1].State.Term+all[2].State.Term)%2 == 0)
		}})},
	})
}
