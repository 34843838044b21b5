package bubble_test

import (
	"fmt"
	"sync"
	"testing/synctest"
	"time"

	"raftmc/opaque"
	"raftmc/opaque/bubble"
	"raftmc/protocol"
)

// poll is a server that asks the others what they think, and counts who agrees only in a local
// variable of its goroutine. When time is up it says whether all did.
type poll struct {
	self  int
	inbox chan opaque.Message
	stop  chan struct{}
	start chan struct{}

	mu    sync.Mutex
	asked bool
	last  int // who has answered last, from 1
	over  bool
	won   bool
	out   []opaque.Message
}

func newPoll(self int) *poll {
	p := &poll{self: self, inbox: make(chan opaque.Message), stop: make(chan struct{}), start: make(chan struct{})}
	go p.run()
	return p
}

func (p *poll) run() {
	agreed := 0
	var end <-chan time.Time
	for {
		select {
		case <-p.start:
			p.ask()
			end = time.After(time.Hour / 2)
		case m := <-p.inbox:
			agreed += p.handle(m)
		case <-end:
			p.mu.Lock()
			p.over, p.won = true, agreed == 2
			p.mu.Unlock()
		case <-p.stop:
			return
		}
	}
}

func (p *poll) ask() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = true
	for i := range 3 {
		if i != p.self {
			p.out = append(p.out, opaque.Message{To: i, Kind: "Ask"})
		}
	}
}

// handle returns how many more agree.
func (p *poll) handle(m opaque.Message) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case m.Kind == "Ask":
		p.out = append(p.out, opaque.Message{To: m.From, Kind: "Yes"})
	case !p.over && p.last != m.From+1:
		p.last = m.From + 1
		return 1
	}
	return 0
}

func (p *poll) taken() (out []opaque.Message) {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	out, p.out = p.out, nil
	return out
}

func (p *poll) do(in opaque.Input) []opaque.Message {
	if in.Kind == "Start" {
		p.start <- struct{}{}
	} else {
		bubble.Until(time.Minute, time.Hour/2, func() bool { return p.read(&p.over) })
	}
	return p.taken()
}

func (p *poll) read(what *bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return *what
}

func polls() opaque.Code[*poll, bool, struct{}] {
	return opaque.Code[*poll, bool, struct{}]{
		Name: "polls", Servers: 3,
		Inputs:   []protocol.InputKind{{Name: "Start", Limit: 1}, {Name: "End", Limit: 1}},
		Messages: []protocol.MessageKind{{Name: "Ask"}, {Name: "Yes"}},
		Boot:     newPoll,
		Enabled: func(p *poll) []opaque.Input {
			switch asked, over := p.read(&p.asked), p.read(&p.over); {
			case !asked:
				return []opaque.Input{{Kind: "Start"}}
			case !over:
				return []opaque.Input{{Kind: "End"}}
			}
			return nil
		},
		Do: (*poll).do,
		Receive: func(p *poll, m opaque.Message) []opaque.Message {
			p.inbox <- m
			return p.taken()
		},
		View:  func(p *poll) bool { return p.read(&p.won) },
		Close: func(p *poll) { close(p.stop) },
		Properties: []protocol.Property[opaque.State[bool], opaque.Message, opaque.Input, struct{}]{{
			Name: "NobodyWins", Doc: "no server is agreed with by both others, which is not true",
			Server: func(v protocol.View[opaque.State[bool], struct{}]) *protocol.Finding[opaque.State[bool], struct{}] {
				if v.State.View() {
					return &protocol.Finding[opaque.State[bool], struct{}]{Reason: fmt.Sprintf("server %d wins", v.Server+1)}
				}
				return nil
			},
		}},
	}
}
