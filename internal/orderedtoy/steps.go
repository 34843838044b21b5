package orderedtoy

import "math/rand/v2"

// drawn is what decides about a step: the same for the same situation.
func (t *Toy) drawn(situation ...int) *rand.Rand {
	h := t.Seed*0x9e3779b97f4a7c15 + 1
	for _, x := range situation {
		h = (h ^ uint64(x+1)) * 0xbf58476d1ce4e5b9
		h ^= h >> 29
	}
	return rand.New(rand.NewPCG(h, t.Seed))
}

// who tells servers apart, if they are.
func (t *Toy) who(self int) int {
	if t.alike {
		return 0
	}
	return self
}

// Step implements protocol.Protocol.
func (t *Toy) Step(self int, s State, in Input) (State, []Message) {
	fresh := 0
	if in.Kind == pick {
		fresh = max(s.A, s.B) + in.By
	}
	r := t.drawn(in.Kind, t.who(self), s.Mode, flag(s.Flag), compared(s.A, s.B), flag(s.A == 0), flag(s.Whom > 0))
	switch {
	case in.Kind == restart:
		return State{A: s.A, B: s.B, Flag: s.Flag, Whom: s.Whom}, nil // a mode is not durable
	case in.Kind == act && r.IntN(10) >= t.busy:
		return s, nil
	}
	next, sent := t.does(r, self, self, s, fresh, 0)
	if in.Kind == act && in.By > 0 {
		sent = t.sends(t.drawn(-1, t.who(self), s.Mode, flag(s.Flag)), self, self, s, next, 0)
	}
	return next, sent
}

// Receive implements protocol.Protocol.
func (t *Toy) Receive(self int, s State, m Message) (State, []Message) {
	whom := flag(s.Whom > 0) + flag(s.Whom == m.From+1)
	r := t.drawn(3+m.Kind, t.who(self), s.Mode, flag(s.Flag), compared(m.X, s.A), compared(m.X, s.B), compared(m.Y, s.A), compared(m.Y, s.B), compared(m.X, m.Y), whom)
	if r.IntN(10) >= t.busy || t.grows && m.X < s.A && r.IntN(5) > 0 {
		return s, nil // what is stale is seldom heeded
	}
	return t.does(r, self, m.From, s, m.X, m.Y)
}

// does draws a new state and messages: x and y are what a message has, or x is fresh.
func (t *Toy) does(r *rand.Rand, self, from int, s State, x, y int) (State, []Message) {
	next := s
	if r.IntN(2) == 0 {
		next.Mode = r.IntN(t.modes)
	}
	if r.IntN(3) == 0 {
		next.Flag = !s.Flag
	}
	if t.named {
		next.Whom = []int{s.Whom, s.Whom, 0, from + 1}[r.IntN(4)]
	}
	next.A = []int{s.A, x, x, x, y, s.B}[r.IntN(6)]
	if t.second {
		next.B = []int{s.B, s.B, s.A, next.A, x, y}[r.IntN(6)]
	}
	if t.grows {
		next.A = max(next.A, s.A)
		if next.B > next.A {
			next.B = next.A
		}
	}
	return next, t.sends(r, self, from, s, next, x)
}

// sends draws what is sent.
func (t *Toy) sends(r *rand.Rand, self, from int, s, next State, x int) (sent []Message) {
	if r.IntN(3) == 0 {
		return nil
	}
	m := Message{Kind: r.IntN(t.kinds), From: self, X: []int{next.A, next.A, next.A, x, next.B, s.A}[r.IntN(6)]}
	if t.second {
		m.Y = []int{0, next.B, next.B, s.A}[r.IntN(4)]
	}
	if to := r.IntN(3); to == 0 && from != self {
		m.To = from
		return []Message{m}
	} else if to == 1 && !t.alike {
		m.To = (self + 1) % t.Servers
		return []Message{m}
	}
	for to := range t.Servers {
		if m.To = to; to != self {
			sent = append(sent, m)
		}
	}
	return sent
}

func flag(is bool) int {
	if is {
		return 1
	}
	return 0
}
