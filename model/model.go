package model

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"raftmc/explore"
)

// Options say how a protocol is explored.
type Options[S, M, I, H any] struct {
	// Network says what the network does, and how often. All other bounds are the
	// protocol's own: it was made with them, and declares them in its Info.
	Network NetworkBounds

	Symmetry Symmetry

	// Properties are checked in this order; of several violations in one step the first is
	// reported.
	Properties []Property[S, M, I, H]
}

// check reports options that are invalid by themselves.
func (o Options[S, M, I, H]) check() error {
	if o.Symmetry > None {
		return fmt.Errorf("Options.Symmetry is %d; it must be Full or None", o.Symmetry)
	}
	return nil
}

// Symmetry says whether states that differ by a renaming count as one.
type Symmetry uint8

const (
	Full Symmetry = iota // servers and client values
	None                 // every state counts by itself
)

// Model is a protocol together with a network: a transition system whose
// states are vectors of small integers, for the searches in package explore.
//
// A state consists of the servers' nodes, the used-up budgets, and the network: the
// messages in flight, copies side by side, or, if first in first out, the non-empty
// channels.
type Model[S, M, I, H any] struct {
	tables[S, M, I, H]
	bounds   NetworkBounds
	symmetry Symmetry

	nodes   list[node[S, M, I, H]]
	nodeOf  map[[2]uint32]*node[S, M, I, H] // by local and history
	next    map[[2]uint32]*history[H]       // history after reaching a local, by both
	budgets []budget
	initial explore.State
	start   *Cluster[S, M, I, H] // the start as a plain state; nil means the protocol's own start
	only    *restriction         // what may be taken; nil means everything

	// perPlace is the number of actions for each place in the network.
	perPlace int
	lost     *edge[S, M, I] // stands for an action of the network alone, which is no server's step

	channel   list[channel]
	channelOf map[string]*channel

	// samples are samples of the states on which the searches' workers have checked the
	// properties, at most viewsKept by each, for Verify.
	samples   []*viewSample
	viewsKept int

	// endless says that a property did not return when it was checked for evidence.
	endless atomic.Bool
}

// budget counts how often a limited kind of action was taken, in one byte of the state.
type budget struct {
	kind int
	max  int
	hash []uint64 // by how often it was used
}

const budgetsPerWord = 4

// New makes a model of a protocol. An error says which option it cannot honour, or what
// is wrong with the protocol, as far as its start shows it.
func New[S, M, I, H any](p Protocol[S, M, I, H], o Options[S, M, I, H]) (_ *Model[S, M, I, H], err error) {
	defer explore.Catch(&err)
	if p == nil {
		return nil, errors.New("there is no protocol: it is nil")
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	props, err := sortProperties(o.Properties)
	if err != nil {
		return nil, err
	}
	if err := o.Network.check(); err != nil {
		return nil, err
	}
	g := guard(p)
	info := g.Info()
	if err := info.check(); err != nil {
		return nil, err
	}
	if err := info.Bounds.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", info.Name, err)
	}
	m := &Model[S, M, I, H]{
		tables: tables[S, M, I, H]{
			p: g, info: info, props: props,
			inputKinds: map[string]int{}, messageKinds: map[string]int{},
			locals: map[string]*local[S, M, I]{}, messages: map[string]*message[M]{}, histories: map[string]*history[H]{},
		},
		bounds: o.Network, symmetry: o.Symmetry,
		nodeOf:    map[[2]uint32]*node[S, M, I, H]{},
		next:      map[[2]uint32]*history[H]{},
		channelOf: map[string]*channel{},
		viewsKept: sampledViews,
	}
	if m.group, err = groupOf(info, o.Symmetry); err != nil {
		return nil, err
	}
	m.nameKinds()
	n := uint8(m.servers())
	m.lost = &edge[S, M, I]{step: &step[S, M, I]{budget: unlimited}, budget: unlimited, agent: n*n + n}
	m.makeInitial()
	return m, nil
}

func groupOf(info Info, s Symmetry) ([]*Renaming, error) {
	if s == None {
		info.Symmetric, info.Values = nil, 1
	}
	return renamings(info)
}

// nameKinds numbers the kinds of actions and sets up their budgets.
func (m *Model[S, M, I, H]) nameKinds() {
	for i, k := range m.info.Inputs {
		m.inputKinds[k.Name] = i
		m.budgetOf = append(m.budgetOf, m.addBudget(i, k.Limit))
	}
	for i, k := range m.info.Messages {
		m.messageKinds[k.Name] = i
	}
	m.budgetOf = append(m.budgetOf, m.addBudget(m.dropKind(), m.bounds.Drops), m.addBudget(m.duplicateKind(), m.bounds.Duplicates))
	m.perPlace = reorder
	if m.reorders() {
		m.budgetOf = append(m.budgetOf, m.addBudget(m.reorderKind(), m.bounds.Reorders))
		m.perPlace++
	}
}

// Special values for kinds of actions without a budget.
const (
	unlimited = -1
	never     = -2
)

