package opaque

import (
	"fmt"
	"runtime"
	"sync"
	"time"

	"raftmc/internal/mistake"
	"raftmc/protocol"
)

// Protocol is an implementation as a protocol. It is safe for concurrent use.
type Protocol[N, V, H any] struct {
	code     Code[N, V, H]
	patience time.Duration
	dump     *dumper[N]
	views    *dumper[V]

	mu      sync.Mutex
	places  map[string]*place[V] // by digest
	letters map[Message]*letter[V]
	order   []*place[V] // in the order in which they were met
	news    []link[V]   // steps that led to a place or a message first, or by a shorter run
	live    *nodes[N, V]
	taken   int // steps
}

// New returns an implementation as a protocol, with nothing known of it.
func New[N, V, H any](code Code[N, V, H]) *Protocol[N, V, H] {
	p := &Protocol[N, V, H]{code: code, patience: code.patience(), places: map[string]*place[V]{}, letters: map[Message]*letter[V]{}}
	if code.Servers < 1 || code.Servers > maxServers {
		mistake.Made("a search of one to five servers may end", "%s has %d servers; at least 1 are needed, and at most %d can be", code.Name, code.Servers, maxServers)
	}
	if code.Clone != nil && code.Close != nil {
		mistake.Made("leave Clone out: nodes are replayed then", "%s has both Clone and Close", code.Name)
	}
	p.live = &nodes[N, V]{close: code.Close}
	if code.Close != nil {
		// A node that cannot be closed must not hold up what others have to clean up.
		runtime.AddCleanup(p, func(n *nodes[N, V]) { go n.drop() }, p.live)
	}
	p.dump, p.views = newDumper(&p.code), newDumper(&Code[V, V, H]{})
	return p
}

// Info implements protocol.Protocol.
func (p *Protocol[N, V, H]) Info() protocol.Info {
	info := protocol.Info{Name: p.code.Name, Bounds: p.code.Bounds, Inputs: p.code.Inputs, Messages: p.code.Messages}
	var all []int
	for i := range p.code.Servers {
		info.Servers = append(info.Servers, fmt.Sprint(i+1))
		all = append(all, i)
	}
	if !p.code.Distinct && len(all) > 1 {
		info.Symmetric = [][]int{all}
	}
	return info
}

// Extras implements protocol.Protocol.
func (p *Protocol[N, V, H]) Extras() protocol.Extras[State[V], Message, Input, H] {
	e := protocol.Extras[State[V], Message, Input, H]{
		History: p.code.History, Includes: p.code.Includes, Concurrent: true, Dear: true, Examine: p.examine, Dump: p.held, Archive: p.archive, Restore: p.restore,
		Properties:  func() []protocol.Property[State[V], Message, Input, H] { return p.code.Properties },
		MessageKind: func(m Message) string { return m.Kind },
	}
	if p.code.Remember != nil {
		e.Remember = func(self int, h H, s State[V]) H { return p.code.Remember(self, h, s.at.view) }
	}
	if p.code.Within != nil {
		e.Within = func(b protocol.Bounds) (protocol.Protocol[State[V], Message, Input, H], error) {
			code, err := p.code.Within(b)
			if err != nil {
				return nil, err
			}
			return New(code), nil
		}
	}
	return e
}

// Initial implements protocol.Protocol.
func (p *Protocol[N, V, H]) Initial(self int) State[V] { return State[V]{p.first(self)} }

// Inputs implements protocol.Protocol.
func (p *Protocol[N, V, H]) Inputs(_ int, s State[V]) []Input { return s.at.inputs }

// Step implements protocol.Protocol.
func (p *Protocol[N, V, H]) Step(_ int, s State[V], in Input) (State[V], []Message) {
	return p.outcome(s.at, event{input: in})
}

// Receive implements protocol.Protocol.
func (p *Protocol[N, V, H]) Receive(_ int, s State[V], m Message) (State[V], []Message) {
	return p.outcome(s.at, event{message: m})
}

func (p *Protocol[N, V, H]) outcome(at *place[V], by event) (State[V], []Message) {
	s := p.step(at, by)
	if s.panicked != "" {
		panic(s.panicked)
	}
	return State[V]{s.to}, s.sent
}
