package mctest

import (
	"fmt"
	"reflect"
	"slices"

	"raftmc/model"
)

// subject is a protocol without its type parameters, and the bounds of a test.
type subject struct {
	protocol string // its type
	bounds   Bounds
	model    model.Instance

	// build makes the model within other bounds. rebounds says that all of them
	// count; else it looks at those on the network only.
	build    func(Bounds) (model.Instance, error)
	rebounds bool

	// known says that the protocol is one of those that mc has, and bug which of
	// the bugs that mc has is planted in it.
	known bool
	bug   string
}

// newSubject returns a subject that has no bounds yet.
func newSubject[S, M, I, H any](p model.Protocol[S, M, I, H], properties []model.Property[S, M, I, H]) *subject {
	bounded, rebounds := p.(Bounded[S, M, I, H])
	s := &subject{protocol: fmt.Sprintf("%T", p), rebounds: rebounds, known: ofMC(p)}
	if planted, ok := p.(Planted); ok {
		s.known, s.bug = true, planted.Bug()
	}
	s.build = func(b Bounds) (model.Instance, error) {
		if !rebounds {
			return instance(p, ofNetwork(b), asked(properties, p))
		}
		q, err := bounded.Within(b)
		if err != nil {
			return nil, err
		}
		s.known = s.known || ofMC(q)
		return instance(q, b, asked(properties, q, p))
	}
	return s
}

// within gives the subject its bounds.
func (s *subject) within(b Bounds) (err error) {
	if own := ofProtocol(b); !s.rebounds && own != (Bounds{}) {
		return fmt.Errorf("%s keeps none of the bounds %s: give it a method Within, as mctest.Bounded says, or leave them out", s.protocol, describe(own))
	}
	s.bounds = harshest(b)
	s.model, err = s.build(s.bounds)
	return err
}

// instance makes the model.
func instance[S, M, I, H any](p model.Protocol[S, M, I, H], b Bounds, properties []model.Property[S, M, I, H]) (model.Instance, error) {
	if len(properties) == 0 {
		return nil, fmt.Errorf("%T is asked nothing: give it a method Properties() %T, or the call some of them", p, properties)
	}
	// A typed nil must not become an instance.
	m, err := model.New(p, model.Options[S, M, I, H]{Bounds: b, Properties: properties})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// asked are the properties of a call, or else those of the first of the protocols
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

// Planted is implemented by protocols that mc has too, but for where their type is
// declared: the names are mc's, and so are the properties that are asked. What is
// saved of them says which bug it is of, so that mc replay shows the same.
type Planted interface {
	// Bug is the ID of the bug that is planted, as mc list bugs has it; "" for none.
	Bug() string
}

// ofMC reports whether mc has a protocol of this type, and can replay its traces.
func ofMC(p any) bool {
	typ := reflect.TypeOf(p)
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return slices.Contains([]string{"raftmc/examples/paxos", "raftmc/examples/twophase", "raftmc/model/raftmodel"}, typ.PkgPath())
}

// lower is how the minimiser may make the model within lower bounds; nil if it may
// not.
func (s *subject) lower() func(Bounds) (model.Instance, error) {
	if !s.rebounds {
		return nil
	}
	return s.build
}
