package selfcheck

import (
	"math"
	"slices"

	"raftmc/protocol"
)

// lifted is a protocol within high bounds, with the same servers and client values.
type lifted[S, M, I, H any] struct {
	p *protocol.Guarded[S, M, I, H]

	// most is the greatest ordered number that no bound is taken to exclude; 0 if some bound
	// cannot be changed.
	most uint64
}

// lift returns the protocol within higher bounds. They are tried one by one, because nobody says
// which of them bounds ordered numbers: one that changes who there is does not.
func (k *selfCheck[S, M, I, H]) lift() *lifted[S, M, I, H] {
	if k.lifted != nil {
		return k.lifted
	}
	l := &lifted[S, M, I, H]{p: k.p, most: math.MaxInt64}
	for _, b := range k.info.Bounds {
		if len(b.Words) > 0 {
			continue
		}
		b.Value = high(b)
		higher, err := l.p.Within(protocol.Bounds{b})
		if err != nil {
			l.most = 0
			continue
		}
		info := higher.Info()
		if !slices.Equal(info.Servers, k.info.Servers) || info.Values != k.info.Values {
			continue
		}
		if l.p = higher; b.Value != protocol.Any {
			// A number of the protocol's own may be made of an ordered number and a
			// server, and an input picks the one after it.
			l.most = min(l.most, uint64(b.Value)/uint64(len(k.info.Servers)+1))
		}
	}
	k.lifted = l
	return l
}

// high is a bound's value with which it is in nobody's way. It is a moderate one, because a
// protocol may list an input for each number within its bound.
func high(b protocol.Bound) protocol.Limit {
	const moderate = 1000
	switch b.Most {
	case protocol.Any:
		return protocol.Any
	case 0:
		return protocol.MaxLimit
	}
	return max(b.Value, min(b.Most, moderate))
}
