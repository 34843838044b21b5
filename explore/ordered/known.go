package ordered

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"raftmc/explore"
)

// known is what a pass of a search knows beforehand of what can be left out, and what it learns
// about that on its way. What it knows grows between two rounds, as there are more elements; if
// something of it turns out to be wrong, the pass proves nothing, and another one begins.
type known struct {
	sys       System
	renamings Renamings
	without   Reductions
	exact     shapes // messages that are not told
	mutuals   mutualTable

	// stale says of a message that it never moves a receiver that has a greater number than
	// the one that it belongs to, and is answered by nothing but what is told in any case;
	// reach says of a fact and a server when it can matter there. Both are by shape.
	// Of others than these, nothing is known.
	of     []bool
	stale  []bool
	reach  [][mostServers]reach
	judged int // how many elements had been seen then

	// met are the local states that this pass has met, and ever one of each orbit that any pass
	// has met.
	mu     sync.RWMutex
	met    map[uint32]*metLocal
	ever   []uint32
	isEver map[uint32]bool
	seen   shapes // of elements, in columns

	drifts  driftTable
	ahead   ahead
	quiet   quietTable
	touches touchTable

	tangled bool // see untangle

	wrong atomic.Bool // what was known is not so
	falls atomic.Bool // a server's greatest number can become less: then nothing is left out
}

// reach says how far a fact reaches.
type reach uint8

const (
	always       reach = iota // it may matter to the server in any state
	untilGreater              // only while the server has no greater number than the fact's own
	nowhere                   // it matters to the server in no state
)

// metLocal is what is known of a local state.
type metLocal struct {
	told    []Object // the answers to stale messages, which are sent in any case
	wrong   bool     // what is known of all local states is not true of it
	reached atomic.Bool
}

func newKnown(sys System, without Reductions, exact []uint32) *known {
	if without&StaleMessages != 0 {
		without |= DeadMessages
	}
	k := &known{sys: sys, renamings: sys.Renamings(), without: without, met: map[uint32]*metLocal{}, isEver: map[uint32]bool{}}
	k.touches.judge = sys.NewJudge()
	for _, x := range exact {
		for _, renamed := range sys.Element(x).Renamed {
			k.exact.add([]Object{At(renamed, 0)})
		}
	}
	return k
}

