package model

import (
	"slices"

	"raftmc/explore"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// Model is a protocol together with a network: a transition system whose
// states are vectors of small integers, for the searches in package explore.
//
// A state consists of the servers' nodes, the used-up budgets, and the network: the
// messages in flight, copies side by side, or, if first in first out, the non-empty
// channels.
//
// A Model is safe for concurrent use, but for Growth and Verify, which must not run at the
// same time as a search.
type Model[S, M, I, H any] struct {
	*plain[S, M, I, H]
	tables[S, M, I, H]
	bounds   protocol.NetworkBounds
	symmetry protocol.Symmetry

	nodes   list[node[S, M, I, H]]
	nodeOf  map[[2]uint32]*node[S, M, I, H] // by local and history
	next    map[[2]uint32]*history[H]       // history after reaching a local, by both
	budgets []budget
	initial explore.State
	start   *reference.Cluster[S, M, I, H] // the start as a plain state; nil means the protocol's own start
	only    bool                           // not everything may be taken: the plain model permits what may

	// perPlace is the number of actions for each place in the network.
	perPlace int
	lost     *edge[S, M, I] // stands for an action of the network alone, which is no server's step

	channel   list[channel]
	channelOf map[string]*channel

	// samples are samples of the states on which the searches' workers have checked the
	// properties, at most viewsKept by each, for Verify.
	samples   []*viewSample
	viewsKept int
}

// plain is the reference, with which a Model shares its protocol, bounds and properties, and
// which takes its runs.
type plain[S, M, I, H any] = reference.Model[S, M, I, H]

// budget counts how often a limited kind of action was taken, in one byte of the state.
type budget struct {
	kind int
	max  int
	hash []uint64 // by how often it was used
}

const budgetsPerWord = 4

// New makes a model of a protocol. An error says which option it cannot honour, or what
// is wrong with the protocol, as far as its start shows it.
func New[S, M, I, H any](p protocol.Protocol[S, M, I, H], o protocol.Options[S, M, I, H]) (*Model[S, M, I, H], error) {
	reference, err := reference.New(p, o)
	if err != nil {
		return nil, err
	}
	return of(reference)
}

// of makes the tables for a plain model.
func of[S, M, I, H any](plain *reference.Model[S, M, I, H]) (_ *Model[S, M, I, H], err error) {
	defer explore.Catch(&err)
	parts := plain.Parts()
	m := &Model[S, M, I, H]{
		plain: plain,
		tables: tables[S, M, I, H]{
			p: parts.Protocol, info: parts.Info, props: parts.Properties, group: parts.Group, inputKindOf: plain.InputKindOf,
			messageKindOf: plain.MessageKindOf, budgetOf: parts.BudgetOf,
		},
		bounds: parts.Network, symmetry: parts.Symmetry, start: parts.Start, only: parts.Restricted,
		nodeOf:    map[[2]uint32]*node[S, M, I, H]{},
		next:      map[[2]uint32]*history[H]{},
		channelOf: map[string]*channel{},
		viewsKept: sampledViews,
	}
	for _, b := range parts.Budgets {
		m.addBudget(b)
	}
	if m.perPlace = reorder; plain.Reorders() {
		m.perPlace++
	}
	n := uint8(m.servers())
	m.lost = &edge[S, M, I]{step: &step[S, M, I]{budget: unlimited}, budget: unlimited, agent: n*n + n}
	if m.makeInitial(); m.start != nil {
		m.startAt(*m.start)
	}
	return m, nil
}

// Special values for kinds of actions without a budget.
const (
	unlimited = reference.Unlimited
	never     = reference.Never
)

// addBudget hashes how much of a budget may be used up.
func (m *Model[S, M, I, H]) addBudget(of reference.Budget) {
	b := budget{kind: of.Kind, max: of.Max, hash: make([]uint64, of.Max+1)}
	for used := range b.hash {
		b.hash[used] = reference.HashPart(reference.BudgetPart, len(m.budgets), used, nil)
	}
	m.budgets = append(m.budgets, b)
}

func (m *Model[S, M, I, H]) dropKind() int      { return len(m.info.Inputs) + len(m.info.Messages) }
func (m *Model[S, M, I, H]) duplicateKind() int { return m.dropKind() + 1 }
func (m *Model[S, M, I, H]) reorderKind() int   { return m.duplicateKind() + 1 }

// Kinds implements explore.System.
func (m *Model[S, M, I, H]) Kinds() []explore.Kind {
	var kinds []explore.Kind
	for _, k := range m.info.Inputs {
		kinds = append(kinds, explore.Kind{Name: k.Name, Fault: k.Class == protocol.Fault, Required: k.Need == protocol.Required && k.Limit != 0})
	}
	for _, k := range m.info.Messages {
		kinds = append(kinds, explore.Kind{Name: "Deliver " + k.Name, Required: k.Need == protocol.Required})
	}
	talks := slices.ContainsFunc(m.info.Messages, func(k protocol.MessageKind) bool { return k.Need == protocol.Required })
	kinds = append(kinds,
		explore.Kind{Name: "Drop", Fault: true, Required: talks && m.bounds.Drops != 0},
		explore.Kind{Name: "Duplicate", Fault: true, Required: talks && m.bounds.Duplicates != 0})
	if m.Reorders() {
		// Not required: bounds may leave no room for two messages in one channel.
		kinds = append(kinds, explore.Kind{Name: "Reorder", Fault: true})
	}
	return kinds
}

// Goals implements explore.System.
func (m *Model[S, M, I, H]) Goals() []explore.Goal {
	var goals []explore.Goal
	for _, i := range m.props.Goals {
		goals = append(goals, explore.Goal{Name: m.props.All[i].Name, Doc: m.props.All[i].Doc})
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
		l := m.internLocal(i, s)
		h := m.internHistory(i, m.p.Remember(i, m.p.NoHistory(), s))
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
	return TableStats{LocalStates: len(m.local.byKey), Messages: len(m.message.byKey), LocalSteps: m.localSteps.Load()}
}

// Reference returns the plain model, with which the tables are compared.
func (m *Model[S, M, I, H]) Reference() *reference.Model[S, M, I, H] { return m.plain }

// KeepEveryView keeps all states on which the next search checks the properties, for Verify,
// instead of a sample.
func (m *Model[S, M, I, H]) KeepEveryView() { m.samples, m.viewsKept = nil, everyView }
