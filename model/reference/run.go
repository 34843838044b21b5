package reference

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"raftmc/explore"
	"raftmc/internal/mistake"
	"raftmc/internal/property"
	"raftmc/protocol"
)

// Action is one event by its content, so that it can be found again after the code has
// changed. Servers are given by name.
type Action struct {
	// Kind is the kind of a local input, or Deliver, Duplicate, Drop or Reorder.
	Kind string `json:"kind"`

	// Server takes the input or receives the message.
	Server string `json:"server"`

	// Message is the message, as JSON; Input is the local input, if it has arguments.
	Message json.RawMessage `json:"message,omitempty"`
	Input   json.RawMessage `json:"input,omitempty"`

	label string
}

// Label is the action in words, such as "Deliver RequestVote 1→2 term 1".
func (a Action) Label() string { return a.label }

// Equal compares actions by content.
func (a Action) Equal(b Action) bool {
	return a.Kind == b.Kind && a.Server == b.Server && sameJSON(a.Message, b.Message) && sameJSON(a.Input, b.Input)
}

// sameJSON compares JSON texts, ignoring white space.
func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var x, y bytes.Buffer
	return len(a) > 0 && len(b) > 0 && json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}

// Run is a run of the plain model, step by step, without its type parameters. If a
// function of the protocol breaks its contract, the methods panic with a *Mistake, except
// for Do, which returns it.
type Run interface {
	// Servers are the names of the servers.
	Servers() []string

	// Steps counts the steps taken.
	Steps() int

	// Fingerprint is the fingerprint of the present state.
	Fingerprint() uint64

	// State is a server's present state, as JSON.
	State(server int) json.RawMessage

	// Dump lists all that a server holds at present, a line each; it may be more than State.
	Dump(server int) []string

	// Shown is a server's present state, and ShownSent are the messages that the last step
	// sent, for display: as JSON in which servers appear by name ("server 2", or Nobody),
	// as far as the descriptions of states and messages declare them, and values with a
	// String method as its text.
	Shown(server int) json.RawMessage
	ShownSent() []json.RawMessage

	// Evidence shows the states behind the i-th of Violations, counted from 0.
	Evidence(i int) []Evidence

	// Enabled lists the actions that may be taken now.
	Enabled() []Action

	// Crowded lists the actions that only the bound on messages in flight forbids now.
	Crowded() []Crowded

	// Do takes an action. An error says why it cannot be taken; the run is then unchanged.
	Do(a Action) (StepReport, error)

	// Violations lists what is violated in the present state and by the step that led to
	// it, in the order of the properties.
	Violations() []Violation

	// Reached names the Sometimes properties that occur in the present state or by the
	// step that led to it, in the order of the properties.
	Reached() []string
}

// Crowded is an action after which more messages would be in flight than the bound
// allows.
type Crowded struct {
	Action Action

	// InFlight is how many would be in flight, including those that servers hold back.
	InFlight int
}

// StepReport is what one step did.
type StepReport struct {
	Action  Action
	Sent    []Message
	Changed []int // servers
}

// Message is a message that was sent, in words and by content. Its kind and the names of
// its sender and receiver are for display; a trace, in which messages are found again by
// content, omits them.
type Message struct {
	Label   string          `json:"label"`
	Content json.RawMessage `json:"content"`

	Kind string `json:"-"`
	From string `json:"-"`
	To   string `json:"-"`
}

// Violation is a violated property with its witnesses.
type Violation struct {
	Property  string          `json:"property"`
	Group     protocol.Group  `json:"group,omitempty"`
	Reason    string          `json:"reason"`
	Witnesses []WitnessReport `json:"witnesses"`

	// Panic says that the protocol's step panicked.
	Panic bool `json:"panic,omitempty"`

	// Evidence shows the states behind it, for display; nil unless requested. A trace
	// omits it.
	Evidence []Evidence `json:"-"`
}

// WitnessReport points at what a violation is about.
type WitnessReport struct {
	// Server is the server's name.
	Server string `json:"server"`

	// Step is the step from which on it is true, counted from 1; 0 is the initial state.
	Step int    `json:"step"`
	What string `json:"what"`
}

// Run implements Instance.
func (m *Model[S, M, I, H]) Run() Run {
	return &run[S, M, I, H]{m: m, past: []Cluster[S, M, I, H]{m.Cluster()}}
}

