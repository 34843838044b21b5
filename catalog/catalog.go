// Package catalog describes protocols to what checks them from outside, such as the
// command line of package cli: under which name, within which bounds, with which mistakes
// planted. [Of] is enough for a protocol of one's own.
package catalog

import (
	"cmp"
	"fmt"
	"slices"

	"raftmc/audit"
	"raftmc/internal/box"
	"raftmc/model"
	"raftmc/protocol"
	"raftmc/selfcheck"
)

// Protocol is a protocol that can be checked.
type Protocol struct {
	// Name is that of the protocol's Info; it names the protocol on the command line and
	// in traces. Title is the name of the algorithm, and Doc says in a line what it is.
	Name, Title, Doc string

	// Complete are the bounds of searches that count no faults, unless told otherwise.
	// They declare which bounds the protocol has.
	Complete protocol.Bounds

	// Counted are the bounds of searches that count faults, Playable those of an
	// exploration by hand, and Generous leave room for every property. Nil means Complete.
	Counted, Playable, Generous protocol.Bounds

	// Unsaid are values of bounds that lists leave out.
	Unsaid protocol.Bounds

	// Questions are asked one after the other if none is stated. If there are none, the
	// question is about Complete.
	Questions []Question

	// Bugs are mistakes that can be planted, and Variants other ways of writing the
	// protocol, which are none. Build plants them; [WithBugs] makes one that does.
	Bugs, Variants []Bug

	// Lookalikes are states of the protocol as it is that look like mistakes, and are none:
	// they occur within LookalikeBounds, and nothing may be reported there.
	Lookalikes      []Lookalike
	LookalikeBounds protocol.Bounds

	// Audit and DeepAudit are rows in which the complete search, or that for any number of
	// ordered values, is held against a plain one: some that take seconds, and more that take
	// minutes.
	Audit, DeepAudit []AuditRow

	// Build makes a model.
	Build func(Options) (Model, error)
}

// Options say which model is wanted.
type Options struct {
	Bounds   protocol.Bounds
	Symmetry protocol.Symmetry

	// Properties are the names of those that are checked, as [protocol.Select] takes them;
	// none means all. Lookalikes are checked only if they are named.
	Properties []string

	// Bug is the ID of the bug or the variant that is planted; "" for none.
	Bug string
}

// Question is one that is searched completely, and finds what those before it cannot.
type Question struct {
	Name, Why string
	Search    string
	Bounds    protocol.Bounds
}

// Bug is a mistake that can be planted, or another way of writing a protocol.
type Bug struct {
	// ID names it on the command line and in traces.
	ID string

	// Doc says what is done, Section where the source of the protocol has it, and Source
	// who made the mistake.
	Doc, Section, Source string

	// Property is what the mistake violates, or, for a Liveness mistake, which violates
	// nothing, what is then never reached. It is "" for a variant.
	Property string
	Liveness bool

	// Breaks are the promises that a variant breaks.
	Breaks []string

	// Bounds are those within which it shows (nil: the protocol's Complete), and Search is
	// the search that finds it if the complete one cannot.
	Bounds protocol.Bounds
	Search string
}

// Lookalike is a state that looks like a mistake. Property, a "sometimes", finds it.
type Lookalike struct {
	Doc, Property string
}

// AuditRow is a protocol, or a variant of it, within small bounds.
type AuditRow struct {
	Bounds protocol.Bounds

	// Within are the bounds in words, as far as they are worth telling.
	Within string

	// Variant says how the row differs from the protocol, and Build then makes its model.
	// If the difference is a mistake, it violates Property, which is then the only one
	// that is checked: which of several is violated first depends on the search.
	Variant, Property string
	Build             func(Options) (Model, error)

	// Numbers is with how many ordered numbers, from 1 on, plain search is held against the
	// search for any number of them, where the bound on them is lifted; 0 elsewhere.
	Numbers int
}

// Of is the description of a protocol that is made within its usual bounds, with all its
// properties; if none are given, they are those of its Extras. Other bounds need Within in its
// Extras. Nothing can be planted in it; see [WithBugs].
func Of[S, M, I, H any](p protocol.Protocol[S, M, I, H], all ...protocol.Property[S, M, I, H]) Protocol {
	return WithBugs(nil, func(string) protocol.Protocol[S, M, I, H] { return p }, all...)
}

// WithBugs is Of for a protocol in which bugs can be planted: plant returns it with the bug of
// an ID, and, for "", as it should be.
func WithBugs[S, M, I, H any](bugs []Bug, plant func(id string) protocol.Protocol[S, M, I, H], all ...protocol.Property[S, M, I, H]) Protocol {
	info := protocol.InfoOf(protocol.Box(plant("")))
	return Protocol{
		Name: info.Name, Complete: Uncounted(info.Bounds), Bugs: bugs,
		Build: func(o Options) (Model, error) {
			if o.Bug != "" && !slices.ContainsFunc(bugs, func(b Bug) bool { return b.ID == o.Bug }) {
				return nil, fmt.Errorf("%s: nothing here plants %q: describe the protocol, its bugs and how they are planted by catalog.WithBugs", info.Name, o.Bug)
			}
			p := plant(o.Bug)
			o.Bug = ""
			return Build(p, all, o)
		},
	}
}

