package model

import (
	"fmt"
	"reflect"

	"raftmc/explore"
)

// Bounded is implemented by protocols that can be had with other bounds: those of a test,
// a command line or a saved counterexample, or lower ones to minimise it.
type Bounded[S, M, I, H any] interface {
	// Within returns the protocol with other values of the bounds that it declares, or an
	// error that says why they exclude each other. b has all of them, in range.
	Within(b Bounds) (Protocol[S, M, I, H], error)
}

// Within returns a protocol with the given values for some of the bounds that it
// declares; the others stay. An error names a bound that is not declared, or a value that
// the bound cannot have. The result is compared with what was wanted: it is an error if
// it declares other values, or if its type differs from p's because Within is that of an
// embedded protocol.
func Within[S, M, I, H any](p Protocol[S, M, I, H], given Bounds) (within Protocol[S, M, I, H], err error) {
	defer explore.Catch(&err)
	info := InfoOf(p)
	wanted, err := info.Bounds.With(given)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", info.Name, err)
	}
	if wanted.Equal(info.Bounds) {
		return p, nil
	}
	bounded, ok := p.(Bounded[S, M, I, H])
	if !ok {
		return nil, fmt.Errorf("%s is made within %s, and %T has no method Within that makes it within %s: give it one, as model.Bounded says, or leave these bounds as they are",
			info.Name, info.Bounds.Words(), p, wanted.Besides(info.Bounds).Words())
	}
	defer func() {
		switch mistake := recover().(type) {
		case nil:
		case undeclared:
			within, err = nil, fmt.Errorf("%T.Within: %w", p, mistake)
		default:
			panicked(mistake, fmt.Sprintf("%T.Within", p), "")
		}
	}()
	q, err := bounded.Within(wanted)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", info.Name, err)
	}
	if from, to := reflect.TypeOf(p), reflect.TypeOf(q); from != to {
		return nil, fmt.Errorf("%v.Within returns a %v, as that of an embedded protocol does: give %v one of its own", from, to, from)
	}
	if got := InfoOf(q).Bounds; !got.Equal(wanted) {
		return nil, fmt.Errorf("%v.Within(%s) returns a protocol that declares %s", reflect.TypeOf(p), wanted.Words(), got.Words())
	}
	return q, nil
}
