package reference

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"raftmc/explore"
	"raftmc/internal/mistake"
	"raftmc/internal/property"
	"raftmc/protocol"
)

// Model is a protocol together with a network, within bounds, whose states are the
// protocol's own values.
type Model[S, M, I, H any] struct {
	p        *protocol.Guarded[S, M, I, H]
	info     protocol.Info
	props    *property.Set[S, M, I, H]
	group    []*protocol.Renaming
	bounds   protocol.NetworkBounds
	symmetry protocol.Symmetry

	inputKinds   map[string]int
	messageKinds map[string]int
	budgets      []Budget
	budgetOf     []int // for each kind of input, for drops, for duplicates, and for reorders where that is an event

	start *Cluster[S, M, I, H] // where runs start; nil means where the protocol does
	only  *restriction         // what may be taken; nil means everything

	// endless says that a property did not return when it was checked for evidence.
	endless atomic.Bool
}

// Budget counts how often a limited kind of event was taken.
type Budget struct {
	Kind int // an input's index, or one of the network's
	Max  int // at most 255
}

// Special values for kinds of events without a budget.
const (
	Unlimited = -1
	Never     = -2
)

// New makes a model of a protocol. An error says which option it cannot honour, or what
// is wrong with the protocol, as far as its start shows it.
func New[S, M, I, H any](p protocol.Protocol[S, M, I, H], o protocol.Options[S, M, I, H]) (_ *Model[S, M, I, H], err error) {
	defer explore.Catch(&err)
	if p == nil {
		return nil, errors.New("there is no protocol: it is nil")
	}
	if err := o.Check(); err != nil {
		return nil, err
	}
	props, err := property.Sort(o.Properties)
	if err != nil {
		return nil, err
	}
	if err := o.Network.Check(); err != nil {
		return nil, err
	}
	g := protocol.Guard(p)
	info := g.Info()
	if err := info.Check(); err != nil {
		return nil, err
	}
	if err := info.Bounds.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", info.Name, err)
	}
	m := &Model[S, M, I, H]{p: g, info: info, props: props, bounds: o.Network, symmetry: o.Symmetry, inputKinds: map[string]int{}, messageKinds: map[string]int{}}
	if m.group, err = groupOf(info, o.Symmetry); err != nil {
		return nil, err
	}
	m.setBudgets()
	return m, nil
}

func groupOf(info protocol.Info, s protocol.Symmetry) ([]*protocol.Renaming, error) {
	if s == protocol.None {
		info.Symmetric, info.Values = nil, 1
	}
	return protocol.Renamings(info)
}

// setBudgets numbers the kinds of inputs and sets up the budgets.
func (m *Model[S, M, I, H]) setBudgets() {
	for i, k := range m.info.Inputs {
		m.inputKinds[k.Name] = i
		m.budgetOf = append(m.budgetOf, m.addBudget(i, k.Limit))
	}
	for i, k := range m.info.Messages {
		m.messageKinds[k.Name] = i
	}
	network := len(m.info.Inputs) + len(m.info.Messages)
	m.budgetOf = append(m.budgetOf, m.addBudget(network, m.bounds.Drops), m.addBudget(network+1, m.bounds.Duplicates))
	if m.Reorders() {
		m.budgetOf = append(m.budgetOf, m.addBudget(network+2, m.bounds.Reorders))
	}
}

// addBudget returns the index of a kind's budget.
func (m *Model[S, M, I, H]) addBudget(kind int, limit protocol.Limit) int {
	switch limit {
	case protocol.Any:
		return Unlimited
	case 0:
		return Never
	}
	m.budgets = append(m.budgets, Budget{Kind: kind, Max: int(limit)})
	return len(m.budgets) - 1
}

// Reorders reports whether reordering is an event of its own.
func (m *Model[S, M, I, H]) Reorders() bool { return m.bounds.Reorders != 0 }

// InputKindOf returns the index of an input's kind in Info.Inputs.
func (m *Model[S, M, I, H]) InputKindOf(in I) int {
	name, _ := m.p.InputKind(in)
	kind, ok := m.inputKinds[name]
	if !ok {
		mistake.Made(kindRemedy("Inputs"), "the kind of input %+v of %s is %q, and Info.Inputs has no such kind", in, m.info.Name, name)
	}
	return kind
}

// MessageKindOf returns the index of a message's kind in Info.Messages.
func (m *Model[S, M, I, H]) MessageKindOf(msg M) int {
	name := m.p.MessageKind(msg)
	kind, ok := m.messageKinds[name]
	if !ok {
		mistake.Made(kindRemedy("Messages"), "the kind of message %v of %s is %q, and Info.Messages has no such kind", msg, m.info.Name, name)
	}
	return kind
}

func kindRemedy(list string) string {
	return "add it to Info." + list + "; a kind is the first word that is printed, unless Extras says otherwise"
}

func (m *Model[S, M, I, H]) servers() int { return len(m.info.Servers) }

