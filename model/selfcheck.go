package model

import "math/rand/v2"

// What is wrong with a protocol's own code, so that no search of it can be believed,
// is found in two ways: by random runs of the plain model (SelfCheck), and in the
// tables of a search that has ended (Verify). Both tell it as Flaws.

// Flaw is one example of what makes searches of a protocol unsound.
type Flaw struct {
	Kind FlawKind

	// What says in words what is wrong, and where; of Forgotten it is the place alone,
	// such as State.Server.VotedFor or Message.Entries[].Term.
	What string
}

// FlawKind says what a search rests on that is not so.
type FlawKind uint8

const (
	// Forgotten: the description of a value leaves a place out: whatever stands there,
	// every value that was met is written the same. States that differ in nothing else
	// would be taken for one.
	Forgotten FlawKind = iota

	// Unread: a value is not read back as it was written.
	Unread

	// Asymmetric: it makes a difference to rename servers or client values, which are
	// said to be alike. They are not, or a description tells the number of one as if it
	// were any number: Codec.Server and Codec.Value are for these.
	Asymmetric

	// Impure: a step, an input or a history is no function of its arguments, or
	// changes them.
	Impure

	// Lost: a value loses something when it is written and read back, and nobody has
	// declared that it may; or a step depends on what is lost. A search reads back
	// every value at every step.
	Lost

	// NotMonotone: with more history a property finds less; or the order of histories
	// is none, or not kept by Remember. A search drops what tells less than something
	// else that it keeps.
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

// Title says in words what such mistakes are about.
func (k FlawKind) Title() string { return flawKinds[k].title }

// Remedy says what to do about them.
func (k FlawKind) Remedy() string { return flawKinds[k].remedy }

func (k FlawKind) String() string { return flawKinds[k].name }

// MarshalText writes a kind by name.
func (k FlawKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Flaws are what was found, one example of each.
type Flaws []Flaw

// Sound reports whether nothing was found that would make a search unsound.
func (ms Flaws) Sound() bool { return len(ms) == 0 }

// Of lists what there is of one kind.
func (ms Flaws) Of(kind FlawKind) []string {
	var some []string
	for _, m := range ms {
		if m.Kind == kind {
			some = append(some, m.What)
		}
	}
	return some
}

// Lines says in words what was found, a line for each.
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

	// States, Messages and Histories count the distinct values met, as their
	// encodings tell them apart; Steps the local steps computed twice.
	States, Messages, Histories, Steps int

	// Fields counts the places in values that were perturbed: fields, in the
	// depth, and the elements and lengths of slices.
	Fields int

	// Unexercised are places of which the runs can say nothing: in slices that
	// were always empty, in fields that are not exported.
	Unexercised []string
}

// SelfCheck looks for mistakes in the protocol's Go that make any search
// unsound, whatever it is that the protocol does. It takes random runs of the
// plain model, of the given number of steps in all, the same ones for the same
// seed. Every value that it meets it perturbs in each place, and requires that it
// is then written differently. Every step that it takes it computes again from
// what the encodings of its arguments say, and requires the same result; one in
// three, if the model has symmetry, also from arguments with other names, and
// requires the result with other names.
//
// The runs of network many are taken on one that delivers once.
//
// It finds what it meets: bounds that leave something out leave it unchecked. An
// empty report is no proof.
func (m *Model[S, M, I, H]) SelfCheck(seed uint64, steps int) SelfReport {
	if m.bounds.Network.Delivery == AnyTimes {
		// There, a delivery that seems to change nothing is no step, so that what a
		// description leaves out would stay as it was. Here it takes a message away.
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
