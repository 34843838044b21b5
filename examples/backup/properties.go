package backup

import (
	"fmt"
	"maps"
	"slices"

	"raftmc/opaque"
	"raftmc/protocol"
)

// Seen is what properties see of a node.
type Seen struct {
	View     View        `json:"view"`
	Primary  bool        `json:"primary,omitempty"` // of that view, to its own knowledge
	Log      []int       `json:"log,omitempty"`
	Answered map[int]int `json:"answered,omitempty"` // in which view, by what was put
}

func (n *Node) seen() Seen {
	if n.service != nil {
		return Seen{View: n.service.View()}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.server
	s.mu.Lock()
	defer s.mu.Unlock()
	return Seen{View: s.view, Primary: s.view.Primary == s.self, Log: slices.Clone(s.log), Answered: maps.Clone(n.answered)}
}

type (
	state    = opaque.State[Seen]
	seen     = protocol.View[state, struct{}]
	finding  = protocol.Finding[state, struct{}]
	property = protocol.Property[state, opaque.Message, opaque.Input, struct{}]
)

func properties() []property {
	return []property{
		{Name: "AnsweredIsKept", Doc: "what a client was answered is with the primary of every later view", Pair: answeredIsKept},
		sometimes("SometimesAnswers", "a primary with a backup answers", func(v Seen) bool { return v.View.Backup != 0 && len(v.Answered) > 0 }),
		sometimes("SometimesTakesOver", "a backup becomes primary", func(v Seen) bool { return v.Primary && v.View.Number > 1 && v.View.Backup == 0 }),
	}
}

func answeredIsKept(a, b seen) *finding {
	primary := b.State.View()
	if !primary.Primary {
		return nil
	}
	for entry, view := range a.State.View().Answered {
		if primary.View.Number > view && !slices.Contains(primary.Log, entry) {
			return &finding{Reason: fmt.Sprintf("server %d answered that %d is put, in view %d, and server %d is primary of view %d without it", a.Server+1, entry, view, b.Server+1, primary.View.Number)}
		}
	}
	return nil
}

func sometimes(name, doc string, is func(Seen) bool) property {
	return property{Name: name, Doc: doc, Mode: protocol.Sometimes, Server: func(v seen) *finding {
		if is(v.State.View()) {
			return &finding{}
		}
		return nil
	}}
}
