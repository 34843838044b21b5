package selfcheck_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"raftmc/examples/paxos"
	"raftmc/examples/twophase"
	"raftmc/internal/inorder"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
	"raftmc/selfcheck"
)

// selfCheck checks a protocol, whose report must be the same when its values are in boxes.
func selfCheck[S, M, I, H any](t *testing.T, p protocol.Protocol[S, M, I, H], n protocol.NetworkBounds, steps int) selfcheck.Report {
	t.Helper()
	r := selfCheckOnce(t, p, n, steps)
	if in := selfCheckOnce(t, protocol.Box(p), n, steps); !reflect.DeepEqual(in, r) {
		t.Errorf("in boxes, %T has the report\n%+v\nand not\n%+v", p, in, r)
	}
	return r
}

// selfCheckOnce is selfCheck for a protocol that does not do the same a second time.
func selfCheckOnce[S, M, I, H any](t *testing.T, p protocol.Protocol[S, M, I, H], n protocol.NetworkBounds, steps int) selfcheck.Report {
	t.Helper()
	m, err := model.New(p, protocol.Options[S, M, I, H]{Network: n})
	if err != nil {
		t.Fatal(err)
	}
	return selfcheck.Check(m.Reference(), 1, steps)
}

func newRaft(t *testing.T, b raftmodel.Bounds) *raftmodel.Raft {
	t.Helper()
	r, err := raftmodel.New(b, raftmodel.Correct())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func raftBounds(disk protocol.Disk, n protocol.Network) raftmodel.Bounds {
	b := raftmodel.Bounds{Servers: 3, Terms: 3, Log: 3, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any, InFlight: 20, Disk: disk, Network: n}
	if n.Delivery == protocol.AtMostOnce {
		b.Drops, b.Duplicates, b.InFlight = protocol.Any, protocol.Any, 8
	}
	return b
}

// TestSelfCheckFindsNothing: our protocols are sound, and the runs meet all of them.
func TestSelfCheckFindsNothing(t *testing.T) {
	fifo, many := protocol.Network{Order: protocol.FIFO}, protocol.Network{Delivery: protocol.AnyTimes}
	raft := func(disk protocol.Disk, n protocol.Network) selfcheck.Report {
		b := raftBounds(disk, n)
		return selfCheck(t, newRaft(t, b), b.OfNetwork(), 600)
	}
	nothingWaits := []string{"State.Held", "State.Pending"}
	// A leader need not wait for its own disk before it sends entries.
	noEntryWaits := []string{"State.Held[].Message.Entries"}
	// A snapshot waits just as little; and these runs need it rarely.
	noSnapshotWaits := append(noEntryWaits, "State.Held[].Message.Snapshot.Members")
	noSnapshot := append(slices.Clip(noSnapshotWaits), "Message.Snapshot.Members")
	for _, row := range []struct {
		name        string
		report      selfcheck.Report
		unexercised []string
	}{
		{"raft", raft(protocol.Synchronous, protocol.Network{}), nothingWaits},
		{"raft, fifo", raft(protocol.Synchronous, fifo), nothingWaits},
		{"raft, many", raft(protocol.Synchronous, many), nothingWaits},
		{"raft, asynchronous disk", raft(protocol.Asynchronous, protocol.Network{}), noSnapshot},
		{"raft, asynchronous disk, fifo", raft(protocol.Asynchronous, fifo), noSnapshot},
		{"raft, asynchronous disk, many", raft(protocol.Asynchronous, many), noSnapshotWaits},
		{"twophase", selfCheck(t, twophase.Protocol{N: 3}, protocol.NetworkBounds{Network: many}, 600), nil},
		{"paxos", selfCheck(t, paxos.Protocol{Acceptors: 3, Ballots: 4}, protocol.NetworkBounds{}, 600), nil},
	} {
		if r := row.report; !r.Sound() || !slices.Equal(r.Unexercised, row.unexercised) {
			t.Errorf("%s: %+v; want nothing but %v unexercised", row.name, r, row.unexercised)
		}
	}
}

// tampered is Raft with something changed.
type tampered struct {
	*raftmodel.Raft
	state    func(*raftmodel.Node) // what the descriptions forget
	message  func(*raft.Message)
	input    func(*raftmodel.Input)
	history  func(*raftmodel.History)
	remember func(raftmodel.History) raftmodel.History
}

// describe describes v after something has been forgotten.
func describe[T any](c *protocol.Codec, v *T, forget func(*T), as func(*protocol.Codec, *T)) {
	w := *v
	if forget != nil {
		forget(&w)
	}
	as(c, &w)
	if c.Reading() {
		*v = w
	}
}

func (p tampered) State(c *protocol.Codec, n *raftmodel.Node) { describe(c, n, p.state, p.Raft.State) }

func (p tampered) Message(c *protocol.Codec, m *raft.Message) {
	describe(c, m, p.message, p.Raft.Message)
}

func (p tampered) Input(c *protocol.Codec, in *raftmodel.Input) {
	describe(c, in, p.input, p.Raft.Input)
}

func (p tampered) Extras() raftmodel.Extras {
	e := p.Raft.Extras()
	e.History, e.Remember = p.History, p.Remember
	return e
}

func (p tampered) History(c *protocol.Codec, h *raftmodel.History) {
	describe(c, h, p.history, p.Raft.History)
}

func (p tampered) Remember(self int, h raftmodel.History, n raftmodel.Node) raftmodel.History {
	if h = p.Raft.Remember(self, h, n); p.remember != nil {
		h = p.remember(h)
	}
	return h
}

// each changes the elements of a copy of a slice.
func each[T any](s *[]T, change func(*T)) {
	*s = slices.Clone(*s)
	for i := range *s {
		change(&(*s)[i])
	}
}

func withoutTokens(l raft.Log) raft.Log {
	return raft.Log{}.CompactThrough(l.Base(), l.BaseTerm()).Append(0, l.Slice(l.Base()+1, l.LastIndex())...)
}

func TestSelfCheckFindsForgottenFields(t *testing.T) {
	type (
		node    = raftmodel.Node
		history = raftmodel.History
	)
	for paths, p := range inorder.All(map[string]tampered{
		"State.Server.VotedFor":  {state: func(n *node) { n.Server.VotedFor = 0 }},
		"State.Server.VoteToken": {state: func(n *node) { n.Server.VoteToken = 0 }},
		"State.Server.Votes":     {state: func(n *node) { n.Server.Votes = nil }},
		"State.Pending":          {state: func(n *node) { n.Pending = nil }},
		"State.Pending[].Token":  {state: func(n *node) { each(&n.Pending, func(w *raft.Write) { w.Token = 0 }) }},
		"State.Held[].After":     {state: func(n *node) { each(&n.Held, func(s *raft.Send) { s.After = 0 }) }},
		"State.Durable.Snapshot.Handle State.Durable.Snapshot.LastIncludedIndex State.Durable.Snapshot.LastIncludedTerm State.Durable.Snapshot.Members": {
			state: func(n *node) { n.Durable.Snapshot = raft.Snapshot{} },
		},
		"State.Server.Log.entries[].token": {state: func(n *node) { n.Server.Log = withoutTokens(n.Server.Log) }},
		"State.Server.Log.base State.Server.Log.baseTerm State.Server.Log.entries": {
			state: func(n *node) { n.Server.Log = raft.Log{} },
		},
		"Message.From":           {message: func(m *raft.Message) { m.From = 0 }},
		"Message.VoteGranted":    {message: func(m *raft.Message) { m.VoteGranted = false }},
		"Message.Entries[].Term": {message: func(m *raft.Message) { each(&m.Entries, func(e *raft.Entry) { e.Term = 0 }) }},
		"Input.Index":            {input: func(in *raftmodel.Input) { in.Index = 0 }},
		"History.Votes":          {history: func(h *history) { h.Votes = 0 }},
		"History.Led[].Log":      {history: func(h *history) { each(&h.Led, func(l *raftmodel.Led) { l.Log = nil }) }},
	}) {
		b := raftBounds(protocol.Asynchronous, protocol.Network{})
		p.Raft = newRaft(t, b)
		if r := selfCheck(t, p, b.OfNetwork(), 250); !slices.Equal(r.Of(protocol.Forgotten), strings.Fields(paths)) || len(r.Of(protocol.Asymmetric)) > 0 {
			t.Errorf("forgotten are %v, want %s; asymmetric is %q", r.Of(protocol.Forgotten), paths, r.Of(protocol.Asymmetric))
		}
	}
}

// TestSelfCheckIsReproducible: the same seed gives the same report.
func TestSelfCheckIsReproducible(t *testing.T) {
	b := raftBounds(protocol.Asynchronous, protocol.Network{})
	p := tampered{Raft: newRaft(t, b), state: func(n *raftmodel.Node) { n.Server.Role = 0 }}
	if a, b := selfCheck(t, p, b.OfNetwork(), 200), selfCheck(t, p, b.OfNetwork(), 200); !reflect.DeepEqual(a, b) {
		t.Errorf("%+v and %+v", a, b)
	}
}

func TestSelfCheckFindsUnsteadyHistories(t *testing.T) {
	calls := uint64(0)
	for want, remember := range inorder.All(map[string]func(raftmodel.History) raftmodel.History{
		"a state that is remembered already is remembered differently": func(h raftmodel.History) raftmodel.History {
			h.Votes++
			return h
		},
		"from arguments that are written alike come different histories": func(h raftmodel.History) raftmodel.History {
			calls++
			h.Votes = calls
			return h
		},
		"its arguments are changed": func(h raftmodel.History) raftmodel.History {
			for i := range h.Led {
				h.Led[i].Term++
			}
			return h
		},
	}) {
		b := raftBounds(protocol.Synchronous, protocol.Network{})
		var p raftmodel.Protocol = tampered{Raft: newRaft(t, b), remember: remember}
		requireImpure(t, selfCheckOnce(t, p, b.OfNetwork(), 600), "Remember", want)
		calls = 0
		requireImpure(t, selfCheckOnce(t, protocol.Box(p), b.OfNetwork(), 600), "Remember", want)
	}
}

// requireImpure requires a complaint with a given beginning and end.
func requireImpure(t *testing.T, r selfcheck.Report, begin, end string) {
	t.Helper()
	if !slices.ContainsFunc(r.Of(protocol.Impure), func(s string) bool { return strings.HasPrefix(s, begin) && strings.HasSuffix(s, end) }) || r.Sound() {
		t.Errorf("%+v; want that %s … %s", r, begin, end)
	}
}

// impure is two-phase commit with something changed.
type impure struct {
	twophase.Protocol
	inputs  func(twophase.State) []twophase.Input
	receive func(twophase.State, twophase.Message) (twophase.State, []twophase.Message)
	state   func(*protocol.Codec, *twophase.State)
}

func (p impure) Inputs(self int, s twophase.State) []twophase.Input {
	if p.inputs != nil {
		return p.inputs(s)
	}
	return p.Protocol.Inputs(self, s)
}

func (p impure) Receive(self int, s twophase.State, m twophase.Message) (twophase.State, []twophase.Message) {
	if p.receive != nil {
		return p.receive(s, m)
	}
	return p.Protocol.Receive(self, s, m)
}

func (p impure) State(c *protocol.Codec, s *twophase.State) {
	if p.state != nil {
		p.state(c, s)
		return
	}
	p.Protocol.State(c, s)
}

func TestSelfCheckFindsImpureSteps(t *testing.T) {
	type (
		state   = twophase.State
		message = twophase.Message
	)
	calls := 0
	for _, row := range []struct {
		name, begin, end string
		impure
	}{
		{"a counter in the state", "Deliver Prepared", "it leads to different states", impure{receive: func(s state, _ message) (state, []message) {
			calls++
			s.Phase = twophase.Phase(calls % 4)
			return s, nil
		}}},
		{"a counter in a message", "Deliver Prepared", "it sends different messages", impure{receive: func(s state, m message) (state, []message) {
			calls++
			return s, []message{{From: m.To, To: m.From, Phase: twophase.Phase(1 + calls%3)}}
		}}},
		{"a counter in a panic", "Deliver Prepared", `it panics with "on call 1" and with "on call 2"`, impure{receive: func(state, message) (state, []message) {
			calls++
			panic("on call " + string(rune('0'+calls)))
		}}},
		{"a counter in the inputs", "Inputs", "states that are written alike have different inputs", impure{inputs: func(state) []twophase.Input {
			calls++
			return []twophase.Input{twophase.Input(1 + calls%3)}
		}}},
		{"a slice changed in place", "Deliver Prepared", "it changes its arguments", impure{receive: func(s state, m message) (state, []message) {
			if len(s.Prepared) > 0 {
				s.Prepared[m.From] = true
			}
			return s, nil
		}}},
		{"a slice changed in place by Inputs", "Inputs", "the state is changed", impure{inputs: func(s state) []twophase.Input {
			clear(s.Prepared)
			if len(s.Prepared) > 0 {
				s.Prepared[0] = true
			}
			return nil
		}}},
		{"a field forgotten", "Deliver Prepared", "it leads to different states", impure{
			receive: func(s state, m message) (state, []message) {
				s.Phase = twophase.Aborted
				if len(s.Prepared) > 0 {
					s.Phase = twophase.Prepared
				}
				return s, nil
			},
			state: func(c *protocol.Codec, s *state) { protocol.Number(c, &s.Phase) },
		}},
	} {
		calls = 0
		row.N = 3
		t.Run(row.name, func(t *testing.T) {
			requireImpure(t, selfCheckOnce(t, row.impure, protocol.NetworkBounds{}, 300), row.begin, row.end)
			calls = 0
			requireImpure(t, selfCheckOnce(t, protocol.Box(row.impure), protocol.NetworkBounds{}, 300), row.begin, row.end)
		})
	}
}

// roomy is Paxos that appends to slices that others share.
type roomy struct{ paxos.Protocol }

func (p roomy) Receive(self int, s paxos.State, m paxos.Message) (paxos.State, []paxos.Message) {
	after, sent := p.Protocol.Receive(self, s, m)
	switch heard := len(s.Heard); {
	case len(after.Heard) <= heard:
	case heard == 0:
		after.Heard = append(make([]int, 0, 8), m.From)
	default:
		after.Heard = append(s.Heard, m.From)
	}
	return after, sent
}

func TestSelfCheckFindsSharedMemory(t *testing.T) {
	p := roomy{paxos.Protocol{Acceptors: 5, Ballots: 2}}
	requireImpure(t, selfCheck(t, p, protocol.NetworkBounds{}, 1_000), "Deliver Promise", "what it returned is changed by another step that is taken from the same state")
}

// TestSelfCheckFindsWhatIsNotRead: tables keep what is read, and replay keeps what was
// written.
func TestSelfCheckFindsWhatIsNotRead(t *testing.T) {
	for name, phase := range inorder.All(map[string]func(*protocol.Codec, *twophase.Phase){
		"a field lost": func(c *protocol.Codec, p *twophase.Phase) {
			lost := *p
			protocol.Number(c, &lost)
		},
		"a field refused": func(c *protocol.Codec, p *twophase.Phase) {
			if protocol.Number(c, p); c.Reading() && *p != twophase.Working {
				panic("no such phase")
			}
		},
	}) {
		p := impure{Protocol: twophase.Protocol{N: 3}, state: func(c *protocol.Codec, s *twophase.State) {
			phase(c, &s.Phase)
			protocol.PerServer(c, &s.Prepared, c.Bool)
		}}
		r := selfCheck(t, p, protocol.NetworkBounds{}, 100)
		if len(r.Of(protocol.Unread)) != 1 || !strings.HasPrefix(r.Of(protocol.Unread)[0], "State {Phase:") || r.Sound() {
			t.Errorf("%s: %+v; want one state in Unread", name, r)
		}
	}
}

// still is a protocol in which nothing ever happens: server i is in the i-th
// state.
type still[S any] struct {
	states []S
	state  func(*protocol.Codec, *S)
}

func (p still[S]) Info() protocol.Info {
	return protocol.Info{Name: "still", Servers: []string{"1", "2", "3", "4", "5"}[:len(p.states)], Values: 1}
}
func (p still[S]) Initial(self int) S                   { return p.states[self] }
func (p still[S]) Inputs(int, S) []int                  { return nil }
func (p still[S]) Step(_ int, s S, _ int) (S, []int)    { return s, nil }
func (p still[S]) Receive(_ int, s S, _ int) (S, []int) { return s, nil }
func (p still[S]) Route(int) (from, to int)             { return 0, 0 }
func (p still[S]) State(c *protocol.Codec, s *S)        { p.state(c, s) }
func (p still[S]) Message(*protocol.Codec, *int)        {}
func (p still[S]) Input(*protocol.Codec, *int)          {}

func (p still[S]) Extras() protocol.Extras[S, int, int, struct{}] {
	return protocol.Extras[S, int, int, struct{}]{}
}

// shapes has a field of each shape, some of which cannot be perturbed.
type shapes struct {
	Int    int
	Uint   uint8
	Float  float64
	Flag   bool
	Name   string
	Pair   [2]int
	List   []struct{ A, B int }
	Table  map[string]int
	Any    any
	Sealed sealed
	Lossy  lossy

	Steady lossy
	Empty  []int
	Next   *shapes
	hidden int
}

// sealed shows its field as JSON, and can be made from that.
type sealed struct{ x int }

func (s sealed) MarshalJSON() ([]byte, error) { return json.Marshal(map[string]int{"x": s.x}) }
func (s *sealed) UnmarshalJSON(text []byte) error {
	var v map[string]int
	err := json.Unmarshal(text, &v)
	s.x = v["x"]
	return err
}

// lossy shows its field as text, and cannot be made from that.
type lossy struct{ x int }

func (l lossy) MarshalText() ([]byte, error) { return []byte(strconv.Itoa(l.x)), nil }

// describe describes all fields but one. (There are shorter ways to describe
// fields, but none to leave one out.)
func (s *shapes) describe(c *protocol.Codec, but string) {
	describe := func(path string, v *int) {
		if path != but {
			protocol.Number(c, v)
		}
	}
	x := []int{int(s.Uint), int(s.Float), len(s.Name), s.Table["k"], 0}
	if s.Any != nil {
		x[4] = s.Any.(int)
	}
	describe("State.Int", &s.Int)
	describe("State.Uint", &x[0])
	describe("State.Float", &x[1])
	describe("State.Name", &x[2])
	describe("State.Table", &x[3])
	describe("State.Any", &x[4])
	describe("State.Pair[]", &s.Pair[0])
	describe("State.Pair[]", &s.Pair[1])
	describe("State.Sealed.x", &s.Sealed.x)
	describe("State.Lossy", &s.Lossy.x)
	if but != "State.Flag" {
		c.Bool(&s.Flag)
	}
	if but != "State.List" {
		protocol.Slice(c, &s.List, func(v *struct{ A, B int }) {
			describe("State.List[].A", &v.A)
			protocol.Number(c, &v.B)
		})
	}
	if c.Reading() {
		s.Uint, s.Float, s.Name, s.Table, s.Any = uint8(x[0]), float64(x[1]), strings.Repeat("x", x[2]), map[string]int{"k": x[3]}, x[4]
	}
}

func TestSelfCheckPerturbsFieldsOfAllShapes(t *testing.T) {
	some := shapes{
		Int: 1, Uint: 2, Float: 3, Flag: true, Name: "xxxx", Pair: [2]int{5, 6}, List: []struct{ A, B int }{{7, 8}},
		Table: map[string]int{"k": 9}, Any: 10, Sealed: sealed{11}, Lossy: lossy{12}, hidden: 13,
	}
	unexercised := []string{"State.Empty", "State.Next", "State.Steady", "State.hidden", "Message", "Input"}
	for _, but := range []string{
		"", "State.Int", "State.Uint", "State.Float", "State.Flag", "State.Name", "State.Pair[]", "State.List", "State.List[].A",
		"State.Table", "State.Any", "State.Sealed.x", "State.Lossy",
	} {
		p := still[shapes]{states: []shapes{some, {Lossy: lossy{1}}}, state: func(c *protocol.Codec, s *shapes) { s.describe(c, but) }}
		r := selfCheck(t, p, protocol.NetworkBounds{}, 1)
		if want := strings.Fields(but); !slices.Equal(r.Of(protocol.Forgotten), want) || !slices.Equal(r.Unexercised, unexercised) {
			t.Errorf("but %s: %+v", but, r)
		}
	}
}

// unprepared is two-phase commit whose description omits who has prepared.
type unprepared struct{ twophase.Protocol }

func (p unprepared) State(c *protocol.Codec, s *twophase.State) {
	describe(c, s, func(s *twophase.State) { s.Prepared = nil }, p.Protocol.State)
}

// TestSelfCheckTakesMessagesAway: with a network that keeps every message, a delivery
// that changes only a forgotten field would be no step at all.
func TestSelfCheckTakesMessagesAway(t *testing.T) {
	for _, n := range []protocol.Network{{}, {Delivery: protocol.AnyTimes}} {
		if r := selfCheck(t, unprepared{twophase.Protocol{N: 3}}, protocol.NetworkBounds{Network: n}, 200); !slices.Contains(r.Of(protocol.Forgotten), "State.Prepared") {
			t.Errorf("network %s: %v is forgotten; want State.Prepared", n, r.Of(protocol.Forgotten))
		}
	}
}
