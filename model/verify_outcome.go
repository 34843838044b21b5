package model

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"raftmc/internal/mistake"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// stepOutcome is the result of a step.
type stepOutcome[S, M any] struct {
	after    S
	sent     []M
	panicked string
}

// take takes a step.
func (x *examiner[S, M, I, H]) take(self int, s S, in *I, m *M) (o stepOutcome[S, M]) {
	o.after, o.sent, o.panicked = protocol.Take(x.p, self, s, in, m)
	return o
}

// letter is a message as outcomes are compared.
type letter struct {
	from, to int
	hash     uint64
}

// differs says in words how an outcome differs from a table entry, under a renaming; ""
// means not at all.
func (x *examiner[S, M, I, H]) differs(e entry[S, M, I], r int, self int, o *stepOutcome[S, M]) string {
	by := x.group[r]
	switch {
	case e.panicked != (o.panicked != ""):
		return "panics"
	case e.panicked:
		return ""
	case x.stateHash(by.At(self), &o.after) != e.to.hash[r]:
		return "leads"
	}
	want := make([]letter, 0, 8)
	for _, m := range e.sends {
		want = append(want, letter{by.At(m.from), by.At(m.to), m.hash[r]})
	}
	got := make([]letter, 0, 8)
	for i := range o.sent {
		got = append(got, x.letterOf(&o.sent[i]))
	}
	if !slices.Equal(x.inNoOrder(got), x.inNoOrder(want)) {
		return "sends"
	}
	return ""
}

func (x *examiner[S, M, I, H]) stateHash(self int, s *S) uint64 {
	return reference.HashPart(reference.LocalPart, self, -1, protocol.EncodeBy(x.encoder, x.p.State, s))
}

func (x *examiner[S, M, I, H]) letterOf(m *M) letter {
	from, to := x.p.Route(*m)
	return letter{from, to, reference.HashPart(reference.MessagePart, from, to, protocol.EncodeBy(x.encoder, x.p.Message, m))}
}

// inNoOrder sorts letters as far as the order in which they were sent makes no difference
// to the network. The number of copies makes a difference unless the network keeps one of
// each, and so does, in a protocol.FIFO network, the order within a channel.
func (x *examiner[S, M, I, H]) inNoOrder(letters []letter) []letter {
	fifo := x.bounds.Network.Order == protocol.FIFO
	slices.SortStableFunc(letters, func(a, b letter) int {
		order := cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
		if order == 0 && !fifo {
			order = cmp.Compare(a.hash, b.hash)
		}
		return order
	})
	if x.bounds.Network.Delivery == protocol.AnyTimes && !fifo {
		letters = slices.Compact(letters)
	}
	return letters
}

// event returns an entry's event, without renaming.
func (e entry[S, M, I]) event(self int) reference.Event[M, I] {
	if e.input != nil {
		return reference.Event[M, I]{Op: reference.Local, Server: self, Input: *e.input}
	}
	return reference.Event[M, I]{Op: reference.Deliver, Server: self, Message: e.message.content}
}

// kindOf names the kind of an entry's event.
func (m *Model[S, M, I, H]) kindOf(e entry[S, M, I]) string {
	if e.input != nil {
		kind, _ := m.p.InputKind(*e.input)
		return kind
	}
	return "Deliver " + m.p.MessageKind(e.message.content)
}

// stepWords describes an entry's step in words.
func (x *examiner[S, M, I, H]) stepWords(l *local[S, M, I], e entry[S, M, I]) string {
	return fmt.Sprintf("%s, taken by server %s in the state %s,", x.ActionOf(e.event(l.self)).Label(), x.info.Servers[l.self], mistake.Shown(l.state))
}

// words describes an outcome.
func (o *stepOutcome[S, M]) words() string {
	if o.panicked != "" {
		return fmt.Sprintf("panics with %q", o.panicked)
	}
	var sent []string
	for _, m := range o.sent {
		sent = append(sent, fmt.Sprint(m))
	}
	words := "leads to " + mistake.Shown(o.after)
	if len(sent) > 0 {
		words += " and sends [" + strings.Join(sent, ", ") + "]"
	}
	return words
}
