package contained

import (
	"encoding/binary"
	"slices"

	"raftmc/protocol"
)

// Most columns have been compared before, with other numbers in the same order. They are known
// by their shapes, without the model's tables.

// shapes are the shapes of what a run has met, by number.
type shapes struct {
	numbers  map[string]uint32 // of shapes, by encoding and by what has it
	states   map[uint32]shape
	messages map[uint32]shape
	commons  map[uint32]shape
	facts    map[uint32][]shape // of a history
	compared map[string]bool    // columns
}

func (s *shapes) init() {
	*s = shapes{map[string]uint32{}, map[uint32]shape{}, map[uint32]shape{}, map[uint32]shape{}, map[uint32][]shape{}, map[string]bool{}}
}

// shape is a value as far as a column tells it from others.
type shape struct {
	number uint32 // all but the ordered numbers
	at     []uint64
	own    uint64
}

// shapeOf returns the shape of a value of a sort.
func shapeOf[T any](s *shapes, servers int, describe func(*protocol.Codec, *T), v T, sort string) shape {
	x := protocol.ShapeOf(servers, nil, describe, v)
	key := sort + string(x.Encoding)
	number, known := s.numbers[key]
	if !known {
		number = uint32(len(s.numbers))
		s.numbers[key] = number
	}
	own := uint64(0)
	if x.Own > 0 {
		own = x.Numbers[x.Own-1]
	}
	return shape{number, x.Numbers, own}
}

func (r *Runs[S, M, I, H]) message(m uint32) shape {
	x, known := r.shapes.messages[m]
	if !known {
		from, to := r.p.Route(r.messages.all[m])
		x = shapeOf(&r.shapes, r.servers, r.p.Message, r.messages.all[m], string([]byte{'m', byte(from), byte(to)}))
		r.shapes.messages[m] = x
	}
	return x
}

func (r *Runs[S, M, I, H]) state(server int, state uint32) shape {
	x, known := r.shapes.states[state]
	if !known {
		x = shapeOf(&r.shapes, r.servers, r.p.State, r.states.all[state], string([]byte{'s', byte(server)}))
		r.shapes.states[state] = x
	}
	return x
}

func (r *Runs[S, M, I, H]) common(common uint32) shape {
	x, known := r.shapes.commons[common]
	if !known {
		x = shapeOf(&r.shapes, r.servers, r.p.History, r.commons.all[common], "c")
		r.shapes.commons[common] = x
	}
	return x
}

// factsOf are the facts of a server's history.
func (r *Runs[S, M, I, H]) factsOf(server int, history uint32) ([]shape, error) {
	if all, known := r.shapes.facts[history]; known {
		return all, nil
	}
	facts, err := protocol.FactsOf(r.servers, r.p.History, r.histories.all[history])
	if err != nil {
		return nil, err
	}
	all := []shape{}
	for _, one := range facts.Only(false).Each() {
		h, err := protocol.History(r.servers, r.p.History, one)
		if err != nil {
			return nil, err
		}
		all = append(all, shapeOf(&r.shapes, r.servers, r.p.History, h, string([]byte{'f', byte(server)})))
	}
	r.shapes.facts[history] = all
	return all, nil
}

// unknown returns the numbers whose columns have not been compared.
func (r *Runs[S, M, I, H]) unknown(c configuration) (numbers map[uint64]bool, err error) {
	vector, belong := []shape{r.common(c.common)}, map[uint64][]shape{}
	for i := range r.servers {
		vector = append(vector, r.state(i, c.states[i]))
		facts, err := r.factsOf(i, c.histories[i])
		if err != nil {
			return nil, err
		}
		for _, x := range facts {
			belong[x.own] = append(belong[x.own], x)
		}
	}
	for _, m := range c.network {
		x := r.message(m)
		belong[x.own] = append(belong[x.own], x)
	}
	if belong[0] == nil {
		belong[0] = []shape{}
	}
	numbers = map[uint64]bool{}
	for own, elements := range belong {
		r.check.Columns++
		if key := columnKey(own, vector, elements); !r.shapes.compared[key] {
			r.shapes.compared[key], numbers[own] = true, true
		}
	}
	return numbers, nil
}

// columnKey tells columns apart that differ in more than which numbers there are.
func columnKey(own uint64, vector, elements []shape) string {
	all := []uint64{0, own}
	for _, x := range vector {
		all = append(all, x.at...)
	}
	for _, x := range elements {
		all = append(all, x.at...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	written := func(key []byte, x shape) []byte {
		key = binary.LittleEndian.AppendUint32(key, x.number)
		for _, n := range x.at {
			place, _ := slices.BinarySearch(all, n)
			key = append(key, byte(place))
		}
		return append(key, 255)
	}
	place, _ := slices.BinarySearch(all, own)
	key := []byte{byte(place)}
	for _, x := range vector {
		key = written(key, x)
	}
	parts := make([]string, len(elements))
	for i, x := range elements {
		parts[i] = string(written(nil, x))
	}
	slices.Sort(parts)
	for _, part := range parts {
		key = append(key, part...)
	}
	return string(key)
}
