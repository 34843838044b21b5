package cover

import "sync/atomic"

// Where steps are dear, the closure is not computed on all local states and all messages that
// there can be, but on those that a search has come to: its chart. What is dead there may be alive
// elsewhere, so that a search that comes to anything beyond its chart proves nothing: it is made
// again with a larger one. One that does not come beyond its chart proves what it would with a
// whole closure (see the package's documentation). What any of them finds is really there.

// chart is the part of a dear system on which the closure is computed.
type chart struct {
	locals, messages bitset // closed under renaming
	size             int    // local states
	stored           uint64 // by the search before

	// met are those that the search has come to, and beyond counts those that are not in the chart.
	met    met
	beyond atomic.Int64

	// useless says that nothing depends on the closure, so that a search may come to anything.
	useless bool
}

type met struct{ locals, messages marks }

// newChart returns the chart with which a search begins; nil if steps are not dear.
func (c *search) newChart() *chart {
	if !c.sys.Dear() {
		return nil
	}
	return &chart{useless: c.options.Without&DeadMessages != 0}
}

// meet notes what the search has come to.
func (t *chart) meetLocal(local uint32) {
	if t != nil && t.met.locals.add(local) && !t.locals.has(int(local)) {
		t.beyond.Add(1)
	}
}

func (t *chart) meetMessage(message uint32) {
	if t != nil && t.met.messages.add(message) && !t.messages.has(int(message)) {
		t.beyond.Add(1)
	}
}

// proves reports whether a search that found nothing has stayed on its chart. On an empty one
// nothing is dead, and it may come to anything.
func (t *chart) proves() bool {
	return t == nil || t.useless || t.size == 0 || t.beyond.Load() == 0
}

// dearPairs is how many configurations a search stores before it draws a chart anew, for each pair
// of a local state and a message that would then be on it. Only tests change it.
var dearPairs = 0.5

// outgrown reports whether something lies beyond the chart, and the search has stored so much, that
// it is cheaper to draw the chart anew than to go on: more than the steps cost that are then on it,
// and twice what the last search had stored, so that all of them together cost little more than the
// last one.
func (t *chart) outgrown(c *search) bool {
	if t == nil || t.useless || t.beyond.Load() == 0 {
		return false
	}
	pairs := float64(c.sys.Locals()) * float64(c.sys.Messages()) / float64(c.servers*len(c.inverses))
	return float64(c.sets()) > max(dearPairs*pairs, 2*float64(t.stored))
}

// drawn returns a chart with all that the search has come to, and what was there before.
func (t *chart) drawn(sys System, stored uint64) *chart {
	next := &chart{locals: t.locals, messages: t.messages, stored: stored}
	for l := range t.met.locals.all() {
		next.addLocal(sys, l)
	}
	for m := range t.met.messages.all() {
		next.addMessage(sys, m)
	}
	next.size = next.locals.count()
	return next
}

// addLocal and addMessage add whole orbits.
func (t *chart) addLocal(sys System, local uint32) {
	for _, image := range sys.Local(local).Renamed {
		t.locals = t.locals.with(int(image))
	}
}

func (t *chart) addMessage(sys System, message uint32) {
	for _, image := range sys.Message(message).Renamed {
		t.messages = t.messages.with(int(image))
	}
}

// onChart reports whether a local state and a message are on the chart, if there is one.
func (t *chart) hasLocal(local uint32) bool     { return t == nil || t.locals.has(int(local)) }
func (t *chart) hasMessage(message uint32) bool { return t == nil || t.messages.has(int(message)) }
