package selfcheck

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"raftmc/internal/mistake"
	"raftmc/internal/property"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// runLength is the number of steps after which a run starts again, so that early events,
// and events that can happen only once, happen more than once.
const runLength = 60

// selfCheck is a running SelfCheck.
type selfCheck[S, M, I, H any] struct {
	m      *reference.Model[S, M, I, H]
	p      *protocol.Guarded[S, M, I, H]
	info   protocol.Info
	props  *property.Set[S, M, I, H]
	group  []*protocol.Renaming
	bounds protocol.NetworkBounds
	start  *reference.Cluster[S, M, I, H]

	random     *rand.Rand
	orders     *rand.Rand // for other ordered numbers: runs are the same with them as without
	farthest   uint64     // the greatest of these
	lifted     *lifted[S, M, I, H]
	states     *fieldCheck[S]
	messages   *fieldCheck[M]
	inputs     *fieldCheck[I]
	histories  *fieldCheck[H]
	kinds      map[string]int // how often events of each kind were chosen
	steps      map[string]int // how often each local step was taken
	complained map[string]bool
	report     Report
}

// run takes one run of at most the given number of steps, and returns its length.
func (k *selfCheck[S, M, I, H]) run(steps int) (taken int) {
	c := k.m.Cluster()
	for i, s := range c.States {
		k.meet(i, s)
		k.remember(i, k.p.NoHistory(), s)
	}
	for taken < steps {
		next, ok := k.advance(c)
		if !ok {
			break
		}
		c = next
		taken++
	}
	return taken
}

// advance takes some event; it is not ok if there is none that fits.
func (k *selfCheck[S, M, I, H]) advance(c reference.Cluster[S, M, I, H]) (next reference.Cluster[S, M, I, H], ok bool) {
	events := c.Events()
	for possible := slices.Clone(events); len(possible) > 0; {
		at := k.choose(c, possible)
		if next, ok = k.take(c, possible[at], events); ok {
			return next, true
		}
		possible = slices.Delete(possible, at, at+1)
	}
	return c, false
}

// choose returns the best of a few random events: one whose local step, and then whose
// kind, has been tried least. Crashes and losses are always possible, and would otherwise
// keep the protocol from making progress.
func (k *selfCheck[S, M, I, H]) choose(c reference.Cluster[S, M, I, H], events []reference.Event[M, I]) int {
	best := k.random.IntN(len(events))
	for range candidates - 1 {
		other := k.random.IntN(len(events))
		if k.rarity(c, events[other]).less(k.rarity(c, events[best])) {
			best = other
		}
	}
	k.steps[k.stepOf(c, events[best])]++
	k.kinds[k.kind(events[best])]++
	return best
}

// candidates is the number of events of each choice.
const candidates = 5

// rarity is how often an event's local step, and its kind, have been tried.
type rarity struct{ step, kind int }

func (r rarity) less(s rarity) bool {
	return r.step < s.step || r.step == s.step && r.kind < s.kind
}

func (k *selfCheck[S, M, I, H]) rarity(c reference.Cluster[S, M, I, H], e reference.Event[M, I]) rarity {
	return rarity{k.steps[k.stepOf(c, e)], k.kinds[k.kind(e)]}
}

// stepOf returns a key that distinguishes an event's local step from all others.
func (k *selfCheck[S, M, I, H]) stepOf(c reference.Cluster[S, M, I, H], e reference.Event[M, I]) string {
	self := k.server(e)
	return fmt.Sprint(k.kind(e), self, k.arguments(c.States[self], e))
}

func (k *selfCheck[S, M, I, H]) kind(e reference.Event[M, I]) string {
	switch e.Op {
	case reference.Local:
		kind, _ := k.p.InputKind(e.Input)
		return kind
	case reference.Deliver:
		return k.p.MessageKind(e.Message)
	}
	return e.Op.String()
}