// addBudget returns the index of a kind's budget.
func (m *Model[S, M, I, H]) addBudget(kind int, limit Limit) int {
	switch limit {
	case Any:
		return unlimited
	case 0:
		return never
	}
	b := budget{kind: kind, max: int(limit), hash: make([]uint64, int(limit)+1)}
	for used := range b.hash {
		b.hash[used] = hashPart(budgetPart, len(m.budgets), used, nil)
	}
	m.budgets = append(m.budgets, b)
	return len(m.budgets) - 1
}

func (m *Model[S, M, I, H]) dropKind() int      { return len(m.info.Inputs) + len(m.info.Messages) }
func (m *Model[S, M, I, H]) duplicateKind() int { return m.dropKind() + 1 }
func (m *Model[S, M, I, H]) reorderKind() int   { return m.duplicateKind() + 1 }

// reorders reports whether reordering is an event of its own.
func (m *Model[S, M, I, H]) reorders() bool { return m.bounds.Reorders != 0 }

// Kinds implements explore.System.
func (m *Model[S, M, I, H]) Kinds() []explore.Kind {
	var kinds []explore.Kind
	for _, k := range m.info.Inputs {
		kinds = append(kinds, explore.Kind{Name: k.Name, Fault: k.Class == Fault, Required: k.Need == Required && k.Limit != 0})
	}
	for _, k := range m.info.Messages {
		kinds = append(kinds, explore.Kind{Name: "Deliver " + k.Name, Required: k.Need == Required})
	}
	talks := slices.ContainsFunc(m.info.Messages, func(k MessageKind) bool { return k.Need == Required })
	kinds = append(kinds,
		explore.Kind{Name: "Drop", Fault: true, Required: talks && m.bounds.Drops != 0},
		explore.Kind{Name: "Duplicate", Fault: true, Required: talks && m.bounds.Duplicates != 0})
	if m.reorders() {
		// Not required: bounds may leave no room for two messages in one channel.
		kinds = append(kinds, explore.Kind{Name: "Reorder", Fault: true})
	}
	return kinds
}

// Goals implements explore.System.
func (m *Model[S, M, I, H]) Goals() []explore.Goal {
	var goals []explore.Goal
	for _, i := range m.props.goals {
		goals = append(goals, explore.Goal{Name: m.props.all[i].Name, Doc: m.props.all[i].Doc})
	}
	return goals
}

// Orbit implements explore.System.
func (m *Model[S, M, I, H]) Orbit() int { return len(m.group) }

// Bytes implements explore.System.
func (m *Model[S, M, I, H]) Bytes() int64 { return m.bytes.Load() }

// Initial implements explore.System.
func (m *Model[S, M, I, H]) Initial() explore.State { return slices.Clone(m.initial) }

func (m *Model[S, M, I, H]) makeInitial() {
	m.lock()
	defer m.unlock()
	for i := range m.servers() {
		s := m.p.Initial(i)
		var none H
		l := m.internLocal(i, s)
		h := m.internHistory(i, m.p.Remember(i, none, s))
		m.initial = append(m.initial, m.internNode(l, h).id)
	}
	for range m.budgetWords() {
		m.initial = append(m.initial, 0)
	}
}

func (m *Model[S, M, I, H]) budgetWords() int {
	return (len(m.budgets) + budgetsPerWord - 1) / budgetsPerWord
}

// network returns the index at which the network starts in a state.
func (m *Model[S, M, I, H]) network() int { return m.servers() + m.budgetWords() }

// used returns how much of budget b a state has used up.
func (m *Model[S, M, I, H]) used(s explore.State, b int) int {
	return int(s[m.servers()+b/budgetsPerWord] >> (8 * (b % budgetsPerWord)) & 0xff)
}

// spend uses budget b once, unless b is unlimited.
func (m *Model[S, M, I, H]) spend(s explore.State, b int) {
	if b >= 0 {
		s[m.servers()+b/budgetsPerWord] += 1 << (8 * (b % budgetsPerWord))
	}
}

// TableStats are the counts of the local tables.
type TableStats struct {
	// LocalStates counts the distinct server states, history left out.
	LocalStates int

	// Messages counts the distinct messages.
	Messages int

	// LocalSteps counts the calls of the protocol's step functions.
	LocalSteps int64
}

// TableStats returns the counts so far.
func (m *Model[S, M, I, H]) TableStats() TableStats {
	m.mu.Lock()
	defer m.mu.Unlock()
	return TableStats{LocalStates: len(m.locals), Messages: len(m.messages), LocalSteps: m.localSteps.Load()}
}

// Name returns the protocol's name.
func (m *Model[S, M, I, H]) Name() string { return m.info.Name }

// Columns implements Instance.
func (m *Model[S, M, I, H]) Columns() []string { return slices.Clone(m.info.Columns) }

// Bounds returns the bounds of the model: those that the protocol declares, and those on
// the network.
func (m *Model[S, M, I, H]) Bounds() Bounds { return slices.Concat(m.info.Bounds, m.bounds.Stated()) }

// Network returns the bounds that the model itself enforces.
func (m *Model[S, M, I, H]) Network() NetworkBounds { return m.bounds }

// Properties lists the properties that are checked.
func (m *Model[S, M, I, H]) Properties() []PropertyInfo {
	var infos []PropertyInfo
	for _, p := range m.props.all {
		infos = append(infos, PropertyInfo{p.Name, p.Doc, p.Mode, p.Group})
	}
	return infos
}
