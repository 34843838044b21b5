package mctest

import (
	"fmt"
	"slices"

	"raftmc/model"
)

// subject is a protocol without its type parameters, within the bounds of a test.
type subject struct {
	protocol string       // its type
	declared model.Bounds // all that the test can set
	model    model.Instance

	// build makes the model within other bounds; rebounds says that the protocol's own
	// bounds can be changed, too.
	build    func(model.Bounds) (model.Instance, error)
	rebounds bool

	// bug is the bug that is planted in the protocol, by the name that mc has for it.
	bug string
}

// newSubject returns a subject that has no bounds yet.
func newSubject[S, M, I, H any](p model.Protocol[S, M, I, H], properties []model.Property[S, M, I, H]) *subject {
	_, rebounds := p.(model.Bounded[S, M, I, H])
	s := &subject{
		protocol: fmt.Sprintf("%T", p), rebounds: rebounds,
		declared: slices.Concat(model.InfoOf(p).Bounds, model.NetworkBounds{}.Bounds()),
	}
	if planted, ok := p.(Planted); ok {
		s.bug = planted.Bug()
	}
	s.build = func(b model.Bounds) (model.Instance, error) {
		q, err := model.Within(p, b.OfProtocol())
		if err != nil {
			return nil, &outOfBounds{err}
		}
		network, err := model.NetworkBounds{}.With(b.OfNetwork())
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
func (s *subject) rebuild(b model.Bounds) (model.Instance, error) {
	if !s.rebounds {
		b = b.OfNetwork()
	}
	return s.build(b)
}

// words are the bounds as they are printed.
func (s *subject) words() string { return s.model.Bounds().Words() }

// instance makes the model.
func instance[S, M, I, H any](p model.Protocol[S, M, I, H], n model.NetworkBounds, properties []model.Property[S, M, I, H]) (model.Instance, error) {
	if len(properties) == 0 {
		return nil, fmt.Errorf("%T is asked nothing: give it a method Properties() %T, or the call some of them", p, properties)
	}
	// A typed nil must not become an instance.
	m, err := model.New(p, model.Options[S, M, I, H]{Network: n, Properties: properties})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// asked returns the properties of a call, or else those of the first of the protocols
// that has some.
func asked[S, M, I, H any](given []model.Property[S, M, I, H], protocols ...model.Protocol[S, M, I, H]) []model.Property[S, M, I, H] {
	for _, p := range protocols {
		if has, ok := p.(interface {
			Properties() []model.Property[S, M, I, H]
		}); ok && len(given) == 0 {
			given = has.Properties()
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
func (s *subject) lower() func(model.Bounds) (model.Instance, error) {
	if !s.rebounds {
		return nil
	}
	return s.build
}
