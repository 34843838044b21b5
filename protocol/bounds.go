package protocol

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Bounds say which runs are explored, in the order of declaration. They are those that a
// protocol declares in its Info, and those on the network, which the model enforces. A
// verdict holds only within them, so they are printed with it. A bound must be declared
// to be given a value.
type Bounds []Bound

// Words returns them in one line, as ParseBounds reads it: "terms 2, log 1, network
// many".
func (b Bounds) Words() string {
	var words []string
	for _, one := range b {
		words = append(words, one.Name+" "+one.String())
	}
	return strings.Join(words, ", ")
}

// Names returns their names, in order.
func (b Bounds) Names() []string {
	var names []string
	for _, one := range b {
		names = append(names, one.Name)
	}
	return names
}

// Get finds a bound by name.
func (b Bounds) Get(name string) (Bound, bool) {
	i := slices.IndexFunc(b, func(one Bound) bool { return one.Name == name })
	if i < 0 {
		return Bound{}, false
	}
	return b[i], true
}

// Lifted returns the bound on ordered numbers that is lifted; ok is false if none is.
func (b Bounds) Lifted() (bound Bound, ok bool) {
	i := slices.IndexFunc(b, func(one Bound) bool { return one.Order && one.Value == Any })
	if i < 0 {
		return Bound{}, false
	}
	return b[i], true
}

// Limit returns the value of a declared bound: a number, Any, or an index into Words. It
// panics if there is none of that name; Within turns the panic into an error.
func (b Bounds) Limit(name string) Limit {
	one, ok := b.Get(name)
	if !ok {
		panic(undeclared{name, b})
	}
	return one.Value
}

// Int is Limit, with 0 for Any.
func (b Bounds) Int(name string) int { return int(max(b.Limit(name), 0)) }

// Equal reports whether the names and values are the same, in the same order.
func (b Bounds) Equal(c Bounds) bool {
	return slices.EqualFunc(b, c, func(x, y Bound) bool { return x.Name == y.Name && x.String() == y.String() })
}

// With returns the bounds with the given values for some of them. A name that is not
// declared, or a value that is out of range, is an error.
func (b Bounds) With(given Bounds) (Bounds, error) {
	with := slices.Clone(b)
	for _, one := range given {
		i := slices.IndexFunc(b, func(declared Bound) bool { return declared.Name == one.Name })
		if i < 0 {
			return nil, undeclared{one.Name, b}
		}
		var err error
		if with[i], err = b[i].Parse(one.String()); err != nil {
			return nil, err
		}
	}
	return with, nil
}

// Besides returns the bounds whose values differ from those in c, or that c lacks.
func (b Bounds) Besides(c Bounds) Bounds {
	return slices.DeleteFunc(slices.Clone(b), func(one Bound) bool {
		other, ok := c.Get(one.Name)
		return ok && other.String() == one.String()
	})
}

// OfNetwork returns the bounds that the model enforces, OfProtocol the others.
func (b Bounds) OfNetwork() Bounds  { return slices.DeleteFunc(slices.Clone(b), isOfProtocol) }
func (b Bounds) OfProtocol() Bounds { return slices.DeleteFunc(slices.Clone(b), isOfNetwork) }

func isOfProtocol(b Bound) bool { return !isOfNetwork(b) }

func isOfNetwork(b Bound) bool {
	_, is := NetworkBounds{}.Bounds().Get(b.Name)
	return is
}

// undeclared is the error for a bound that is not declared.
type undeclared struct {
	name string
	are  Bounds
}

func (u undeclared) Error() string {
	return fmt.Sprintf("no bound %q is declared; there are %s", u.name, cmp.Or(strings.Join(u.are.Names(), ", "), "none"))
}

// ParseBounds reads the format of Words: names and values, not yet compared with any
// declaration.
func ParseBounds(text string) (Bounds, error) {
	var b Bounds
	for part := range strings.SplitSeq(text, ", ") {
		if text == "" {
			break
		}
		name, value, _ := strings.Cut(part, " ")
		one, err := ParseBound(name, value)
		if err == nil {
			b, err = b.add(one)
		}
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

// add refuses a name that is there already.
func (b Bounds) add(one Bound) (Bounds, error) {
	if _, twice := b.Get(one.Name); twice {
		return nil, fmt.Errorf("the bound %s is said twice", one.Name)
	}
	return append(b, one), nil
}

// Check refuses declarations that make no sense, values that are out of range, and names
// that occur twice or are the model's own. New checks a protocol's declarations; a
// constructor may do so before it uses them.
func (b Bounds) Check() error {
	for i, one := range b {
		if err := one.check(); err != nil {
			return err
		}
		if isOfNetwork(one) {
			return fmt.Errorf("the bound %s is declared by the protocol, and the model keeps one of that name: Options.Network has it", one.Name)
		}
		if _, twice := b[:i].Get(one.Name); twice {
			return fmt.Errorf("the bound %s is declared twice", one.Name)
		}
	}
	return nil
}
