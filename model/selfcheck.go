package model

import "math/rand/v2"

// Mistakes in a protocol's own code that make every search of it unsound are found in two
// ways: by random runs of the plain model (SelfCheck), and in the tables of a finished
// search (Verify). Both report them as Flaws.

// Flaw is one example of a mistake that makes searches of a protocol unsound.
type Flaw struct {
	Kind FlawKind

	// What says in words what is wrong, and where; for Forgotten it is only the place,
	// such as State.Server.VotedFor or Message.Entries[].Term.
	What string
}

// FlawKind says which assumption of a search does not hold.
type FlawKind uint8

const (
	// Forgotten: the description of a value leaves a place out: all values that were met
	// there have the same encoding. States that differ in nothing else would be taken for
	// one.
	Forgotten FlawKind = iota

	// Unread: a value is read back differently from how it was written.
	Unread

	// Asymmetric: renaming servers or client values that are declared alike makes a
	// difference. Either they are not alike, or a description walks the number of one as
	// an ordinary number instead of with Codec.Server or Codec.Value.
	Asymmetric

	// Impure: a step, an input or a history is not a function of its arguments, or changes
	// them.
	Impure

	// Lost: a value loses something that is not declared when it is written and read back,
	// or a step depends on what is lost. A search reads back every value at every step.
	Lost

	// NotMonotone: a property finds less with more history; or the order of histories is
	// not an order, or Remember does not preserve it. A search drops what has less history
	// than something else that it keeps.
	NotMonotone
)

var flawKinds = [...]struct{ name, title, remedy string }{
	Forgotten:   {"forgotten", "fields that are left out", describeIt},
	Unread:      {"unread", "values that are not read back as they were written", "let the description read what it writes"},
	Asymmetric:  {"asymmetric", "what is said to be alike and is not", "mend the protocol, or search with --symmetry none (Info.Symmetric says what is alike)"},
	Impure:      {"impure", "functions of more than their arguments", "let it depend on its arguments alone, and change none of them"},
	Lost:        {"lost", "what is lost when a value is written and read back", describeIt},
	NotMonotone: {"not-monotone", "what finds less with more history", "let the property look for facts that are there, not for one that is missing; or search --without subsumption"},
}

const describeIt = "describe the field, or declare in LeftOut why nothing depends on it"

// Title says in words what flaws of this kind are about.
func (k FlawKind) Title() string { return flawKinds[k].title }

// Remedy says how to fix them.
func (k FlawKind) Remedy() string { return flawKinds[k].remedy }

func (k FlawKind) String() string { return flawKinds[k].name }

// MarshalText writes the kind by name.
func (k FlawKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Flaws are the flaws that were found, one example of each.
type Flaws []Flaw

// Sound reports whether there are no flaws.
func (ms Flaws) Sound() bool { return len(ms) == 0 }

// Of lists the flaws of one kind.
func (ms Flaws) Of(kind FlawKind) []string {
	var some []string
	for _, m := range ms {
		if m.Kind == kind {
			some = append(some, m.What)
		}
	}
	return some
}

// Lines describes the flaws in words, one line each.
func (ms Flaws) Lines() []string {
	var lines []string
	for kind, words := range flawKinds {
		for _, what := range ms.Of(FlawKind(kind)) {
			lines = append(lines, words.title+": "+what)
		}
	}
	return lines
}

func (ms *Flaws) add(kind FlawKind, what string) { *ms = append(*ms, Flaw{kind, what}) }

// SelfReport is what SelfCheck looked at and what it found.
type SelfReport struct {
	Flaws

	// States, Messages and Histories count the distinct values met, as their encodings
	// tell them apart; Steps counts the local steps computed twice.
	States, Messages, Histories, Steps int

	// Fields counts the places in values that were perturbed: fields, recursively, and the
	// elements and lengths of slices.
	Fields int

	// Unexercised are the places that the runs could not test: in slices that were always
	// empty, and in unexported fields.
	Unexercised []string
}

// SelfCheck looks for mistakes in the protocol's Go code that make any search unsound,
// whatever the protocol does. It takes random runs of the plain model, of the given
// number of steps in all; the same seed gives the same runs. It perturbs every value that
// it meets in each place, and requires a different encoding. It computes every step a
// second time from the encodings of its arguments, and requires the same result. If the
// model has symmetry, it also computes one step in three from renamed arguments, and
// requires the renamed result.
//
// For network many, the runs use a network that delivers each message once.
//
// Only what the runs meet is checked: what the bounds exclude is not. An empty report is
// no proof.
func (m *Model[S, M, I, H]) SelfCheck(seed uint64, steps int) SelfReport {
	if m.bounds.Network.Delivery == AnyTimes {
		// There, a delivery that seems to change nothing is no step, so what a description
		// leaves out would stay unchanged. Here it removes a message.
		o := Options[S, M, I, H]{Network: m.bounds, Symmetry: m.symmetry, Properties: m.props.all}
		o.Network.Network = Network{Loss: Lossless}
		if once, err := New(m.p, o); err == nil {
			once.only = m.only
			return once.SelfCheck(seed, steps)
		}
	}
	n, declared := m.servers(), m.p.leftOut
	k := &selfCheck[S, M, I, H]{
		m: m, random: rand.New(rand.NewPCG(seed, 0)),
		states:    newFieldCheck("State", n, m.p.State, declared),
		messages:  newFieldCheck("Message", n, m.p.Message, declared),
		inputs:    newFieldCheck("Input", n, m.p.Input, declared),
		histories: newFieldCheck("History", n, m.p.History, declared),
		kinds:     map[string]int{}, steps: map[string]int{}, complained: map[string]bool{},
	}
	k.renamedStart()
	for steps > 0 {
		taken := k.run(min(steps, runLength))
		if taken == 0 {
			break
		}
		steps -= taken
	}
	r := k.report
	r.States, r.Messages, r.Histories = len(k.states.met), len(k.messages.met), len(k.histories.met)
	k.states.report(&r)
	k.messages.report(&r)
	k.inputs.report(&r)
	k.histories.report(&r)
	return r
}