type run[S, M, I, H any] struct {
	m    *Model[S, M, I, H]
	past []Cluster[S, M, I, H] // the initial state first, the present one last
	last *Taken[S, M, I]
	said *property.Outcome[S, H] // what the properties find now and for the last step; nil until evaluated
}

func (r *run[S, M, I, H]) now() Cluster[S, M, I, H] { return r.past[len(r.past)-1] }
func (r *run[S, M, I, H]) Servers() []string        { return slices.Clone(r.m.info.Servers) }
func (r *run[S, M, I, H]) Steps() int               { return len(r.past) - 1 }
func (r *run[S, M, I, H]) Fingerprint() uint64      { return r.now().Fingerprint() }

func (r *run[S, M, I, H]) State(server int) json.RawMessage {
	return mistake.JSON(r.now().States[server])
}

func (r *run[S, M, I, H]) Dump(server int) []string {
	if dump := r.m.p.Extras().Dump; dump != nil {
		return dump(r.now().States[server])
	}
	return []string{string(r.State(server))}
}

func (r *run[S, M, I, H]) Shown(server int) json.RawMessage {
	return protocol.Show(r.m.info.Servers, r.m.p.State, r.now().States[server])
}

func (r *run[S, M, I, H]) ShownSent() []json.RawMessage {
	if r.last == nil || r.last.Step == nil {
		return nil
	}
	var sent []json.RawMessage
	for _, m := range r.last.Step.Sent {
		sent = append(sent, protocol.Show(r.m.info.Servers, r.m.p.Message, m))
	}
	return sent
}

func (r *run[S, M, I, H]) Enabled() []Action {
	var actions []Action
	for _, e := range r.now().Events() {
		if next, _ := r.now().Apply(e); next.Fits() {
			actions = append(actions, r.m.ActionOf(e))
		}
	}
	return actions
}

func (r *run[S, M, I, H]) Crowded() []Crowded {
	var crowded []Crowded
	for _, e := range r.now().Events() {
		if next, _ := r.now().Apply(e); !next.Fits() {
			crowded = append(crowded, Crowded{r.m.ActionOf(e), next.inFlight()})
		}
	}
	return crowded
}

func (r *run[S, M, I, H]) Do(a Action) (_ StepReport, err error) {
	defer explore.Catch(&err)
	before := r.now()
	for _, e := range before.Events() {
		if !r.m.resembles(e, a) {
			continue
		}
		found := r.m.ActionOf(e)
		if !found.Equal(a) {
			continue
		}
		after, taken := before.Apply(e)
		if !after.Fits() {
			return StepReport{}, fmt.Errorf("%s would put %d messages in flight, and the bound is %d", found.label, after.inFlight(), r.m.bounds.InFlight)
		}
		r.past, r.last, r.said = append(r.past, after), &taken, nil
		return r.report(found, before, after, taken), nil
	}
	return StepReport{}, fmt.Errorf("%s is not possible here", r.m.describe(a))
}

// resembles compares an event with an action without encoding its message, which is
// enough to tell most events of a state apart.
func (m *Model[S, M, I, H]) resembles(e Event[M, I], a Action) bool {
	if e.Op == Local {
		kind, _ := m.p.InputKind(e.Input)
		return kind == a.Kind && m.info.Servers[e.Server] == a.Server
	}
	_, to := m.p.Route(e.Message)
	return e.Op.String() == a.Kind && m.info.Servers[to] == a.Server
}

// describe names an action, whose content may be unknown.
func (m *Model[S, M, I, H]) describe(a Action) string {
	if a.label != "" {
		return a.label
	}
	text := a.Kind + " " + a.Server
	if len(a.Message) > 0 {
		text += " " + string(a.Message)
	}
	if len(a.Input) > 0 {
		text += " " + string(a.Input)
	}
	return text
}

func (r *run[S, M, I, H]) report(a Action, before, after Cluster[S, M, I, H], taken Taken[S, M, I]) StepReport {
	report := StepReport{Action: a}
	if taken.Step == nil {
		return report
	}
	for _, m := range taken.Step.Sent {
		from, to := r.m.p.Route(m)
		report.Sent = append(report.Sent, Message{
			Label: fmt.Sprint(m), Content: mistake.JSON(m),
			Kind: r.m.p.MessageKind(m), From: r.m.info.Servers[from], To: r.m.info.Servers[to],
		})
	}
	i := taken.Step.Server
	if !bytes.Equal(mistake.JSON(before.States[i]), mistake.JSON(after.States[i])) {
		report.Changed = []int{i}
	}
	return report
}

