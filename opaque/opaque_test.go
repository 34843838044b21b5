package opaque_test

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/model"
	"raftmc/opaque"
	"raftmc/protocol"
)

// outcome is how a complete search of some code ended.
type outcome struct {
	cover.Result
	model.Verification
	steps int64
}

// search searches code completely, and tests what the search rests on.
func search[N, V, H any](t *testing.T, code opaque.Code[N, V, H]) (outcome, error) {
	t.Helper()
	m, err := model.New(opaque.New(code), protocol.Options[opaque.State[V], opaque.Message, opaque.Input, H]{Network: protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}, Properties: code.Properties})
	if err != nil {
		return outcome{}, err
	}
	mono, err := m.Monotone()
	if err != nil {
		return outcome{}, err
	}
	o := outcome{}
	if o.Result, err = cover.Search(context.Background(), mono, cover.Options{Workers: 2}); err != nil || o.Verdict != explore.Holds {
		return o, err
	}
	o.steps = m.TableStats().LocalSteps
	o.Verification, err = mono.Verify(context.Background(), model.VerifyOptions{Workers: 2, Transitions: o.Transitions})
	return o, err
}

func TestHolds(t *testing.T) {
	o, err := search(t, ballots())
	if err != nil || o.Verdict != explore.Holds || !o.Sound() {
		t.Fatalf("%v, %+v, %s", err, o.Result, o.Lines())
	}
	if x := o.Examined; x == nil || x.Again < x.Known/2 || x.Steps < x.Again {
		t.Errorf("examined: %+v", x)
	}
}

func TestViolated(t *testing.T) {
	o, err := search(t, wrong(func(b *ballot) { b.twice = true }))
	if err != nil || o.Verdict != explore.Violated || o.Violations[0].Property != "OneLeader" {
		t.Errorf("%v, %+v", err, o.Result)
	}
}

// TestForgotten: a field that is left out, and that matters, is noticed whatever it is.
func TestForgotten(t *testing.T) {
	for _, field := range []string{"votes", "voted"} {
		t.Run(field, func(t *testing.T) {
			code := ballots()
			code.LeaveOut = []opaque.LeftOut[*ballot]{{Field: "opaque_test.ballot." + field, Reason: "a mistake"}}
			o, err := search(t, code)
			if said := said(o, err); !strings.Contains(said, "has come to one state in two ways") {
				t.Errorf("%+v: %s", o.Result, said)
			}
		})
	}
}

func said(o outcome, err error) string { return strings.Join(append(o.Lines(), fmt.Sprint(err)), "\n") }

// mistaken is code with a mistake, and what is said of it.
type mistaken struct {
	name string
	code ballotCode
	want string
}

// refused requires that a search of each ends in one error, or one flaw, that names the mistake.
func refused(t *testing.T, all []mistaken) {
	t.Helper()
	for _, row := range all {
		t.Run(row.name, func(t *testing.T) {
			o, err := search(t, row.code)
			if said := said(o, err); !strings.Contains(said, row.want) {
				t.Errorf("%+v: %s", o.Result, said)
			}
		})
	}
}

// TestNotTheSame: code that does not always do the same, or not all servers, is refused.
func TestNotTheSame(t *testing.T) {
	clock := ballots()
	clock.Do = func(b *ballot, _ opaque.Input) []opaque.Message {
		b.log = time.Now().String()
		return b.stand()
	}
	order := ballots()
	order.Do = func(b *ballot, _ opaque.Input) []opaque.Message {
		in, out := map[int]opaque.Message{}, []opaque.Message(nil)
		for i, m := range append(b.stand(), b.stand()...) {
			in[i] = m
		}
		for _, m := range in {
			out = append(out, m)
		}
		return out
	}
	shared := ballots()
	all := 0
	shared.Do = func(b *ballot, _ opaque.Input) []opaque.Message {
		all++
		b.log = fmt.Sprint(all)
		return b.stand()
	}
	one := ballots()
	one.Boot = func(self int) *ballot { return &ballot{self: self, votes: map[int]bool{}, twice: self == 0} }
	refused(t, []mistaken{
		{"the clock", clock, "does not do the same on the same way: on Stand it then holds once .log = "},
		{"the order of a map", order, "does not do the same on the same way: on Stand it once sends"},
		{"what nodes share", shared, "does not do the same on the same way: on Stand it then holds once .log = "},
		{"one that is not like the others", one, "alike"},
	})
}

// TestBadSteps: so are steps that do not end, and messages that go nowhere.
func TestBadSteps(t *testing.T) {
	blocks := ballots()
	blocks.Patience = 50 * time.Millisecond
	blocks.Do = func(b *ballot, _ opaque.Input) []opaque.Message {
		b.mu.Lock()
		return b.stand()
	}
	itself := ballots()
	itself.Do = func(b *ballot, _ opaque.Input) []opaque.Message {
		return append(b.stand(), opaque.Message{To: b.self, Kind: "Ask"})
	}
	nobody := ballots()
	nobody.Do = func(b *ballot, _ opaque.Input) []opaque.Message {
		return append(b.stand(), opaque.Message{To: 3, Kind: "Ask"})
	}
	refused(t, []mistaken{
		{"a lock that is held", blocks, "Stand of ballots\n  server "},
		{"to itself", itself, "sends Ask to server 1, of 3"},
		{"to nobody", nobody, "sends Ask to server 4, of 3"},
	})
}

