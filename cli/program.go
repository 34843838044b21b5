package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"raftmc/catalog"
)

// program is mc with the protocols that it was given.
type program struct{ protocols []catalog.Protocol }

func newProgram(protocols []catalog.Protocol) *program {
	var p program
	for _, one := range protocols {
		p.protocols = append(p.protocols, one.WithDefaults())
	}
	return &p
}

// unusable says what is wrong with protocols that a program was given.
func unusable(protocols []catalog.Protocol) error {
	if len(protocols) == 0 {
		return errors.New("there is no protocol: catalog.Of describes one")
	}
	names, ids := map[string]bool{}, map[string]string{}
	for _, p := range protocols {
		switch {
		case p.Name == "" || p.Build == nil:
			return fmt.Errorf("protocol %q lacks a name or the function Build: catalog.Of gives it both", p.Name)
		case names[p.Name]:
			return fmt.Errorf("two protocols have the name %s: a trace could be of either", p.Name)
		}
		names[p.Name] = true
		for _, b := range slices.Concat(p.Bugs, p.Variants) {
			if of := ids[b.ID]; of != "" || b.ID == "" {
				return fmt.Errorf("%s has a bug %q, and so has %s: --bug has to name one", p.Name, b.ID, cmp.Or(of, "nobody"))
			}
			ids[b.ID] = p.Name
		}
	}
	return nil
}

// usual is the protocol that is meant if none is named.
func (p *program) usual() catalog.Protocol { return p.protocols[0] }

// names are those of all protocols.
func (p *program) names() []string {
	var names []string
	for _, one := range p.protocols {
		names = append(names, one.Name)
	}
	return names
}

// find finds a protocol by its name.
func (p *program) find(name string) (catalog.Protocol, error) {
	for _, one := range p.protocols {
		if one.Name == name {
			return one, nil
		}
	}
	return catalog.Protocol{}, unknown("protocol", name, p.names(), "there are "+strings.Join(p.names(), ", "))
}

// bugIDs name everything that can be planted: bugs, and controls.
func (p *program) bugIDs() []string {
	var ids []string
	for _, one := range p.protocols {
		for _, b := range slices.Concat(one.Bugs, one.Variants) {
			ids = append(ids, b.ID)
		}
	}
	return ids
}

// bugs are the mistakes that can be planted.
func (p *program) bugs() []catalog.Bug {
	var all []catalog.Bug
	for _, one := range p.protocols {
		all = append(all, one.Bugs...)
	}
	return all
}

// findBug finds a bug, or a control, with the protocol that it is one of.
func (p *program) findBug(id string) (catalog.Protocol, catalog.Bug, error) {
	for _, one := range p.protocols {
		if b, ok := one.Find(id); ok {
			return one, b, nil
		}
	}
	return catalog.Protocol{}, catalog.Bug{}, unknown("bug", id, p.bugIDs(), "mc list bugs and mc list controls show what can be planted")
}

// bugOf finds a bug of a protocol.
func (p *program) bugOf(one catalog.Protocol, id string) (catalog.Bug, error) {
	of, b, err := p.findBug(id)
	if err == nil && of.Name != one.Name {
		err = fmt.Errorf("bug %s is one of %s, not of %s", id, of.Name, one.Name)
	}
	return b, err
}
