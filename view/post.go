package view

import (
	"encoding/json"
	"errors"

	"raftmc/model/reference"
	"raftmc/protocol"
)

// post follows the messages of a story. A step identifies its message by content only;
// post determines which of several equal messages it is.
type post struct {
	network  protocol.Network
	story    *Story
	inFlight map[address][]int // numbers of messages, the oldest first
	newest   map[[2]string]int // for each sender and receiver, the last step that sent a message that has arrived
}

// address is what a step tells about its message.
type address struct{ to, content string }

func newPost(n protocol.Network, s *Story) *post {
	return &post{n, s, map[address][]int{}, map[[2]string]int{}}
}

// send records a message, with its content as shown, and returns its number.
func (p *post) send(step int, m reference.Message, shown json.RawMessage) int {
	id := len(p.story.Messages) + 1
	p.story.Messages = append(p.story.Messages, Message{
		ID: id, Kind: m.Kind, Label: m.Label, Content: m.Content, Shown: shown, From: m.From, To: m.To, Sent: step,
	})
	at := address{m.To, string(m.Content)}
	p.inFlight[at] = append(p.inFlight[at], id)
	return id
}

// take records what a step does to a message, and returns the message's number.
func (p *post) take(s Step, content json.RawMessage) (int, error) {
	at := address{s.Server, string(content)}
	ids := p.inFlight[at]
	if len(ids) == 0 {
		return 0, errors.New("nobody sent this message")
	}
	// A network that delivers any number of times keeps everything: we take what arrives
	// to be the message sent last. Otherwise it is the oldest.
	id := ids[len(ids)-1]
	if p.network.Delivery == protocol.AtMostOnce {
		id = ids[0]
		if s.Class == Delivery || s.Class == Drop {
			p.inFlight[at] = ids[1:]
		}
	}
	m := &p.story.Messages[id-1]
	switch s.Class {
	case Delivery, Duplicate:
		p.arrive(m, s.Number)
	case Drop:
		m.Dropped = s.Number
	}
	return id, nil
}

// end records which messages are in flight after the last step.
func (p *post) end() {
	if p.network.Delivery == protocol.AnyTimes { // which keeps everything
		for i := range p.story.Messages {
			m := &p.story.Messages[i]
			m.InFlight = len(m.Arrivals) == 0
		}
		return
	}
	for _, ids := range p.inFlight {
		for _, id := range ids {
			p.story.Messages[id-1].InFlight = true
		}
	}
}

func (p *post) arrive(m *Message, step int) {
	channel := [2]string{m.From, m.To}
	m.Arrivals = append(m.Arrivals, Arrival{Step: step, Late: m.Sent < p.newest[channel], Again: len(m.Arrivals) > 0})
	p.newest[channel] = max(p.newest[channel], m.Sent)
}
