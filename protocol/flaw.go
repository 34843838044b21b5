package protocol

// Mistakes in a protocol's own code that make every search of it unsound are found in two
// ways: by random runs of the plain model (package selfcheck), and in the tables of a finished
// search (Verify of package model). Both report them as Flaws.

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

	// Arithmetic: other ordered numbers, in the same order, make a difference. Either
	// something is computed with them, or a description walks one as an ordinary number or
	// as text. See Ordered.
	Arithmetic

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
	Arithmetic:  {"arithmetic", "ordered numbers that are more than compared", "compare them with each other and with 0, and nothing else, or describe them with Number; a local input may pick one number that is greater than all that its server has"},
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

// Add adds one.
func (ms *Flaws) Add(kind FlawKind, what string) { *ms = append(*ms, Flaw{kind, what}) }
