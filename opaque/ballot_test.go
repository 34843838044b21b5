package opaque_test

import (
	"fmt"
	"sync"

	"raftmc/opaque"
	"raftmc/protocol"
)

// ballot is a server that stands for election once, and votes for one: a struct with a lock and
// a map, which knows nothing of this package.
type ballot struct {
	mu    sync.Mutex
	self  int
	votes map[int]bool
	stood bool
	voted int // for whom, from 1
	leads bool
	log   string

	twice bool // a mistake: it votes for everybody
}

func (b *ballot) stand() []opaque.Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stood, b.voted = true, b.self+1
	b.votes[b.self] = true
	var out []opaque.Message
	for i := range 3 {
		if i != b.self {
			out = append(out, opaque.Message{To: i, Kind: "Ask", Wire: fmt.Sprint(b.self)})
		}
	}
	return out
}

func (b *ballot) receive(m opaque.Message) []opaque.Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch m.Kind {
	case "Ask":
		if b.voted == 0 || b.voted == m.From+1 || b.twice {
			b.voted = m.From + 1
			return []opaque.Message{{To: m.From, Kind: "Yes"}}
		}
	case "Yes":
		b.votes[m.From] = true
		b.leads = b.leads || len(b.votes) > 1
	}
	return nil
}

type seen struct {
	Leads bool `json:"leads"`
	Votes int  `json:"votes"`
}

type (
	ballotCode     = opaque.Code[*ballot, seen, struct{}]
	ballotProperty = protocol.Property[opaque.State[seen], opaque.Message, opaque.Input, struct{}]
	ballotView     = protocol.View[opaque.State[seen], struct{}]
	ballotFinding  = protocol.Finding[opaque.State[seen], struct{}]
)

func ballots() ballotCode {
	return ballotCode{
		Name: "ballots", Servers: 3,
		Inputs:   []protocol.InputKind{{Name: "Stand", Limit: protocol.Any}},
		Messages: []protocol.MessageKind{{Name: "Ask"}, {Name: "Yes"}},
		Boot:     func(self int) *ballot { return &ballot{self: self, votes: map[int]bool{}} },
		Enabled: func(b *ballot) []opaque.Input {
			if b.stood || b.voted > 0 {
				return nil
			}
			return []opaque.Input{{Kind: "Stand"}}
		},
		Do:      func(b *ballot, _ opaque.Input) []opaque.Message { return b.stand() },
		Receive: (*ballot).receive,
		View:    func(b *ballot) seen { return seen{b.leads, len(b.votes)} },
		Properties: []ballotProperty{
			{Name: "OneLeader", Doc: "at most one server leads", Pair: func(a, b ballotView) *ballotFinding {
				if a.Server < b.Server && a.State.View().Leads && b.State.View().Leads {
					return &ballotFinding{Reason: fmt.Sprintf("servers %d and %d lead", a.Server+1, b.Server+1)}
				}
				return nil
			}},
			{Name: "SomebodyLeads", Doc: "a server leads", Mode: protocol.Sometimes, Server: func(a ballotView) *ballotFinding {
				if a.State.View().Leads {
					return &ballotFinding{}
				}
				return nil
			}},
		},
	}
}