// TestOnlyLook: what is to look at a node must neither change it nor panic.
func TestOnlyLook(t *testing.T) {
	looks := ballots()
	looks.View = func(b *ballot) seen {
		b.log += "seen"
		return seen{}
	}
	panics := ballots()
	panics.View = func(b *ballot) seen { panic("no view") }
	ends := ballots()
	ends.Enabled = func(b *ballot) []opaque.Input { panic("no inputs") }
	when := ballots()
	when.LeaveOut = []opaque.LeftOut[*ballot]{{Field: "opaque_test.ballot.log", Reason: "it is empty", When: func(b *ballot) bool {
		if b.leads {
			panic("not of a leader")
		}
		return true
	}}}
	instead := ballots()
	instead.Instead = map[string]func(reflect.Value) string{"map[int]bool": func(v reflect.Value) string {
		if v.Len() > 1 {
			panic("too many")
		}
		return fmt.Sprint(v.Len())
	}}
	refused(t, []mistaken{
		{"a view that changes", looks, "View or Enabled of ballots changes the node"},
		{"a view that panics", panics, "View of ballots panics: no view"},
		{"inputs that panic", ends, "Enabled of ballots panics: no inputs"},
		{"a condition that panics", when, "cannot be written, at opaque_test.ballot.leads: not of a leader"},
		{"what is written instead panics", instead, "cannot be written, at opaque_test.ballot.votes: too many"},
	})
}

// TestBadDeclarations: nor must a node that is closed, nor may a field be left out that there is not.
func TestBadDeclarations(t *testing.T) {
	closes := ballots()
	closes.Close = func(b *ballot) {
		if b.voted > 0 {
			panic("not closed")
		}
	}
	hangs := ballots()
	hangs.Patience = 50 * time.Millisecond
	hangs.Close = func(b *ballot) {
		if b.voted > 0 {
			select {}
		}
	}
	misspelt := ballots()
	misspelt.LeaveOut = []opaque.LeftOut[*ballot]{{Field: "opaque_test.ballot.vote", Reason: "misspelt"}}
	refused(t, []mistaken{
		{"a node that panics when it is closed", closes, "Close of ballots panics: not closed"},
		{"a node that cannot be closed", hangs, "Close of ballots has not returned after 50ms"},
		{"a field that is not there", misspelt, "declares something of opaque_test.ballot.vote, and no node has had it"},
	})
}

// TestClone: a search whose nodes are cloned ends as one whose nodes are replayed, and a clone that
// shares what changes is noticed.
func TestClone(t *testing.T) {
	replayed, err := search(t, ballots())
	if err != nil {
		t.Fatal(err)
	}
	clones := ballots()
	clones.Clone = func(b *ballot) *ballot {
		return &ballot{self: b.self, votes: maps.Clone(b.votes), stood: b.stood, voted: b.voted, leads: b.leads, log: b.log, twice: b.twice}
	}
	cloned, err := search(t, clones)
	if err != nil || !cloned.Sound() || cloned.Verdict != replayed.Verdict || cloned.States != replayed.States || cloned.steps != replayed.steps {
		t.Errorf("%v, %s, %+v; want %+v", err, cloned.Lines(), cloned.Result, replayed.Result)
	}
	shares := ballots()
	shares.Clone = func(b *ballot) *ballot {
		return &ballot{self: b.self, votes: b.votes, stood: b.stood, voted: b.voted, leads: b.leads, log: b.log, twice: b.twice}
	}
	refused(t, []mistaken{{"a clone that shares a map", shares, "a clone is not what it was cloned from"}})
}

// TestOrder: servers are alike that send messages of several kinds in several orders.
func TestOrder(t *testing.T) {
	code := ballots()
	code.Messages = append(code.Messages, protocol.MessageKind{Name: "Hello"})
	code.Do = func(b *ballot, _ opaque.Input) (out []opaque.Message) {
		for _, m := range b.stand() {
			hello := opaque.Message{To: m.To, Kind: "Hello"}
			if b.self == 1 {
				out = append(out, hello, m)
			} else {
				out = append(out, m, hello)
			}
		}
		return out
	}
	o, err := search(t, code)
	if err != nil || o.Verdict != explore.Holds || !o.Sound() {
		t.Errorf("%v, %+v, %s", err, o.Result, o.Lines())
	}
}

