package opaque_test

import (
	"context"
	"testing"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/model"
	"raftmc/opaque"
	"raftmc/protocol"
)

// TestResume: a search of live nodes that was interrupted goes on in tables that know nothing of
// it, and ends as if it had not been.
func TestResume(t *testing.T) {
	mono := func(code tickerCode) model.Monotone {
		options := protocol.Options[opaque.State[int], opaque.Message, opaque.Input, struct{}]{Network: protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}}
		return must.Get(must.Get(model.New(opaque.New(code), options)).Monotone())
	}
	at := explore.Checkpoints{Dir: t.TempDir(), Identity: []explore.Trait{{Name: "code", Value: "tickers"}}}
	whole := must.Get(cover.Search(context.Background(), mono(tickers()), cover.Options{Workers: 1}))
	if whole.Verdict != explore.Holds {
		t.Fatalf("%+v", whole)
	}
	for _, states := range []uint64{5, whole.States / 2, whole.States - 3} {
		cut := must.Get(cover.Search(context.Background(), mono(tickers()), cover.Options{Workers: 1, Limits: explore.Limits{States: states}, Checkpoints: &at}))
		if cut.Verdict != explore.Incomplete {
			t.Fatalf("after %d: %+v", states, cut)
		}
		if r, err := cover.Resume(context.Background(), mono(other()), at, cover.Options{Workers: 1}); err == nil {
			t.Errorf("after %d, other code goes on: %+v", states, r)
		}
		again := must.Get(cover.Resume(context.Background(), mono(tickers()), at, cover.Options{Workers: 1}))
		if again.Verdict != explore.Holds || again.States != whole.States || again.Vectors != whole.Vectors {
			t.Errorf("after %d: %+v; want %+v", states, again, whole)
		}
	}
}

// TestResumeInCircles: each of two messages can be an answer to the other, and a way that was found
// later is shorter than the one on which there was neither; where a message comes from is still
// known when the search goes on.
func TestResumeInCircles(t *testing.T) {
	mono := func() model.Monotone {
		options := protocol.Options[opaque.State[int], opaque.Message, opaque.Input, struct{}]{Network: protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}}
		return must.Get(must.Get(model.New(opaque.New(echoes()), options)).Monotone())
	}
	at := explore.Checkpoints{Dir: t.TempDir(), Identity: []explore.Trait{{Name: "code", Value: "echoes"}}}
	whole := must.Get(cover.Search(context.Background(), mono(), cover.Options{Workers: 1}))
	if whole.Verdict != explore.Holds {
		t.Fatalf("%+v", whole)
	}
	for _, states := range []uint64{whole.States / 4, whole.States / 2, whole.States - 1} {
		cut := must.Get(cover.Search(context.Background(), mono(), cover.Options{Workers: 1, Limits: explore.Limits{States: states}, Checkpoints: &at}))
		if cut.Verdict != explore.Incomplete {
			t.Fatalf("after %d: %+v", states, cut)
		}
		again := must.Get(cover.Resume(context.Background(), mono(), at, cover.Options{Workers: 1}))
		if again.Verdict != explore.Holds || again.States != whole.States {
			t.Errorf("after %d: %+v; want %+v", states, again, whole)
		}
	}
}

// echo is a server that says A after some time, and answers A with B, and B with A.
type echo struct{ self, ticks, heard int }

func echoes() opaque.Code[*echo, int, struct{}] {
	say := func(n *echo, kind string) (out []opaque.Message) {
		for to := range 3 {
			if to != n.self {
				out = append(out, opaque.Message{To: to, Kind: kind})
			}
		}
		return out
	}
	return opaque.Code[*echo, int, struct{}]{
		Name: "echoes", Servers: 3,
		Inputs:   []protocol.InputKind{{Name: "Tick", Limit: protocol.Any}},
		Messages: []protocol.MessageKind{{Name: "A"}, {Name: "B"}},
		Boot:     func(self int) *echo { return &echo{self: self} },
		Enabled: func(n *echo) []opaque.Input {
			if n.ticks == 3 || n.heard > 0 {
				return nil
			}
			return []opaque.Input{{Kind: "Tick"}}
		},
		Do: func(n *echo, _ opaque.Input) []opaque.Message {
			if n.ticks++; n.ticks == 3 {
				return say(n, "A")
			}
			return nil
		},
		Receive: func(n *echo, m opaque.Message) []opaque.Message {
			if n.ticks > 0 || n.heard > 0 {
				return nil
			}
			if n.heard = 1; m.Kind == "A" {
				n.heard = 2
				return say(n, "B")
			}
			return say(n, "A")
		},
		View: func(n *echo) int { return n.ticks },
	}
}

// ticker is a server that counts what it hears of.
type ticker struct {
	self  int
	ticks int
	heard map[string]int
}

type tickerCode = opaque.Code[*ticker, int, struct{}]

func tickers() tickerCode {
	return tickerCode{
		Name: "tickers", Servers: 3,
		Inputs:   []protocol.InputKind{{Name: "Tick", Limit: protocol.Any}},
		Messages: []protocol.MessageKind{{Name: "Told"}},
		Boot:     func(self int) *ticker { return &ticker{self: self, heard: map[string]int{}} },
		Enabled: func(n *ticker) []opaque.Input {
			if n.ticks == 2 {
				return nil
			}
			return []opaque.Input{{Kind: "Tick"}}
		},
		Do: func(n *ticker, _ opaque.Input) []opaque.Message {
			n.ticks++
			return n.tell()
		},
		Receive: func(n *ticker, m opaque.Message) []opaque.Message {
			if n.heard[m.Wire] >= n.ticks {
				return nil
			}
			n.heard[m.Wire]++
			return nil
		},
		View: func(n *ticker) int { return n.ticks },
	}
}

// tell tells the others of each number of ticks.
func (n *ticker) tell() (out []opaque.Message) {
	for to := range 3 {
		if to == n.self {
			continue
		}
		out = append(out, opaque.Message{To: to, Kind: "Told", Wire: string(rune('0' + n.ticks))})
	}
	return out
}

// other does something else.
func other() tickerCode {
	code := tickers()
	receive := code.Receive
	code.Receive = func(n *ticker, m opaque.Message) []opaque.Message {
		n.heard["anything"] = 1
		return receive(n, m)
	}
	return code
}
