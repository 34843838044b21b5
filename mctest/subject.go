package mctest

import (
	"fmt"
	"slices"

	"raftmc/model"
	"raftmc/protocol"
	"raftmc/selfcheck"
)

// subject is a protocol without its type parameters, within the bounds of a test.
type subject struct {
	protocol string          // its type
	declared protocol.Bounds // all that the test can set
	model    model.Searchable
	// selfCheck is that of package selfcheck, for a model that was built.
	selfCheck func(m model.Searchable, seed uint64, steps int) selfcheck.Report

	// build makes the model within other bounds; rebounds says that the protocol's own
	// bounds can be changed, too.
	build    func(protocol.Bounds) (model.Searchable, error)
	rebounds bool

	// never are the kinds of inputs that the model built last has with Limit 0.
	never []string

	// bug is the bug that is planted in the protocol, by the name that mc has for it.
	bug string
}

// newSubject returns a subject that has no bounds yet.
func newSubject[S, M, I, H any](p protocol.Protocol[S, M, I, H], properties []protocol.Property[S, M, I, H]) *subject {
	rebounds := protocol.Guard(p).Extras().Within != nil
	s := &subject{
		protocol: fmt.Sprintf("%T", p), rebounds: rebounds,
		declared: slices.Concat(protocol.InfoOf(p).Bounds, protocol.NetworkBounds{}.Bounds()),
	}
	s.selfCheck = func(m model.Searchable, seed uint64, steps int) selfcheck.Report {
		return selfcheck.Check(m.(*model.Model[S, M, I, H]).Reference(), seed, steps)
	}
	if planted, ok := p.(Planted); ok {
		s.bug = planted.Bug()
	}
	s.build = func(b protocol.Bounds) (model.Searchable, error) {
		q, err := protocol.Within(p, b.OfProtocol())
		if err != nil {
			return nil, &outOfBounds{err}
		}
		s.never = neverTaken(protocol.InfoOf(q))
		network, err := protocol.NetworkBounds{}.With(b.OfNetwork())
		if err != nil {
			return nil, err
		}
		return instance(q, network, asked(properties, q, p))
	}
	return s
}

// within gives the subject its bounds.
func (s *subject) within(b Bounds) error {
	given := b.given()
	_, err := s.declared.With(given)
	if err != nil {
		return fmt.Errorf("%s: %w", s.protocol, err)
	}
	s.model, err = s.build(harshest(given))
	return err
}

// rebuild makes the model within bounds that were saved. A protocol whose bounds cannot
// be changed is used as it is: a replay will show what is possible in it.
func (s *subject) rebuild(b protocol.Bounds) (model.Searchable, error) {
	if !s.rebounds {
		b = b.OfNetwork()
	}
	return s.build(b)
}

// words are the bounds as they are printed.
func (s *subject) words() string { return s.model.Bounds().Words() }

// instance makes the model.
func instance[S, M, I, H any](p protocol.Protocol[S, M, I, H], n protocol.NetworkBounds, properties []protocol.Property[S, M, I, H]) (model.Searchable, error) {
	if len(properties) == 0 {
		return nil, fmt.Errorf("%T is asked nothing: let its Extras have Properties, or give the call some", p)
	}
	// A typed nil must not become an instance.
	m, err := model.New(p, protocol.Options[S, M, I, H]{Network: n, Properties: properties})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// asked returns the properties of a call, or else those of the first of the protocols
// that has some.
func asked[S, M, I, H any](given []protocol.Property[S, M, I, H], protocols ...protocol.Protocol[S, M, I, H]) []protocol.Property[S, M, I, H] {
	for _, p := range protocols {
		if has := protocol.Guard(p).Extras().Properties; has != nil && len(given) == 0 {
			given = has()
		}
	}
	return given
}

// Planted is for a protocol with a planted bug that an mc has, too (catalog.Protocol.Bugs):
// its saved counterexamples say which bug they show, so that mc replay shows the same. The
// names, and the properties that are checked, must be those of that mc.
type Planted interface {
	// Bug is the ID of the planted bug, as in mc list bugs; "" for none.
	Bug() string
}

// lower makes the model within lower bounds, for the minimiser; nil if that is not
// possible.
func (s *subject) lower() func(protocol.Bounds) (model.Searchable, error) {
	if !s.rebounds {
		return nil
	}
	return s.build
}