// TestPanics: what Do or Receive panics with is a violation.
func TestPanics(t *testing.T) {
	for _, ends := range []func(){func() { panic("out of range") }, runtime.Goexit} {
		code := ballots()
		code.Receive = func(b *ballot, m opaque.Message) []opaque.Message {
			if m.Kind == "Yes" {
				ends()
			}
			return b.receive(m)
		}
		o, err := search(t, code)
		if err != nil || o.Verdict != explore.Violated || !o.Violations[0].Panic {
			t.Errorf("%v, %+v", err, o.Result)
		}
	}
}

// TestPanicsWithLocks: a node that has panicked, and can then not be closed, is a violation still.
func TestPanicsWithLocks(t *testing.T) {
	code := ballots()
	code.Patience = 50 * time.Millisecond
	code.Receive = func(b *ballot, m opaque.Message) []opaque.Message {
		b.mu.Lock()
		panic("out of range")
	}
	code.Close = func(b *ballot) { b.mu.Lock() }
	o, err := search(t, code)
	if err != nil || o.Verdict != explore.Violated || !o.Violations[0].Panic {
		t.Errorf("%v, %+v", err, o.Result)
	}
}

// TestNothingIsLeft: when nobody refers to a protocol any more, all its nodes have been closed.
func TestNothingIsLeft(t *testing.T) {
	var open atomic.Int64
	code := ballots()
	boot := code.Boot
	code.Boot = func(self int) *ballot {
		open.Add(1)
		return boot(self)
	}
	code.Close = func(*ballot) { open.Add(-1) }
	if o, err := search(t, code); err != nil || o.Verdict != explore.Holds || open.Load() == 0 {
		t.Fatalf("%v, %+v, %d open", err, o.Result, open.Load())
	}
	for range 100 {
		if runtime.GC(); open.Load() == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d nodes are still open", open.Load())
}

// teller is a server that tells how often it was asked, in memory that it uses again.
type teller struct {
	asked  int
	inputs []opaque.Input
	out    []opaque.Message
	list   []int
}

func tellers() opaque.Code[*teller, []int, struct{}] {
	return opaque.Code[*teller, []int, struct{}]{
		Name: "tellers", Servers: 2,
		Inputs:   []protocol.InputKind{{Name: "Ask", Limit: protocol.Any}},
		Messages: []protocol.MessageKind{{Name: "Asked"}},
		Boot:     func(int) *teller { return &teller{list: make([]int, 1)} },
		Enabled: func(n *teller) []opaque.Input {
			if n.asked == 3 {
				return nil
			}
			n.inputs = append(n.inputs[:0], opaque.Input{Kind: "Ask", Number: n.asked})
			return n.inputs
		},
		Do: func(n *teller, _ opaque.Input) []opaque.Message {
			n.asked++
			n.list[0]++
			n.out = append(n.out[:0], opaque.Message{To: 1, Kind: "Asked", Wire: fmt.Sprint(n.asked)})
			return n.out
		},
		Receive:  func(*teller, opaque.Message) []opaque.Message { return nil },
		View:     func(n *teller) []int { return slices.Clone(n.list) },
		LeaveOut: []opaque.LeftOut[*teller]{{Field: "opaque_test.teller.inputs", Reason: "memory"}, {Field: "opaque_test.teller.out", Reason: "memory"}},
	}
}

// TestUsedAgain: a state stays what it was when its node goes on, and writes over what it has sent
// and the inputs that it has listed.
func TestUsedAgain(t *testing.T) {
	p := opaque.New(tellers())
	s := p.Initial(0)
	inputs := p.Inputs(0, s)
	after, sent := p.Step(0, s, inputs[0])
	p.Step(0, after, p.Inputs(0, after)[0])
	if sent[0].Wire != "1" || inputs[0].Number != 0 {
		t.Errorf("later it has sent %+v, on %v", sent, inputs)
	}
}

// TestViewChanges: a view that shares memory with its node is noticed, early or late.
func TestViewChanges(t *testing.T) {
	const want = "View of tellers returns what changes later"
	code := tellers()
	code.Distinct = true
	code.View = func(n *teller) []int { return n.list }
	if o, err := search(t, code); !strings.Contains(said(o, err), want) {
		t.Errorf("%+v: %s", o.Result, said(o, err))
	}

	code.Do = func(n *teller, _ opaque.Input) []opaque.Message {
		n.asked++
		return nil
	}
	shared := []int{0}
	code.View = func(*teller) []int { return shared }
	p := opaque.New(code)
	s := p.Initial(0)
	p.Step(0, s, p.Inputs(0, s)[0])
	shared[0]++
	got := p.Extras().Examine(context.Background(), protocol.Examination{Workers: 1, Steps: 1})
	if lines := strings.Join(got.Flaws.Lines(), "\n"); !strings.Contains(lines, want) {
		t.Errorf("late: %s", lines)
	}
}

// wrong returns the code with a mistake in each of its nodes.
func wrong(mistake func(*ballot)) ballotCode {
	code := ballots()
	boot := code.Boot
	code.Boot = func(self int) *ballot {
		b := boot(self)
		mistake(b)
		return b
	}
	return code
}