func (r *run[S, M, I, H]) Violations() []Violation {
	if r.last != nil && r.last.Panicked != "" {
		return []Violation{{
			Property: protocol.PanicProperty, Reason: r.last.Panicked, Panic: true,
			Witnesses: []WitnessReport{{r.m.info.Servers[r.last.Step.Server], r.Steps(), "panicked"}},
		}}
	}
	var list []Violation
	for _, f := range r.judged().Violations {
		v := Violation{Property: r.m.props.All[f.Property].Name, Group: r.m.props.All[f.Property].Group, Reason: f.Reason, Witnesses: []WitnessReport{}}
		for _, w := range f.Witnesses {
			if w.Server < 0 || w.Server >= len(r.m.info.Servers) {
				mistake.Made("servers are numbered from 0", "property %s names server %d as a witness, and there are %d servers", v.Property, w.Server, len(r.m.info.Servers))
			}
			v.Witnesses = append(v.Witnesses, WitnessReport{r.m.info.Servers[w.Server], r.since(w), w.What})
		}
		list = append(list, v)
	}
	return list
}

func (r *run[S, M, I, H]) Reached() []string {
	if r.last != nil && r.last.Panicked != "" {
		return nil
	}
	reached := r.judged().Goals
	var names []string
	for i, p := range r.m.props.All {
		if reached&r.m.props.GoalBit[i] != 0 {
			names = append(names, p.Name)
		}
	}
	return names
}

// judged evaluates the properties once for each state.
func (r *run[S, M, I, H]) judged() *property.Outcome[S, H] {
	if r.said == nil {
		out := r.now().Judge(r.last)
		slices.SortStableFunc(out.Violations, func(a, b property.Found[S, H]) int { return a.Property - b.Property })
		r.said = &out
	}
	return r.said
}

// since finds the earliest step from which a witness has been true.
func (r *run[S, M, I, H]) since(w protocol.Witness[S, H]) int {
	at := r.Steps()
	if w.Since == nil {
		return at
	}
	defer func() {
		if p := recover(); p != nil {
			mistake.Panicked(p, fmt.Sprintf("Since of a witness (%s)", w.What), "")
		}
	}()
	for at > 0 && w.Since(r.past[at-1].States[w.Server], r.past[at-1].Histories[w.Server]) {
		at--
	}
	return at
}

// ActionOf describes an event by content.
func (m *Model[S, M, I, H]) ActionOf(e Event[M, I]) Action {
	if e.Op == Local {
		name := m.info.Servers[e.Server]
		kind, args := m.p.InputKind(e.Input)
		a := Action{Kind: kind, Server: name, label: kind + " " + name}
		if args != "" {
			a.Input = mistake.JSON(e.Input)
			a.label += " " + args
		}
		return a
	}
	_, to := m.p.Route(e.Message)
	return Action{
		Kind: e.Op.String(), Server: m.info.Servers[to], Message: mistake.JSON(e.Message),
		label: e.Op.String() + " " + fmt.Sprint(e.Message),
	}
}

// Runnable is a Model without its type parameters: what traces, pages and other views of a run
// need of it.
type Runnable interface {
	// Name is the protocol's name.
	Name() string

	// Bounds are the bounds of the model: those that the protocol declares, and those on
	// the network, which Network returns as they were given.
	Bounds() protocol.Bounds
	Network() protocol.NetworkBounds

	// Columns are the fields of a state that are shown at every step; nil if the protocol
	// does not say (see protocol.Info).
	Columns() []string

	// Properties lists the properties that are checked.
	Properties() []protocol.PropertyInfo

	// LeftOut lists what the protocol declares that its descriptions leave out.
	LeftOut() []protocol.LeftOut

	// Faults are the kinds of events that the outside world does to the protocol: inputs of
	// class Fault, losses, duplicates, reorderings.
	Faults() []string

	// Run starts a plain run at the initial state.
	Run() Run
}
