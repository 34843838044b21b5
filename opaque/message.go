package opaque

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"raftmc/internal/mistake"
	"raftmc/protocol"
)

// Message is what a node sends to another, as it goes over the wire.
type Message struct {
	// From and To are servers, counted from 0. From is filled in when it is sent.
	From int `json:"from"`
	To   int `json:"to"`

	// Kind is one of Code.Messages. Text says what the message says, for people.
	Kind string `json:"kind"`
	Text string `json:"text,omitempty"`

	// Wire is all that the receiver gets.
	Wire string `json:"-"`
}

// MarshalJSON writes what goes over the wire as text, or as bytes where it is none.
func (m Message) MarshalJSON() ([]byte, error) {
	type plain Message
	if utf8.ValidString(m.Wire) {
		return json.Marshal(struct {
			plain
			Wire string `json:"wire"`
		}{plain(m), m.Wire})
	}
	return json.Marshal(struct {
		plain
		Wire []byte `json:"wire_bytes"`
	}{plain(m), []byte(m.Wire)})
}

func (m Message) String() string {
	text := fmt.Sprintf("%s %d→%d", m.Kind, m.From+1, m.To+1)
	if m.Text != "" {
		text += " " + m.Text
	}
	return text
}

// letter says where a message comes from, so that it can be renamed.
type letter[V any] struct {
	from *place[V] // of the sender, before
	by   event
	nth  int // of those of its kind that it sent to the same server
}

// Route implements protocol.Protocol.
func (p *Protocol[N, V, H]) Route(m Message) (from, to int) { return m.From, m.To }

// Message implements protocol.Protocol. Under other names, it is what is sent in its stead.
func (p *Protocol[N, V, H]) Message(c *protocol.Codec, m *Message) {
	v := *m
	if !c.Reading() {
		v = p.renamedMessage(v, namesOf(c.Renaming()))
	}
	protocol.Number(c, &v.From)
	protocol.Number(c, &v.To)
	c.Text(&v.Kind)
	c.Text(&v.Text)
	c.Text(&v.Wire)
	if c.Reading() {
		*m = v
	}
}

// sent checks what a node has sent, and notes where it comes from.
func (p *Protocol[N, V, H]) sent(from *place[V], by event, messages []Message) []Message {
	for i := range messages {
		m := &messages[i]
		m.From = from.self
		if m.To < 0 || m.To >= p.code.Servers || m.To == m.From {
			mistake.Made("what a node sends itself it should do at once; servers are counted from 0",
				"server %d of %s sends %s to server %d, of %d: %s\n%s", m.From+1, p.code.Name, m.Kind, m.To+1, p.code.Servers, *m, p.storyOf(from, by))
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	type line struct {
		to   int
		kind string
	}
	nth, fresh := map[line]int{}, false
	for _, m := range messages {
		if _, known := p.letters[m]; !known {
			p.letters[m] = &letter[V]{from, by, nth[line{m.To, m.Kind}]}
			fresh = true
		}
		nth[line{m.To, m.Kind}]++
	}
	if fresh {
		p.note(from, by)
	}
	return messages
}

// renamedMessage returns what the sender, renamed, sends in place of a message.
func (p *Protocol[N, V, H]) renamedMessage(m Message, by names) Message {
	if by == identity {
		return m
	}
	p.mu.Lock()
	l := p.letters[m]
	p.mu.Unlock()
	if l == nil {
		mistake.Made("what is read must have been written by the same code", "%s has never sent %s", p.code.Name, m)
	}
	s := p.step(p.image(l.from, by), p.renamedEvent(l.by, by))
	nth := l.nth
	for _, other := range s.sent {
		if other.To != by.at(m.To) || other.Kind != m.Kind {
			continue
		}
		if nth == 0 {
			return other
		}
		nth--
	}
	mistake.Made("set Distinct, or find out what tells the servers apart", "the servers of %s are said to be alike, and %s is not sent when they are renamed: %s\n%s", p.code.Name, m, by.words(p.code.Servers), p.storyOf(l.from, l.by))
	return m
}
