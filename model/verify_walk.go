package model

import (
	"fmt"
	"strings"

	"raftmc/internal/box"
	"raftmc/internal/mistake"
	"raftmc/protocol"
)

// A search reads every value back from its encoding, and so takes every step from a value
// that was just made: what a description leaves out is gone, and so is any memory that
// values share. Here no value is ever read back: states and messages are kept as the
// protocol returned them, and steps are taken from those, along the steps of the tables,
// depth first. The results must be those in the tables.

// keptOfEach is how many values of one local state are kept that reflection
// distinguishes.
const keptOfEach = 3

// walking tests that nothing is lost when values are written and read back, and that a
// step that is computed again has the same result.
func (v *verification[S, M, I, H]) walking() []task[S, M, I, H] {
	var tasks []task[S, M, I, H]
	work := max(v.options.most(ofSteps)/len(v.book.walks), 1)
	for _, self := range v.book.walks {
		tasks = append(tasks, func(x *examiner[S, M, I, H]) {
			w := &walk[S, M, I, H]{
				examiner: x, self: self, left: work,
				kept: map[*local[S, M, I]][]*S{}, letters: map[*message[M]]*M{}, locals: map[uint64]*local[S, M, I]{},
			}
			w.walk()
		})
	}
	return tasks
}

// walk is one server's walk along its tables.
type walk[S, M, I, H any] struct {
	*examiner[S, M, I, H]
	self int
	left int // steps that may still be taken

	locals  map[uint64]*local[S, M, I] // by hash
	kept    map[*local[S, M, I]][]*S   // as the protocol made them
	order   []keptState[S, M, I]
	letters map[*message[M]]*M
	sent    []*message[M] // of letters, in the order in which they came

	first, more []journey[S, M, I, H] // where to go on: local states that are new, and others
}

type keptState[S, M, I any] struct {
	local *local[S, M, I]
	state *S
}

// journey is a state that was reached without reading anything back. history is the
// history of that path, and read the same with everything read back.
type journey[S, M, I, H any] struct {
	local         *local[S, M, I]
	state         *S
	history, read H
	generations   int
}

func (w *walk[S, M, I, H]) walk() {
	for _, l := range w.local.snapshot() {
		if l.self == w.self {
			w.locals[l.hash[0]] = l
		}
	}
	s := w.p.Initial(w.self)
	if w.start != nil {
		s = w.start.States[w.self]
	}
	start := w.locals[w.stateHash(w.self, &s)]
	if start == nil {
		w.complain(protocol.Impure, "Initial", func() string {
			return fmt.Sprintf("server %s starts in the state %s, which the search has not met: it started elsewhere", w.info.Servers[w.self], mistake.Shown(s))
		})
		return
	}
	w.compareState(start, &s, func() string { return "Initial " + w.info.Servers[w.self] })
	w.keep(start, &s, journey[S, M, I, H]{history: w.p.NoHistory(), read: w.p.NoHistory()})
	for w.left > 0 && !w.stopped() {
		next := &w.first
		if len(*next) == 0 {
			next = &w.more
		}
		if len(*next) == 0 {
			break
		}
		j := (*next)[len(*next)-1]
		*next = (*next)[:len(*next)-1]
		w.expand(j)
	}
	w.lookAgain()
}

// keep keeps a state, unless enough of its local state, or an equal one, are kept.
func (w *walk[S, M, I, H]) keep(l *local[S, M, I], s *S, from journey[S, M, I, H]) {
	kept := w.kept[l]
	if len(kept) == keptOfEach {
		return
	}
	for _, k := range kept {
		if same(w.reflector, s, k) {
			return
		}
	}
	w.kept[l] = append(kept, s)
	w.order = append(w.order, keptState[S, M, I]{l, s})
	w.found.Generations = max(w.found.Generations, from.generations)
	j := journey[S, M, I, H]{local: l, state: s, generations: from.generations + 1}
	j.history, j.read = w.remember(l, s, from)
	if len(kept) == 0 {
		w.first = append(w.first, j)
	} else {
		w.more = append(w.more, j)
	}
}

// remember computes a state's history in both ways, and compares them.
func (w *walk[S, M, I, H]) remember(l *local[S, M, I], s *S, from journey[S, M, I, H]) (history, read H) {
	history = w.p.Remember(w.self, from.history, *s)
	again := w.p.Remember(w.self, from.read, l.state)
	encoding, _ := protocol.Encode(w.servers(), nil, w.p.History, again)
	read = protocol.ReadBack(w.servers(), w.p.History, encoding)
	w.found.Values++
	if d, differ := compare(w.reflector, w.encoder, "History", w.p.History, &history, &read); differ {
		w.complain(protocol.Lost, d.path, func() string {
			return w.lost(d, fmt.Sprint(box.TypeOf(history)), fmt.Sprintf("the history of server %s in the state %s", w.info.Servers[w.self], mistake.Shown(*s)))
		})
	}
	return history, read
}