// server returns the server that takes the local step of an event.
func (k *selfCheck[S, M, I, H]) server(e reference.Event[M, I]) int {
	if e.Op == reference.Local {
		return e.Server
	}
	_, to := k.p.Route(e.Message)
	return to
}

// take takes an event and checks its local step. It is not ok if the step panics or
// changes nothing, or if the bounds forbid it.
func (k *selfCheck[S, M, I, H]) take(c reference.Cluster[S, M, I, H], e reference.Event[M, I], events []reference.Event[M, I]) (next reference.Cluster[S, M, I, H], ok bool) {
	self := k.server(e)
	before := k.arguments(c.States[self], e)
	next, taken := c.Apply(e)
	if !next.Fits() || taken.Step == nil {
		return next, next.Fits()
	}
	k.report.Steps++
	result := k.returned(taken.Step.After, taken.Step.Sent, taken.Panicked)
	if k.arguments(c.States[self], e) != before {
		k.complain(e, "it changes its arguments")
	}
	k.again(*taken.Step, e, result)
	k.renamed(c, e)
	k.reordered(c, e, next, taken)
	if taken.Panicked != "" {
		return c, false
	}
	k.rival(c, e, events)
	if k.returned(taken.Step.After, taken.Step.Sent, "") != result {
		k.complain(e, "what it returned is changed by another step that is taken from the same state")
	}
	k.meet(self, taken.Step.After)
	for _, m := range taken.Step.Sent {
		k.messages.meet(m)
	}
	if e.Op == reference.Local {
		k.inputs.meet(e.Input)
	}
	k.remember(self, c.Histories[self], taken.Step.After)
	return next, !taken.Idle || len(next.Network) != len(c.Network)
}

// arguments returns the encoded arguments of an event's local step.
func (k *selfCheck[S, M, I, H]) arguments(s S, e reference.Event[M, I]) string {
	if e.Op == reference.Local {
		return k.states.encode(s) + k.inputs.encode(e.Input)
	}
	return k.states.encode(s) + k.messages.encode(e.Message)
}

// returned is the result of a local step, as far as a model distinguishes it.
type returned struct{ state, sent, panicked string }

func (k *selfCheck[S, M, I, H]) returned(after S, sent []M, panicked string) returned {
	if panicked != "" {
		return returned{panicked: panicked}
	}
	return returned{k.states.encode(after), k.sent(sent), ""}
}

// sent encodes messages, sorted as far as the order in which they were sent makes no
// difference to the network: in a FIFO network, it does within each channel.
func (k *selfCheck[S, M, I, H]) sent(sent []M) string {
	type letter struct {
		from, to int
		content  string
	}
	letters := make([]letter, len(sent))
	for i, m := range sent {
		from, to := k.p.Route(m)
		letters[i] = letter{from, to, k.messages.encode(m)}
	}
	slices.SortStableFunc(letters, func(a, b letter) int {
		order := cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
		if order == 0 && k.bounds.Network.Order != protocol.FIFO {
			order = strings.Compare(a.content, b.content)
		}
		return order
	})
	var text strings.Builder
	for _, l := range letters {
		fmt.Fprintf(&text, "%d %d %q ", l.from, l.to, l.content)
	}
	return text.String()
}

// again computes a step a second time, from its arguments as their encodings describe
// them: they share no memory with the first, and lack whatever the descriptions leave
// out.
func (k *selfCheck[S, M, I, H]) again(st protocol.Step[S, M, I], e reference.Event[M, I], first returned) {
	s, ok := k.states.reread(st.Before)
	if st.Input != nil {
		in, read := k.inputs.reread(*st.Input)
		st.Input, ok = &in, ok && read
	} else {
		m, read := k.messages.reread(*st.Message)
		st.Message, ok = &m, ok && read
	}
	if !ok {
		return // reported elsewhere
	}
	second, panicked := mistake.Safely(func() returned {
		return k.returned(protocol.Take(k.p, st.Server, s, st.Input, st.Message))
	})
	second.panicked = cmp.Or(second.panicked, panicked)
	const equal = "from arguments that are written alike "
	switch {
	case first.panicked != second.panicked:
		k.complain(e, fmt.Sprintf(equal+"it panics with %q and with %q", first.panicked, second.panicked))
	case first.state != second.state:
		k.complain(e, equal+"it leads to different states")
	case first.sent != second.sent:
		k.complain(e, equal+"it sends different messages")
	}
}