// meet returns what is known of a local state that the search has come to, and finds out whether
// what is known of all local states is true of it.
func (k *known) meet(shape uint32) *metLocal {
	m := k.about(shape)
	if m.reached.Load() || m.reached.Swap(true) {
		return m
	}
	all := k.sys.Local(shape).Renamed
	least := slices.Min(all)
	if k.about(least).reached.Store(true); m.wrong {
		k.wrong.Store(true)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.isEver[shape] {
		k.ever = append(k.ever, least)
		for _, renamed := range all {
			k.isEver[renamed] = true
		}
	}
	return m
}

// about returns what is known of a local state.
func (k *known) about(shape uint32) *metLocal {
	k.mu.RLock()
	m := k.met[shape]
	k.mu.RUnlock()
	if m != nil {
		return m
	}
	all := k.sys.Local(shape).Renamed
	if least := slices.Min(all); least == shape {
		m = k.examined(shape)
	} else {
		m = k.renamedMet(k.about(least), k.renamings.Inverse[slices.Index(all, least)])
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if other := k.met[shape]; other != nil {
		return other
	}
	k.met[shape] = m
	return m
}

// examined looks at the first of an orbit of local states.
func (k *known) examined(least uint32) *metLocal {
	m := &metLocal{}
	local := k.sys.Local(least)
	for x, stale := range k.stale {
		if stale && k.sys.Element(uint32(x)).To == local.Server && !k.isStaleAt(least, uint32(x), m) {
			m.wrong = true
		}
	}
	slices.Sort(m.told)
	m.told = slices.Compact(m.told)
	for x, reaches := range k.reach {
		if r := reaches[local.Server]; r != always && k.reachAt(uint32(x), least, r) < r {
			m.wrong = true
		}
	}
	return m
}

// isTold reports whether a message is sent in any case by some state.
func (k *known) isTold(message uint32) bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, m := range k.met {
		if slices.ContainsFunc(m.told, func(x Object) bool { return x.Shape() == message }) {
			return true
		}
	}
	return false
}

// renamedMet returns what is known of the same state with other names.
func (k *known) renamedMet(m *metLocal, r int) *metLocal {
	renamed := &metLocal{wrong: m.wrong}
	for _, x := range m.told {
		renamed.told = append(renamed.told, At(k.sys.Element(x.Shape()).Renamed[r], x.Places()))
	}
	slices.Sort(renamed.told)
	return renamed
}

// isStaleAt reports whether a message is stale in a local state, however their numbers lie among
// each other, and adds its answers to those that are told in any case.
func (k *known) isStaleAt(local, message uint32, m *metLocal) bool {
	e := k.sys.Element(message)
	for _, p := range k.mutuals.of(k.sys.Local(local).Numbers, e.Numbers) {
		if p.b.Nth(e.Own) >= p.a.Top() {
			continue
		}
		l := At(local, p.a)
		mv := k.sys.Receive(l, At(message, p.b))
		if mv == nil {
			continue
		}
		if mv.To != l || mv.Flags != 0 {
			return false
		}
		for _, x := range mv.Sends {
			if x.Places()&^p.a != 0 || k.exact.has(x.Shape()) {
				return false
			}
			m.told = append(m.told, x.among(p.a))
		}
	}
	return true
}

// reachAt returns how far a fact reaches to a server in a local state, if it is known that it
// reaches no farther than enough.
func (k *known) reachAt(fact, local uint32, enough reach) reach {
	e, far := k.sys.Element(fact), nowhere
	for _, p := range k.mutuals.of(k.sys.Local(local).Numbers, e.Numbers) {
		greater := p.b.Nth(e.Own) < p.a.Top()
		if enough == untilGreater && !greater || !k.touches.touches(At(fact, p.b), At(local, p.a)) {
			continue
		}
		if greater {
			return always
		}
		far = untilGreater
	}
	return min(far, enough)
}

// begin begins a pass with all that was learnt so far.
func (k *known) begin(each func(items int, do func(item int))) {
	k.wrong.Store(false)
	k.met = map[uint32]*metLocal{}
	k.quiet.forget()
	k.of, k.stale, k.reach, k.judged = nil, nil, nil, 0
	k.extend(each)
}

// extend finds out what can be left out of the elements that were seen since it was last asked.
func (k *known) extend(each func(items int, do func(item int))) {
	seen := k.seen.count()
	if seen == k.judged || k.falls.Load() {
		return
	}
	k.judged = seen
	maps.DeleteFunc(k.met, func(_ uint32, m *metLocal) bool { return !m.reached.Load() }) // they were not asked about these
	all := slices.DeleteFunc(k.elements(), func(x uint32) bool { return int(x) < len(k.of) && k.of[x] })
	if len(all) == 0 {
		return
	}
	moves, far := make([]bool, len(all)), make([][mostServers]reach, len(all))
	each(len(all), func(i int) {
		switch e := k.sys.Element(all[i]); {
		case e.IsFact() && k.without&DeadFacts == 0:
			far[i] = k.reachOf(all[i])
		case !e.IsFact():
			moves[i] = k.without&StaleMessages != 0 || !k.isStale(all[i], e)
		}
	})
	k.untangle(far)
	place := map[uint32]int{}
	for i, x := range all {
		place[x] = i
		for int(x) >= len(k.stale) {
			k.of, k.stale, k.reach = append(k.of, false), append(k.stale, false), append(k.reach, [mostServers]reach{})
		}
		k.of[x] = true
	}
	for i, x := range all {
		k.alike(x, i, place, moves, far)
	}
	k.lookAhead(each)
}

// untangle lets all facts matter for good if a property looks at one together with the present
// state of its own server, which Touches does not see. A property for which two facts of earlier
// times and a state matter together is refused: no column has both.
func (k *known) untangle(far [][mostServers]reach) {
	facts, locals := k.toUntangle()
	if !k.tangled && k.touches.judge.Tangled(facts, locals, combinations) {
		k.tangled = true
		k.wrong.Store(true) // some facts may have been left out
	}
	if k.tangled {
		clear(far)
		clear(k.reach)
	}
}

// combinations is how many combinations of facts and states are looked at whenever there are new
// ones, and lastCombinations how many when the search has ended.
const (
	combinations     = 100
	lastCombinations = 2_000
)

// stillUntangled reports whether no property was found that untangle looks for, after a longer
// look.
func (k *known) stillUntangled() bool {
	facts, locals := k.toUntangle()
	if !k.tangled && k.touches.judge.Tangled(facts, locals, lastCombinations) {
		k.tangled = true
		return false
	}
	return true
}

// toUntangle lists the facts and the local states that were met, by content.
func (k *known) toUntangle() (facts, locals []uint32) {
	for x := range uint32(64 * len(k.seen)) {
		if k.seen.has(x) && k.sys.Element(x).IsFact() {
			facts = append(facts, x)
		}
	}
	byContent := func(order func(uint32) uint64) func(a, b uint32) int {
		return func(a, b uint32) int { return cmp.Compare(order(a), order(b)) }
	}
	slices.SortFunc(facts, byContent(func(x uint32) uint64 { return k.sys.Element(x).Order }))
	locals = slices.Collect(maps.Keys(k.isEver))
	slices.SortFunc(locals, byContent(func(l uint32) uint64 { return k.sys.Local(l).Order }))
	return facts, locals
}

// alike completes what is known of an element by what is known of the same with other names.
func (k *known) alike(x uint32, at int, place map[uint32]int, moves []bool, far [][mostServers]reach) {
	e := k.sys.Element(x)
	k.stale[x], k.reach[x] = !e.IsFact(), far[at]
	for r, renamed := range e.Renamed {
		other := place[renamed]
		k.stale[x] = k.stale[x] && !moves[other]
		for i, to := range k.renamings.Servers[r] {
			k.reach[x][i] = min(k.reach[x][i], far[other][to])
		}
	}
}

// elements lists the elements that were in some column, with all their names, in order.
func (k *known) elements() (all []uint32) {
	listed := map[uint32]bool{}
	for x := range uint32(64 * len(k.seen)) {
		if !k.seen.has(x) || listed[x] {
			continue
		}
		for _, renamed := range k.sys.Element(x).Renamed {
			if !listed[renamed] {
				listed[renamed] = true
				all = append(all, renamed)
			}
		}
	}
	slices.Sort(all)
	return all
}

// isStale reports whether a message is stale in all local states that were ever met, and its
// answers are told already where this pass has met one.
func (k *known) isStale(message uint32, e *Element) bool {
	for _, local := range k.ever {
		if k.sys.Local(local).Server != e.To {
			continue
		}
		var m metLocal
		if !k.isStaleAt(local, message, &m) {
			return false
		}
		k.mu.RLock()
		met := k.met[local]
		k.mu.RUnlock()
		if met != nil && met.reached.Load() && slices.ContainsFunc(m.told, func(x Object) bool { return !slices.Contains(met.told, x) }) {
			return false
		}
	}
	return true
}

func (k *known) reachOf(fact uint32) (far [mostServers]reach) {
	for i := range far {
		far[i] = nowhere
	}
	for _, local := range k.ever {
		if i := k.sys.Local(local).Server; far[i] != always {
			far[i] = min(far[i], k.reachAt(fact, local, nowhere))
		}
	}
	return far
}

// dead reports whether a message can be left out where its receiver is in a local state.
func (k *known) dead(local Object, e *Element, x Object) bool {
	if int(x.Shape()) >= len(k.stale) || !k.stale[x.Shape()] {
		return false
	}
	own, top := x.Places().Nth(e.Own), local.Places().Top()
	if own != top {
		return own < top
	}
	if k.without&DeadMessages != 0 || own == 0 {
		return false
	}
	l, m, _ := together(local, x)
	return k.quietFor(l, m)
}

// deadFact reports whether a fact can matter to no server anymore.
func (k *known) deadFact(q *content, e *Element, x Object) bool {
	if int(x.Shape()) >= len(k.reach) {
		return false
	}
	own := x.Places().Nth(e.Own)
	for i, r := range k.reach[x.Shape()][:k.servers()] {
		if r == always || r == untilGreater && own >= q[i].Places().Top() {
			return false
		}
	}
	return true
}

func (k *known) servers() int { return len(k.renamings.Servers[0]) }

// learn notes a step that a search has taken, from a state to another.
func (k *known) learn(from Object, mv *Move) {
	top, to := from.Places().Top(), mv.To.Places().Top()
	switch {
	case mv.Flags&explore.Panicked != 0:
	case to < top:
		if !k.falls.Swap(true) {
			k.wrong.Store(true)
		}
	case to == top:
		k.drifts.add(k.sys, from, mv.To)
	}
}

// mutualTable keeps what mutuals returns.
type mutualTable struct {
	mu    sync.RWMutex
	known map[[2]int][]mutual
}

func (t *mutualTable) of(a, b int) []mutual {
	key := [2]int{a, b}
	t.mu.RLock()
	all, ok := t.known[key]
	t.mu.RUnlock()
	if ok {
		return all
	}
	all = mutuals(a, b)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil {
		t.known = map[[2]int][]mutual{}
	}
	t.known[key] = all
	return all
}

// touchTable keeps what properties say of facts.
type touchTable struct {
	mu    sync.Mutex
	judge Judge
	known map[[2]Object]bool
}

func (t *touchTable) touches(fact, local Object) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := [2]Object{fact, local}
	yes, ok := t.known[key]
	if !ok {
		if t.known == nil {
			t.known = map[[2]Object]bool{}
		}
		yes = t.judge.Touches(fact, local)
		t.known[key] = yes
	}
	return yes
}
