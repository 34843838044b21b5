package protocol

import "fmt"

// Property is something that must hold, or, if it is a Sometimes property, something that
// must be reachable. Exactly one of its functions is set. It should be the one that looks
// at the least, because that determines how often the property has to be checked.
//
// A function returns nil if it finds nothing; otherwise what it found: the violation of
// an Always property, or the occurrence of a Sometimes property.
type Property[S, M, I, H any] struct {
	Name string
	Doc  string
	Mode Mode

	// Group says who is responsible for an Always property: the algorithm, or only this
	// implementation. A violation of a mere promise is reported as such. The zero value
	// leaves it open.
	Group Group

	// Server looks at one server: checked once for each of its states.
	Server func(v View[S, H]) *Finding[S, H]

	// Step looks at one step of one server: checked once for each local step.
	Step func(s Step[S, M, I]) *Finding[S, H]

	// Message looks at a message and the state of its sender after the step that sent it:
	// checked once for each local step and message.
	Message func(sender View[S, H], m M) *Finding[S, H]

	// Pair looks at two servers, in either order: checked once for each pair of states
	// that occurs in one state of the cluster, and for each server with itself, because a
	// server may contradict its own past.
	Pair func(a, b View[S, H]) *Finding[S, H]

	// Cluster looks at all servers: checked once for each vector of states.
	Cluster func(servers []View[S, H]) *Finding[S, H]
}

// Mode says how a property is quantified over the reachable states.
type Mode uint8

const (
	Always    Mode = iota // a finding is a violation
	Sometimes             // a finding is an occurrence; none at all makes the search vacuous
)

// View is one server as a property sees it. Message properties see no history.
type View[S, H any] struct {
	Server  int
	State   S
	History H
}

// Step is one step of one server as a property sees it, by a local input or a message:
// exactly one of the two is not nil.
type Step[S, M, I any] struct {
	Server        int
	Before, After S
	Input         *I
	Message       *M
	Sent          []M

	shared map[any]any // see Shared
}

// Finding is what a property found.
type Finding[S, H any] struct {
	Reason    string
	Witnesses []Witness[S, H]
}

// Witness is a server that a finding is about.
type Witness[S, H any] struct {
	Server int
	What   string

	// Since holds for this server from the step on that made the finding true; nil means
	// the last step. A trace points at the earliest step from which it stays true.
	Since func(s S, h H) bool
}

// Check refuses a property with no function, or more than one.
func (p *Property[S, M, I, H]) Check() error {
	set := 0
	for _, isSet := range []bool{p.Server != nil, p.Step != nil, p.Message != nil, p.Pair != nil, p.Cluster != nil} {
		if isSet {
			set++
		}
	}
	if p.Group != Ungrouped && p.Group != Guarantee && p.Group != Promise {
		return fmt.Errorf("property %s is in a group %q; there are Guarantee and Promise", p.Name, p.Group)
	}
	if p.Group != Ungrouped && p.Mode == Sometimes {
		return fmt.Errorf("property %s is a %s that need only be reachable: leave its Group out", p.Name, p.Group)
	}
	if p.Name == "" || set != 1 {
		return fmt.Errorf("property %q has %d functions instead of one", p.Name, set)
	}
	if p.Mode > Sometimes {
		return fmt.Errorf("property %s has Mode %d, which does not exist", p.Name, p.Mode)
	}
	return nil
}

// PropertyInfo describes a property in lists and reports.
type PropertyInfo struct {
	Name  string `json:"name"`
	Doc   string `json:"doc"`
	Mode  Mode   `json:"-"`
	Group Group  `json:"group,omitempty"`
}

// PanicProperty names what is violated when a step panics.
const PanicProperty = "NoPanic"
