package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"raftmc/catalog"
	"raftmc/protocol"
)

// boundFlags are the flags that set bounds, by name: one for each bound that some
// protocol declares, or the model.
type boundFlags map[string]*boundFlag

// boundFlag is the text given to a flag. The bound of the named protocol decides what it
// means.
type boundFlag struct {
	text string
	kind string
}

func (f *boundFlag) String() string { return f.text }
func (f *boundFlag) Type() string   { return f.kind }

func (f *boundFlag) Set(text string) error {
	f.text = text
	return nil
}

// declarations are the bounds of one name that protocols declare.
type declarations struct {
	name   string
	bounds []protocol.Bound
	by     []string // protocols
}

// declaredBounds are all bounds, in the order in which they are declared, the network's
// last.
func (p *program) declaredBounds() []declarations {
	var all []declarations
	note := func(b protocol.Bound, by string) {
		i := slices.IndexFunc(all, func(d declarations) bool { return d.name == b.Name })
		if i < 0 {
			i = len(all)
			all = append(all, declarations{name: b.Name})
		}
		all[i].bounds, all[i].by = append(all[i].bounds, b), append(all[i].by, by)
	}
	for _, one := range p.protocols {
		for _, b := range one.Complete.OfProtocol() {
			note(b, one.Name)
		}
	}
	for _, b := range (protocol.NetworkBounds{}).Bounds() {
		note(b, "")
	}
	return all
}

// help describes the bounds of one name: for each protocol, if they differ.
func (d declarations) help() string {
	var texts []string
	for i, b := range d.bounds {
		text := b.Doc + ": " + b.Range()
		if d.by[i] != "" {
			text = d.by[i] + ": " + text
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "; ")
}

// kind is what the flag takes, as help shows it.
func (d declarations) kind() string {
	b := d.bounds[0]
	switch {
	case len(b.Words) > 0:
		return "words"
	case !b.Lifts():
		return "number"
	}
	return "number|any"
}

// registerBounds adds a flag for each bound.
func (f *checkFlags) registerBounds(cmd *cobra.Command) {
	f.bounds = boundFlags{}
	for _, d := range f.program.declaredBounds() {
		f.bounds[d.name] = &boundFlag{kind: d.kind()}
		cmd.Flags().Var(f.bounds[d.name], d.name, d.help())
		complete(cmd, d.name, d.bounds[0].Words)
	}
}

// given are the bounds that the flags set, with the text of each.
func (f *checkFlags) given(cmd *cobra.Command) protocol.Bounds {
	var given protocol.Bounds
	for _, d := range f.program.declaredBounds() {
		if cmd.Flags().Changed(d.name) {
			given = append(given, protocol.Bound{Name: d.name, Words: []string{f.bounds[d.name].text}})
		}
	}
	return given
}

// apply applies the flags that were given to the defaults.
func (f *checkFlags) apply(cmd *cobra.Command, p catalog.Protocol, defaults protocol.Bounds) (protocol.Bounds, error) {
	given, declared := f.given(cmd), p.Declared()
	for _, b := range given {
		if _, has := declared.Get(b.Name); !has {
			return nil, fmt.Errorf("--%s: %s has no such bound; it has --%s", b.Name, p.Name, strings.Join(declared.Names(), " --"))
		}
	}
	own, err := defaults.OfProtocol().With(given.OfProtocol())
	if err != nil {
		return nil, fmt.Errorf("%s: --%w", p.Name, err)
	}
	network, err := networkOf(defaults).With(given.OfNetwork())
	if err != nil {
		return nil, fmt.Errorf("--%w", err)
	}
	return slices.Concat(own, network.Stated()), nil
}
