package model_test

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
	"raftmc/raft"
)

func selfCheck[S, M, I, H any](t *testing.T, p model.Protocol[S, M, I, H], n model.NetworkBounds, steps int) model.SelfReport {
	t.Helper()
	m, err := model.New(p, model.Options[S, M, I, H]{Network: n})
	if err != nil {
		t.Fatal(err)
	}
	return m.SelfCheck(1, steps)
}

func newRaft(t *testing.T, b raftmodel.Bounds) *raftmodel.Raft {
	t.Helper()
	r, err := raftmodel.New(b, raftmodel.Correct())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func raftBounds(disk model.Disk, n model.Network) raftmodel.Bounds {
	b := raftmodel.Bounds{Servers: 3, Terms: 3, Log: 3, Values: 2, Crashes: model.Any, Compactions: model.Any, InFlight: 20, Disk: disk, Network: n}
	if n.Delivery == model.AtMostOnce {
		b.Drops, b.Duplicates, b.InFlight = model.Any, model.Any, 8
	}
	return b
}

// TestSelfCheckFindsNothing: our protocols are sound, and the runs meet all of them.
func TestSelfCheckFindsNothing(t *testing.T) {
	fifo, many := model.Network{Order: model.FIFO}, model.Network{Delivery: model.AnyTimes}
	raft := func(disk model.Disk, n model.Network) model.SelfReport {
		b := raftBounds(disk, n)
		return selfCheck(t, newRaft(t, b), b.OfNetwork(), 600)
	}
	nothingWaits := []string{"State.Held", "State.Pending"}
	// A leader need not wait for its own disk before it sends entries.
	noEntryWaits := []string{"State.Held[].Message.Entries"}
	for _, row := range []struct {
		name        string
		report      model.SelfReport
		unexercised []string
	}{
		{"raft", raft(model.Synchronous, model.Network{}), nothingWaits},
		{"raft, fifo", raft(model.Synchronous, fifo), nothingWaits},
		{"raft, many", raft(model.Synchronous, many), nothingWaits},
		{"raft, asynchronous disk", raft(model.Asynchronous, model.Network{}), noEntryWaits},
		{"raft, asynchronous disk, fifo", raft(model.Asynchronous, fifo), noEntryWaits},
		{"raft, asynchronous disk, many", raft(model.Asynchronous, many), noEntryWaits},
		{"twophase", selfCheck(t, twophase.Protocol{N: 3}, model.NetworkBounds{Network: many}, 600), nil},
		{"paxos", selfCheck(t, paxos.Protocol{Acceptors: 3, Ballots: 4}, model.NetworkBounds{}, 600), nil},
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
func describe[T any](c *model.Codec, v *T, forget func(*T), as func(*model.Codec, *T)) {
	w := *v
	if forget != nil {
		forget(&w)
	}
	as(c, &w)
	if c.Reading() {
		*v = w
	}
}

func (p tampered) State(c *model.Codec, n *raftmodel.Node) { describe(c, n, p.state, p.Raft.State) }

func (p tampered) Message(c *model.Codec, m *raft.Message) {
	describe(c, m, p.message, p.Raft.Message)
}

func (p tampered) Input(c *model.Codec, in *raftmodel.Input) {
	describe(c, in, p.input, p.Raft.Input)
}

func (p tampered) History(c *model.Codec, h *raftmodel.History) {
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
		"State.Durable.Snapshot.Data State.Durable.Snapshot.LastIncludedIndex State.Durable.Snapshot.LastIncludedTerm": {
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
		b := raftBounds(model.Asynchronous, model.Network{})
		p.Raft = newRaft(t, b)
		if r := selfCheck(t, p, b.OfNetwork(), 250); !slices.Equal(r.Of(model.Forgotten), strings.Fields(paths)) || len(r.Of(model.Asymmetric)) > 0 {
			t.Errorf("forgotten are %v, want %s; asymmetric is %q", r.Of(model.Forgotten), paths, r.Of(model.Asymmetric))
		}
	}
}

// TestSelfCheckIsReproducible: the same seed gives the same report.
func TestSelfCheckIsReproducible(t *testing.T) {
	b := raftBounds(model.Asynchronous, model.Network{})
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
		b := raftBounds(model.Synchronous, model.Network{})
		requireImpure(t, selfCheck(t, tampered{Raft: newRaft(t, b), remember: remember}, b.OfNetwork(), 600), "Remember", want)
	}
}

// requireImpure requires a complaint with a given beginning and end.
func requireImpure(t *testing.T, r model.SelfReport, begin, end string) {
	t.Helper()
	if !slices.ContainsFunc(r.Of(model.Impure), func(s string) bool { return strings.HasPrefix(s, begin) && strings.HasSuffix(s, end) }) || r.Sound() {
		t.Errorf("%+v; want that %s … %s", r, begin, end)
	}
}

// impure is two-phase commit with something changed.
type impure struct {
	twophase.Protocol
	inputs  func(twophase.State) []twophase.Input
	receive func(twophase.State, twophase.Message) (twophase.State, []twophase.Message)
	state   func(*model.Codec, *twophase.State)
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

func (p impure) State(c *model.Codec, s *twophase.State) {
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
			state: func(c *model.Codec, s *state) { model.Number(c, &s.Phase) },
		}},
	} {
		calls = 0
		row.N = 3
		report := selfCheck(t, row.impure, model.NetworkBounds{}, 300)
		t.Run(row.name, func(t *testing.T) { requireImpure(t, report, row.begin, row.end) })
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
	requireImpure(t, selfCheck(t, p, model.NetworkBounds{}, 1_000), "Deliver Promise", "what it returned is changed by another step that is taken from the same state")
}

// TestSelfCheckFindsWhatIsNotRead: tables keep what is read, and replay keeps what was
// written.
func TestSelfCheckFindsWhatIsNotRead(t *testing.T) {
	for name, phase := range inorder.All(map[string]func(*model.Codec, *twophase.Phase){
		"a field lost": func(c *model.Codec, p *twophase.Phase) {
			lost := *p
			model.Number(c, &lost)
		},
		"a field refused": func(c *model.Codec, p *twophase.Phase) {
			if model.Number(c, p); c.Reading() && *p != twophase.Working {
				panic("no such phase")
			}
		},
	}) {
		p := impure{Protocol: twophase.Protocol{N: 3}, state: func(c *model.Codec, s *twophase.State) {
			phase(c, &s.Phase)
			model.PerServer(c, &s.Prepared, c.Bool)
		}}
		r := selfCheck(t, p, model.NetworkBounds{}, 100)
		if len(r.Of(model.Unread)) != 1 || !strings.HasPrefix(r.Of(model.Unread)[0], "State {Phase:") || r.Sound() {
			t.Errorf("%s: %+v; want one state in Unread", name, r)
		}
	}
}

// still is a protocol in which nothing ever happens: server i is in the i-th
// state.
type still[S any] struct {
	model.NoHistory[S]
	states []S
	state  func(*model.Codec, *S)
}

func (p still[S]) Info() model.Info {
	return model.Info{Name: "still", Servers: []string{"1", "2", "3", "4", "5"}[:len(p.states)], Values: 1}
}
func (p still[S]) Initial(self int) S                   { return p.states[self] }
func (p still[S]) Inputs(int, S) []int                  { return nil }
func (p still[S]) Step(_ int, s S, _ int) (S, []int)    { return s, nil }
func (p still[S]) Receive(_ int, s S, _ int) (S, []int) { return s, nil }
func (p still[S]) Route(int) (from, to int)             { return 0, 0 }
func (p still[S]) State(c *model.Codec, s *S)           { p.state(c, s) }
func (p still[S]) Message(*model.Codec, *int)           {}
func (p still[S]) Input(*model.Codec, *int)             {}
func (p still[S]) InputKind(int) (kind, args string)    { return "", "" }
func (p still[S]) MessageKind(int) string               { return "" }

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
func (s *shapes) describe(c *model.Codec, but string) {
	describe := func(path string, v *int) {
		if path != but {
			model.Number(c, v)
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
		model.Slice(c, &s.List, func(v *struct{ A, B int }) {
			describe("State.List[].A", &v.A)
			model.Number(c, &v.B)
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
		p := still[shapes]{states: []shapes{some, {Lossy: lossy{1}}}, state: func(c *model.Codec, s *shapes) { s.describe(c, but) }}
		r := selfCheck(t, p, model.NetworkBounds{}, 1)
		if want := strings.Fields(but); !slices.Equal(r.Of(model.Forgotten), want) || !slices.Equal(r.Unexercised, unexercised) {
			t.Errorf("but %s: %+v", but, r)
		}
	}
}

// unprepared is two-phase commit whose description omits who has prepared.
type unprepared struct{ twophase.Protocol }

func (p unprepared) State(c *model.Codec, s *twophase.State) {
	describe(c, s, func(s *twophase.State) { s.Prepared = nil }, p.Protocol.State)
}

// TestSelfCheckTakesMessagesAway: with a network that keeps every message, a delivery
// that changes only a forgotten field would be no step at all.
func TestSelfCheckTakesMessagesAway(t *testing.T) {
	for _, n := range []model.Network{{}, {Delivery: model.AnyTimes}} {
		if r := selfCheck(t, unprepared{twophase.Protocol{N: 3}}, model.NetworkBounds{Network: n}, 200); !slices.Contains(r.Of(model.Forgotten), "State.Prepared") {
			t.Errorf("network %s: %v is forgotten; want State.Prepared", n, r.Of(model.Forgotten))
		}
	}
}