// expand takes the steps of a state.
func (w *walk[S, M, I, H]) expand(j journey[S, M, I, H]) {
	for _, e := range w.book.entries(j.local) {
		if w.left == 0 {
			return
		}
		w.left--
		w.found.Kept++
		var m *M
		if e.message != nil {
			if m = w.letters[e.message]; m == nil {
				m = &e.message.content
			}
		}
		o := w.take(w.self, *j.state, e.input, m)
		if what := w.differs(e, 0, w.self, &o); what != "" {
			w.blame(j, e, what, o)
			continue
		}
		if o.panicked != "" {
			continue
		}
		w.compareState(e.to, &o.after, func() string { return w.stepWords(j.local, e) })
		w.compareSent(j, e, &o)
		w.keep(e.to, &o.after, j)
	}
}

// compareState compares a state with the same state read back.
func (w *walk[S, M, I, H]) compareState(l *local[S, M, I], s *S, where func() string) {
	w.found.Values++
	if d, differ := compare(w.reflector, w.encoder, "State", w.p.State, s, &l.state); differ {
		w.complain(protocol.Lost, d.path, func() string { return w.lost(d, fmt.Sprint(box.TypeOf(*s)), "the state after "+where()) })
	}
}

// compareSent compares messages with the same messages read back, and keeps the first of
// each content.
func (w *walk[S, M, I, H]) compareSent(j journey[S, M, I, H], e entry[S, M, I], o *stepOutcome[S, M]) {
	for i := range o.sent {
		hash := w.letterOf(&o.sent[i]).hash
		for _, m := range e.sends {
			if m.hash[0] != hash {
				continue
			}
			w.found.Values++
			if d, differ := compare(w.reflector, w.encoder, "Message", w.p.Message, &o.sent[i], &m.content); differ {
				w.complain(protocol.Lost, d.path, func() string {
					return w.lost(d, fmt.Sprint(box.TypeOf(o.sent[i])), "a message sent by "+w.stepWords(j.local, e))
				})
			}
			if w.letters[m] == nil {
				w.letters[m] = &o.sent[i]
				w.sent = append(w.sent, m)
			}
			break
		}
	}
}

// lost says what is lost, and what to do about it.
func (w *walk[S, M, I, H]) lost(d difference, typ, where string) string {
	return fmt.Sprintf("%s (of %s) is %s as it came, and %s when it is read back, in %s: describe it, or declare in LeftOut why nothing depends on it",
		d.path, typ, d.was, d.is, strings.TrimSuffix(where, ","))
}

// blame says why a step from values as they came differs from the tables.
func (w *walk[S, M, I, H]) blame(j journey[S, M, I, H], e entry[S, M, I], what string, o stepOutcome[S, M]) {
	var m *M
	if e.message != nil {
		m = &e.message.content
	}
	again, third := w.take(w.self, j.local.state, e.input, m), w.take(w.self, j.local.state, e.input, m)
	about := w.kindOf(e) + " " + what
	switch same := w.differs(e, 0, w.self, &again) == ""; {
	case same:
		w.complain(protocol.Lost, about, func() string {
			return fmt.Sprintf("%s %s; from the state and the message as they came, never read back, and written alike, it %s: it depends on what the description leaves out, or on memory that values share",
				w.stepWords(j.local, e), again.words(), o.words())
		})
	case again.words() != third.words() || w.book.isComputed(j.local):
		w.complain(protocol.Impure, about, func() string {
			return fmt.Sprintf("%s %s; computed before, it did something else", w.stepWords(j.local, e), again.words())
		})
	default:
		w.complain(protocol.Asymmetric, w.kindOf(e), func() string {
			var want stepOutcome[S, M]
			want.after = e.to.state
			for _, sent := range e.sends {
				want.sent = append(want.sent, sent.content)
			}
			if e.panicked {
				want.panicked = "what another server's does"
			}
			return fmt.Sprintf("%s %s; by the same step with other names, renamed, it %s", w.stepWords(j.local, e), again.words(), want.words())
		})
	}
}

// lookAgain requires that the kept states are unchanged: a step that writes into the
// result of another changes them.
func (w *walk[S, M, I, H]) lookAgain() {
	for _, k := range w.order {
		if w.stateHash(w.self, k.state) != k.local.hash[0] {
			w.complain(protocol.Lost, "changed", func() string {
				return fmt.Sprintf("a state of server %s that was %s has become %s by steps taken later: values share memory that a step writes to",
					w.info.Servers[w.self], mistake.Shown(k.local.state), mistake.Shown(*k.state))
			})
		}
	}
	for _, m := range w.sent {
		if w.letterOf(w.letters[m]).hash != m.hash[0] {
			w.complain(protocol.Lost, "changed", func() string {
				return fmt.Sprintf("the message %v has become %v by steps taken after it was sent: values share memory that a step writes to", m.content, *w.letters[m])
			})
		}
	}
}
