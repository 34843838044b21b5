package paxos

import (
	"fmt"

	"raftmc/protocol"
)

// Property, View and Finding are those of this protocol.
type (
	Property = protocol.Property[State, Message, Input, struct{}]
	View     = protocol.View[State, struct{}]
	Finding  = protocol.Finding[State, struct{}]
)

// Properties lists what must hold and what must be reachable.
func Properties() []Property {
	return []Property{
		{Name: "Agreement", Doc: "no two proposers learn different values (§2.1)", Pair: agreement},
		{Name: "ChosenIsKept", Doc: "once a value is chosen, every higher ballot proposes it (P2b, §2.2)", Pair: chosenIsKept},
		{Name: "LearnedIsChosen", Doc: "what a proposer has learned, a majority of acceptors voted for and votes for ever after (§2.3)", Cluster: learnedIsChosen},
		{Name: "Validity", Doc: "only a value that was proposed is voted for, learned or told (§2.1)", Pair: validity},
		{Name: "SometimesChosen", Doc: "a value is chosen, and its proposer learns it", Mode: protocol.Sometimes, Server: func(v View) *Finding {
			return found(v.State.Learned > 0)
		}},
		{Name: "SometimesAdopted", Doc: "a proposer proposes the value of the other", Mode: protocol.Sometimes, Server: func(v View) *Finding {
			return found(v.State.Awaits == Accepted && v.State.Value != v.Server+1)
		}},
	}
}

func found(yes bool) *Finding {
	if !yes {
		return nil
	}
	return &Finding{}
}

func agreement(a, b View) *Finding {
	x, y := a.State.Learned, b.State.Learned
	if a.Server > b.Server || x == 0 || y == 0 || x == y {
		return nil
	}
	return &Finding{
		Reason: fmt.Sprintf("server %d learned value %d and server %d learned value %d", a.Server+1, x, b.Server+1, y),
		Witnesses: []protocol.Witness[State, struct{}]{
			{Server: a.Server, What: fmt.Sprintf("learned value %d", x), Since: hasLearned},
			{Server: b.Server, What: fmt.Sprintf("learned value %d", y), Since: hasLearned},
		},
	}
}

func hasLearned(s State, _ struct{}) bool { return s.Learned > 0 }

// chosenIsKept knows the ballot of a, because a proposer that has learned a value starts
// no other.
func chosenIsKept(a, b View) *Finding {
	if a.State.Learned == 0 || b.State.Awaits != Accepted || b.State.Ballot < a.State.Ballot || b.State.Value == a.State.Learned {
		return nil
	}
	return &Finding{
		Reason: fmt.Sprintf("server %d learned value %d in ballot %d, and server %d proposes value %d in ballot %d",
			a.Server+1, a.State.Learned, a.State.Ballot, b.Server+1, b.State.Value, b.State.Ballot),
		Witnesses: []protocol.Witness[State, struct{}]{
			{Server: a.Server, What: fmt.Sprintf("learned value %d", a.State.Learned), Since: hasLearned},
			{Server: b.Server, What: fmt.Sprintf("proposes value %d", b.State.Value), Since: func(s State, _ struct{}) bool {
				return s.Awaits == Accepted && s.Ballot == b.State.Ballot
			}},
		},
	}
}

// learnedIsChosen needs no history: an acceptor that voted for a chosen value votes for
// nothing else later.
func learnedIsChosen(all []View) *Finding {
	proposers, acceptors := all[:Proposers], all[Proposers:]
	for _, p := range proposers {
		votes := 0
		for _, a := range acceptors {
			if a.State.Voted >= p.State.Ballot && a.State.Value == p.State.Learned {
				votes++
			}
		}
		if p.State.Learned > 0 && 2*votes <= len(acceptors) {
			return &Finding{
				Reason: fmt.Sprintf("server %d learned value %d in ballot %d, and of %d acceptors only %d voted for it there and ever after",
					p.Server+1, p.State.Learned, p.State.Ballot, len(acceptors), votes),
				Witnesses: []protocol.Witness[State, struct{}]{
					{Server: p.Server, What: fmt.Sprintf("learned value %d", p.State.Learned), Since: hasLearned},
				},
			}
		}
	}
	return nil
}

// validity requires that proposer a, whose own value is a.Server+1, has started a ballot
// before b can know that value.
func validity(a, b View) *Finding {
	own := a.Server + 1
	if a.State.Ballot > 0 || b.State.Value != own && b.State.Learned != own {
		return nil
	}
	return &Finding{Reason: fmt.Sprintf("server %d knows of value %d, which was never proposed", b.Server+1, own)}
}
