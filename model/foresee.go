package model

import (
	"sync"

	"raftmc/explore/cover"
	"raftmc/protocol"
)

// attempt is a step as the protocol and its properties tell it: all of it that needs no
// table.
type attempt[S, M, I any] struct {
	input    *I // nil for a message
	after    S
	sent     []M
	panicked bool
	violates bool
	goals    uint64
}

// try takes a step, by an input or a message.
func (t *monotone[S, M, I, H]) try(l *orbitLocal[S, M, I], in *I, msg *M) attempt[S, M, I] {
	st := protocol.Step[S, M, I]{Server: l.self, Before: l.state, Input: in, Message: msg}
	var panicked string
	if st.After, st.Sent, panicked = protocol.Take(t.p, l.self, l.state, in, msg); panicked != "" {
		return attempt[S, M, I]{input: in, panicked: true}
	}
	out := t.props.OfStep(st)
	return attempt[S, M, I]{input: in, after: st.After, sent: st.Sent, violates: len(out.Violations) > 0, goals: out.Goals}
}

// tryInputs takes the inputs that can ever be taken.
func (t *monotone[S, M, I, H]) tryInputs(l *orbitLocal[S, M, I]) (all []attempt[S, M, I]) {
	for _, in := range t.p.Inputs(l.self, l.state) {
		if t.budgetOf[t.inputKindOf(in)] != never {
			all = append(all, t.try(l, &in, nil))
		}
	}
	return all
}

// foreseen holds attempts until their moves are made.
type foreseen[S, M, I any] struct {
	mu       sync.Mutex
	attempts map[stepKey[S, M, I]][]attempt[S, M, I] // nil while somebody is at it
}

// stepKey is a message in a local state, or for nil the state's inputs.
type stepKey[S, M, I any] struct {
	local   *orbitLocal[S, M, I]
	message *envelope[M]
}

// Foresee implements cover.System. A mistake in the protocol is left to be made again, when
// its turn comes.
func (t *monotone[S, M, I, H]) Foresee(local, message uint32) {
	if !t.concurrent {
		return
	}
	key := stepKey[S, M, I]{local: t.orbits.snapshot()[local]}
	if t.dear && message == cover.NoMessage {
		key.local = key.local.least // whose inputs are renamed for the others
	}
	known := message == cover.NoMessage && key.local.ready.Load()
	if message != cover.NoMessage {
		key.message = t.envelopes.snapshot()[message]
		if l := key.local; l.least != l { // which is the one whose steps the protocol computes
			key = stepKey[S, M, I]{l.least, t.envelopes.snapshot()[key.message.Renamed[l.toLeast]]}
		}
		known = key.local.known(key.message.Slot) != unknownMove
	}
	if known || !t.foreseen.claim(key) {
		return
	}
	var all []attempt[S, M, I]
	defer func() {
		if recover() != nil {
			all = nil
		}
		t.foreseen.keep(key, all)
	}()
	if key.message == nil {
		all = t.tryInputs(key.local)
	} else {
		all = []attempt[S, M, I]{t.try(key.local, nil, &key.message.content)}
	}
	if t.dear {
		t.rename(all)
	}
}

// rename writes what steps lead to under all renamings, which takes steps of its own where states
// are runs: whoever makes the moves finds them done.
func (t *monotone[S, M, I, H]) rename(all []attempt[S, M, I]) {
	for _, a := range all {
		if a.panicked {
			continue
		}
		for _, by := range t.group.renamings {
			protocol.Encode(t.servers(), by, t.p.State, a.after)
			for _, m := range a.sent {
				protocol.Encode(t.servers(), by, t.p.Message, m)
			}
		}
	}
}

// claim reports whether nobody has foreseen a step yet, or is at it.
func (f *foreseen[S, M, I]) claim(key stepKey[S, M, I]) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, claimed := f.attempts[key]; claimed {
		return false
	}
	if f.attempts == nil {
		f.attempts = map[stepKey[S, M, I]][]attempt[S, M, I]{}
	}
	f.attempts[key] = nil
	return true
}

func (f *foreseen[S, M, I]) keep(key stepKey[S, M, I], all []attempt[S, M, I]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.attempts[key] = all
}

// takenAhead returns what was foreseen, and forgets it; otherwise what is tried now.
func (t *monotone[S, M, I, H]) takenAhead(l *orbitLocal[S, M, I], msg *envelope[M], now func() []attempt[S, M, I]) []attempt[S, M, I] {
	t.foreseen.mu.Lock()
	key := stepKey[S, M, I]{l, msg}
	all := t.foreseen.attempts[key]
	delete(t.foreseen.attempts, key)
	t.foreseen.mu.Unlock()
	if all == nil {
		all = now()
	}
	return all
}
