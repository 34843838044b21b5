package protocol

import (
	"fmt"

	"raftmc/explore"
	"raftmc/internal/mistake"
)

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
	with := Guard(p).Extras().Within
	if with == nil {
		return nil, fmt.Errorf("%s is made within %s, and Extras of %v has no Within that makes it within %s: give it one, or leave these bounds as they are",
			info.Name, info.Bounds.Words(), typeIn(p), wanted.Besides(info.Bounds).Words())
	}
	defer func() {
		switch fault := recover().(type) {
		case nil:
		case undeclared:
			within, err = nil, fmt.Errorf("%v.Within: %w", typeIn(p), fault)
		default:
			mistake.Panicked(fault, fmt.Sprintf("%v.Within", typeIn(p)), "")
		}
	}()
	q, err := with(wanted)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", info.Name, err)
	}
	if from, to := typeIn(p), typeIn(q); from != to {
		return nil, fmt.Errorf("%v.Within returns a %v, as that of an embedded protocol does: give %v one of its own", from, to, from)
	}
	if got := InfoOf(q).Bounds; !got.Equal(wanted) {
		return nil, fmt.Errorf("%v.Within(%s) returns a protocol that declares %s", typeIn(p), wanted.Words(), got.Words())
	}
	return q, nil
}

// Within is Within for the protocol that is guarded.
func (g *Guarded[S, M, I, H]) Within(given Bounds) (*Guarded[S, M, I, H], error) {
	p, err := Within(g.p, given)
	if err != nil {
		return nil, err
	}
	return Guard(p), nil
}