// rival takes another step from the state in which e was taken. A step that appends to a
// slice with spare capacity would overwrite part of e's result.
func (k *selfCheck[S, M, I, H]) rival(c reference.Cluster[S, M, I, H], e reference.Event[M, I], events []reference.Event[M, I]) {
	self := k.server(e)
	at := k.random.IntN(len(events))
	for i := range events {
		r := events[(at+i)%len(events)]
		if k.server(r) != self || r.Op == reference.Drop || r.Op == reference.Reorder || k.arguments(c.States[self], r) == k.arguments(c.States[self], e) {
			continue
		}
		if r.Op == reference.Local {
			protocol.Take(k.p, self, c.States[self], &r.Input, nil)
		} else {
			protocol.Take(k.p, self, c.States[self], nil, &r.Message)
		}
		return
	}
}

// meet examines a server state: its fields and its inputs.
func (k *selfCheck[S, M, I, H]) meet(self int, s S) {
	k.states.meet(s)
	before := k.states.encode(s)
	inputs := func(s S) string {
		var all []string
		for _, in := range k.p.Inputs(self, s) {
			all = append(all, k.inputs.encode(in))
		}
		return fmt.Sprintf("%q", all)
	}
	first := inputs(s)
	if k.states.encode(s) != before {
		k.complainOf("Inputs", self, "the state is changed")
	}
	back, ok := k.states.reread(s)
	if again, panicked := mistake.Safely(func() string { return inputs(back) }); ok && again != first {
		k.complainOf("Inputs", self, "states that are written alike have different inputs"+panicked)
	}
}

// remember checks one call of Remember: it must be a function of its arguments, and
// remembering the same state again must change nothing. A search skips steps that change
// nothing, so they must not add to history either.
func (k *selfCheck[S, M, I, H]) remember(self int, h H, s S) {
	before := k.histories.encode(h) + k.states.encode(s)
	once := k.p.Remember(self, h, s)
	written := k.histories.encode(once)
	twice := k.histories.encode(k.p.Remember(self, once, s))
	switch {
	case k.histories.encode(h)+k.states.encode(s) != before || k.histories.encode(once) != written:
		k.complainOf("Remember", self, "its arguments are changed")
	case twice != written:
		k.complainOf("Remember", self, "a state that is remembered already is remembered differently")
	}
	hBack, hRead := k.histories.reread(h)
	sBack, sRead := k.states.reread(s)
	again, panicked := mistake.Safely(func() string { return k.histories.encode(k.p.Remember(self, hBack, sBack)) })
	if hRead && sRead && again != written {
		k.complainOf("Remember", self, "from arguments that are written alike come different histories"+panicked)
	}
	k.histories.meet(once)
}

// complain reports that the local step of an event is impure.
func (k *selfCheck[S, M, I, H]) complain(e reference.Event[M, I], what string) {
	k.complainOnce(k.kind(e)+what, k.m.ActionOf(e).Label()+": "+what)
}

// complainOf reports that one of the protocol's other functions is impure.
func (k *selfCheck[S, M, I, H]) complainOf(function string, self int, what string) {
	k.complainOnce(function+what, function+" "+k.info.Servers[self]+": "+what)
}

func (k *selfCheck[S, M, I, H]) complainOnce(about, text string) {
	if !k.complained[about] {
		k.complained[about] = true
		k.report.Add(protocol.Impure, text)
	}
}
