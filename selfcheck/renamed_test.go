package selfcheck_test

import (
	"slices"
	"strings"
	"testing"

	"raftmc/examples/twophase"
	"raftmc/internal/inorder"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/selfcheck"
)

// uneven is two-phase commit in which the first resource manager is not like the others,
// though it is declared to be; each of the functions may be nil.
type uneven struct {
	twophase.Protocol
	initial func(*twophase.State)
	inputs  func([]twophase.Input) []twophase.Input
	sent    func([]twophase.Message) []twophase.Message
	receive func(after *twophase.State)
	message func(*protocol.Codec, *twophase.Message)
}

func (p uneven) Initial(self int) twophase.State {
	s := p.Protocol.Initial(self)
	if self == 0 && p.initial != nil {
		p.initial(&s)
	}
	return s
}

func (p uneven) Inputs(self int, s twophase.State) []twophase.Input {
	in := p.Protocol.Inputs(self, s)
	if self == 0 && p.inputs != nil {
		in = p.inputs(in)
	}
	return in
}

func (p uneven) Step(self int, s twophase.State, in twophase.Input) (twophase.State, []twophase.Message) {
	s, sent := p.Protocol.Step(self, s, in)
	if self == 0 && p.sent != nil {
		sent = p.sent(sent)
	}
	return s, sent
}

func (p uneven) Receive(self int, s twophase.State, m twophase.Message) (twophase.State, []twophase.Message) {
	s, sent := p.Protocol.Receive(self, s, m)
	if self == 0 && p.receive != nil {
		p.receive(&s)
	}
	return s, sent
}

func (p uneven) Message(c *protocol.Codec, m *twophase.Message) {
	if p.message != nil {
		p.message(c, m)
		return
	}
	p.Protocol.Message(c, m)
}

// TestSelfCheckFindsAsymmetry: servers that are declared alike are not, in any of the
// protocol's functions.
func TestSelfCheckFindsAsymmetry(t *testing.T) {
	for want, p := range inorder.All(map[string]uneven{
		"Initial 1: renamed (1 is 2, 2 is 1), it is another state (.Phase)": {initial: func(s *twophase.State) { s.Phase = twophase.Prepared }},
		"Initial 1: renamed (1 is 2, 2 is 1), it has other inputs":          {inputs: func(in []twophase.Input) []twophase.Input { return in[:min(len(in), 1)] }},
		"it sends other messages":                                           {sent: func([]twophase.Message) []twophase.Message { return nil }},
		"it leads to another state (.Phase)":                                {receive: func(s *twophase.State) { s.Phase = twophase.Working }},
		"it leads to a state that has other inputs": {inputs: func(in []twophase.Input) []twophase.Input {
			if len(in) == 0 {
				return []twophase.Input{twophase.Input(twophase.Aborted)}
			}
			return in
		}},
		"it panics with one naming, and not with the other": {receive: func(*twophase.State) { panic("no") }},
		"it leads to another state (.Prepared[])": {message: func(c *protocol.Codec, m *twophase.Message) { // whose sender is any number
			protocol.Number(c, &m.From)
			c.Server(&m.To)
			protocol.Number(c, &m.Phase)
		}},
	}) {
		p.N = 3
		requireAsymmetric(t, selfCheck(t, p, protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}, 300), want)
	}
}

// selective is Raft in which server 1 is remembered differently.
type selective struct{ *raftmodel.Raft }

func (p selective) Extras() raftmodel.Extras {
	e := p.Raft.Extras()
	e.Remember = p.Remember
	return e
}

func (p selective) Remember(self int, h raftmodel.History, n raftmodel.Node) raftmodel.History {
	if h = p.Raft.Remember(self, h, n); self == 0 {
		h.Led = nil
	}
	return h
}

func TestSelfCheckFindsAsymmetricHistories(t *testing.T) {
	b := raftBounds(protocol.Synchronous, protocol.Network{})
	requireAsymmetric(t, selfCheck(t, selective{newRaft(t, b)}, b.OfNetwork(), 300), "it is remembered otherwise")
}

func TestSelfCheckFindsAsymmetricProperties(t *testing.T) {
	p := twophase.Protocol{N: 3}
	for _, mode := range []protocol.Mode{protocol.Always, protocol.Sometimes} {
		m, err := model.New(p, protocol.Options[twophase.State, twophase.Message, twophase.Input, struct{}]{Properties: []twophase.Property{
			{Name: "OfTheFirst", Mode: mode, Server: func(v twophase.View) *twophase.Finding {
				if v.Server == 0 && v.State.Phase == twophase.Aborted {
					return &twophase.Finding{}
				}
				return nil
			}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		requireAsymmetric(t, selfcheck.Check(m.Reference(), 1, 300), "the property OfTheFirst says otherwise of it")
	}
}

// TestSelfCheckAllowsWhatIsNotAlike: without symmetry every server may be different.
func TestSelfCheckAllowsWhatIsNotAlike(t *testing.T) {
	p := uneven{Protocol: twophase.Protocol{N: 3}, initial: func(s *twophase.State) { s.Phase = twophase.Prepared }}
	m, err := model.New(p, protocol.Options[twophase.State, twophase.Message, twophase.Input, struct{}]{Symmetry: protocol.None})
	if err != nil {
		t.Fatal(err)
	}
	if r := selfcheck.Check(m.Reference(), 1, 300); !r.Sound() {
		t.Errorf("%+v", r)
	}
}

// requireAsymmetric requires a complaint with a given ending.
func requireAsymmetric(t *testing.T, r selfcheck.Report, end string) {
	t.Helper()
	if !slices.ContainsFunc(r.Of(protocol.Asymmetric), func(s string) bool { return strings.HasSuffix(s, end) }) || r.Sound() {
		t.Errorf("%q; want that … %s", r.Of(protocol.Asymmetric), end)
	}
}