// Build makes the model of a protocol with some of its properties, within bounds. It plants
// nothing, and so refuses options that still have a bug: who has planted it takes it out.
func Build[S, M, I, H any](p protocol.Protocol[S, M, I, H], all []protocol.Property[S, M, I, H], o Options) (Model, error) {
	return build(protocol.Box(p), protocol.BoxProperties(all), o)
}

// build is Build for values in boxes: the model, the audit and the self-check are compiled here,
// once, and not once more for each protocol. That was a third of the time that a first build of
// mc took.
func build(p protocol.Boxed, all []protocol.BoxedProperty, o Options) (Model, error) {
	if o.Bug != "" {
		return nil, fmt.Errorf("%q is not planted: plant it, and take it out of the options, before the model is built", o.Bug)
	}
	within, err := protocol.Within(p, o.Bounds.OfProtocol())
	if err != nil {
		return nil, err
	}
	if has := protocol.Guard(within).Extras().Properties; has != nil && len(all) == 0 {
		all = has()
	}
	chosen, err := protocol.Select(all, o.Properties)
	if err != nil {
		return nil, err
	}
	network, err := protocol.NetworkBounds{}.With(o.Bounds.OfNetwork())
	if err != nil {
		return nil, err
	}
	m, err := model.New(within, protocol.BoxedOptions{Network: network, Symmetry: o.Symmetry, Properties: chosen})
	if err != nil {
		return nil, err
	}
	return checkable{m, audit.Of(m)}, nil
}

// Model is a model of a protocol: what can be searched and run, and what holds it, and the
// protocol's code, against its reference.
type Model interface {
	model.Searchable
	audit.Subject

	// SelfCheck is Check of package selfcheck.
	SelfCheck(seed uint64, steps int) selfcheck.Report
}

// checkable implements Model.
type checkable struct {
	*boxedModel
	audit.Subject
}

type boxedModel = model.Model[*box.Box, *box.Box, *box.Box, *box.Box]

// SelfCheck implements Model.
func (c checkable) SelfCheck(seed uint64, steps int) selfcheck.Report {
	return selfcheck.Check(c.Reference(), seed, steps)
}

// Declared are all bounds that can be set for the protocol.
func (p Protocol) Declared() protocol.Bounds {
	return slices.Concat(p.Complete.OfProtocol(), protocol.NetworkBounds{}.Bounds())
}

// WithDefaults is the protocol with Complete in place of bounds that are nil, those of bugs
// included, and its name in place of a title or a description that is "".
func (p Protocol) WithDefaults() Protocol {
	p.Title, p.Doc = cmp.Or(p.Title, p.Name), cmp.Or(p.Doc, p.Name)
	for _, b := range []*protocol.Bounds{&p.Counted, &p.Playable, &p.Generous} {
		if *b == nil {
			*b = p.Complete
		}
	}
	for _, bugs := range []*[]Bug{&p.Bugs, &p.Variants} {
		*bugs = slices.Clone(*bugs)
		for i := range *bugs {
			if b := &(*bugs)[i]; b.Bounds == nil {
				b.Bounds = p.Complete
			}
		}
	}
	return p
}

// Find returns the bug or the variant with an ID.
func (p Protocol) Find(id string) (Bug, bool) {
	all := slices.Concat(p.Bugs, p.Variants)
	i := slices.IndexFunc(all, func(b Bug) bool { return b.ID == id })
	if i < 0 {
		return Bug{}, false
	}
	return all[i], true
}

// PropertyNames are the names that Options.Properties may have: those of groups, all, and
// those of the properties.
func (p Protocol) PropertyNames() ([]string, error) {
	m, err := p.Build(Options{Bounds: p.WithDefaults().Generous})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	names := []string{protocol.Guarantee.Plural(), protocol.Promise.Plural(), "all"}
	for _, info := range m.Properties() {
		names = append(names, info.Name)
	}
	return names, nil
}

// ForgetsNothing is the network that loses, delays, reorders and duplicates without limit.
var ForgetsNothing = protocol.Network{Delivery: protocol.AnyTimes}

// Uncounted are bounds over that network, without limits on messages in flight.
func Uncounted(b protocol.Bounds) protocol.Bounds {
	return slices.Concat(b.OfProtocol(), protocol.NetworkBounds{Network: ForgetsNothing}.Stated())
}

// Within are bounds with values given as text, such as "servers 3, terms 2".
func Within(b protocol.Bounds, words string) (protocol.Bounds, error) {
	given, err := protocol.ParseBounds(words)
	if err != nil {
		return nil, err
	}
	return b.With(given)
}