// The budgets of what the network does.
func (m *Model[S, M, I, H]) dropBudget() int      { return m.budgetOf[len(m.info.Inputs)] }
func (m *Model[S, M, I, H]) duplicateBudget() int { return m.budgetOf[len(m.info.Inputs)+1] }
func (m *Model[S, M, I, H]) reorderBudget() int   { return m.budgetOf[len(m.info.Inputs)+2] }

// Parts are what a model is made of, for other models of the same. They must not be
// changed.
type Parts[S, M, I, H any] struct {
	Protocol   *protocol.Guarded[S, M, I, H]
	Info       protocol.Info
	Properties *property.Set[S, M, I, H]
	Group      []*protocol.Renaming
	Network    protocol.NetworkBounds
	Symmetry   protocol.Symmetry
	Budgets    []Budget
	BudgetOf   []int
	Start      *Cluster[S, M, I, H] // nil means the protocol's own
	Restricted bool                 // only some events may be taken: see Permits
}

// Parts returns what the model is made of.
func (m *Model[S, M, I, H]) Parts() Parts[S, M, I, H] {
	return Parts[S, M, I, H]{
		Protocol: m.p, Info: m.info, Properties: m.props, Group: m.group, Network: m.bounds, Symmetry: m.symmetry,
		Budgets: m.budgets, BudgetOf: m.budgetOf, Start: m.start, Restricted: m.only != nil,
	}
}

// Name returns the protocol's name.
func (m *Model[S, M, I, H]) Name() string { return m.info.Name }

// Columns implements Runnable.
func (m *Model[S, M, I, H]) Columns() []string { return slices.Clone(m.info.Columns) }

// Bounds returns the bounds of the model: those that the protocol declares, and those on
// the network.
func (m *Model[S, M, I, H]) Bounds() protocol.Bounds {
	return slices.Concat(m.info.Bounds, m.bounds.Stated())
}

// Network returns the bounds that the model itself enforces.
func (m *Model[S, M, I, H]) Network() protocol.NetworkBounds { return m.bounds }

// Properties lists the properties that are checked.
func (m *Model[S, M, I, H]) Properties() []protocol.PropertyInfo { return m.props.Infos() }

// LeftOut implements Runnable.
func (m *Model[S, M, I, H]) LeftOut() []protocol.LeftOut { return m.p.Extras().LeftOut }

// Faults implements Runnable.
func (m *Model[S, M, I, H]) Faults() []string {
	faults := []string{Drop.String(), Duplicate.String(), Reorder.String()}
	for _, k := range m.info.Inputs {
		if k.Class == protocol.Fault {
			faults = append(faults, k.Name)
		}
	}
	return faults
}

// Within returns the model in which only the given actions may be taken (nil means all) and
// only one property is checked. It has no symmetry if only some actions are allowed, because
// these are seldom symmetric.
func (m *Model[S, M, I, H]) Within(actions []Action, name string) (*Model[S, M, I, H], error) {
	i := slices.IndexFunc(m.props.All, func(p protocol.Property[S, M, I, H]) bool { return p.Name == name })
	if i < 0 && name != protocol.PanicProperty {
		return nil, fmt.Errorf("%s does not ask for %s", m.Name(), name)
	}
	o := protocol.Options[S, M, I, H]{Network: m.bounds, Symmetry: m.symmetry}
	if actions != nil {
		o.Symmetry = protocol.None
	}
	if i >= 0 {
		o.Properties = m.props.All[i : i+1]
	}
	alone, err := New(m.p, o)
	if err != nil {
		return nil, err
	}
	if alone.only = m.only; actions != nil {
		alone.only = m.only.and(actions)
	}
	if m.start != nil {
		alone.startAt(*m.start)
	}
	return alone, nil
}

// After returns the model that starts in the state after a run, with its messages in
// flight, its histories, and its used-up budgets. An error says which action cannot be
// taken.
func (m *Model[S, M, I, H]) After(actions []Action) (_ *Model[S, M, I, H], err error) {
	defer explore.Catch(&err)
	run := &run[S, M, I, H]{m: m, past: []Cluster[S, M, I, H]{m.Cluster()}}
	for i, a := range actions {
		if _, err := run.Do(a); err != nil {
			return nil, fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	later, err := New(m.p, protocol.Options[S, M, I, H]{Network: m.bounds, Symmetry: m.symmetry, Properties: m.props.All})
	if err != nil {
		return nil, err
	}
	later.only = m.only
	later.startAt(run.now())
	return later, nil
}

// On returns the model with another network.
func (m *Model[S, M, I, H]) On(n protocol.Network) (*Model[S, M, I, H], error) {
	o := protocol.Options[S, M, I, H]{Network: m.bounds, Symmetry: m.symmetry, Properties: m.props.All}
	o.Network.Network = n
	other, err := New(m.p, o)
	if err == nil {
		other.only = m.only
	}
	return other, err
}

// startAt makes a state the initial one. The protocol and its properties treat servers and
// values alike wherever a run starts, so symmetry is as sound from there.
func (m *Model[S, M, I, H]) startAt(c Cluster[S, M, I, H]) {
	c.m = m
	m.start = &c
}
