package facts

import "slices"

// History is what has been true of one server at some time, as facts that only grow. A fact
// that another one implies is left out.
type History[E comparable] struct {
	// Led are the terms that the server has led, with every log that it had as their
	// leader: when a log grows, what it lacked before must not be forgotten.
	Led []Led[E]

	// Known are the prefixes that it knew as committed, and in which term.
	Known []Known[E]

	// Applied are the longest sequences that its state machine has applied.
	Applied [][]E

	// Votes is the set of candidates, one bit each, that it durably voted for in VoteTerm,
	// the highest term that it was durably in. Votes of earlier terms no longer matter: it
	// cannot vote there again.
	VoteTerm uint64
	Votes    uint64
}

// Led says that a term was led with a log.
type Led[E comparable] struct {
	Term uint64
	Log  []E
}

// Known says that a prefix of the log was known as committed in a term.
type Known[E comparable] struct {
	Term   uint64
	Prefix []E
}

// Now is what is true of a server.
type Now[E comparable] struct {
	Term  uint64
	Leads bool
	Log   []E // from index 1 on, whatever was compacted

	// Committed are the entries that it knows as committed, and Applied those that its state
	// machine has applied.
	Committed, Applied []E

	// DurableTerm is the term that a crash leaves it in, and Vote for whom it has durably voted
	// in its term, counted from 0; -1 means nobody.
	DurableTerm uint64
	Vote        int
}

// With returns the history of a server of which something is true now.
func (h History[E]) With(now Now[E]) History[E] {
	if now.Leads {
		h.Led = add(h.Led, Led[E]{now.Term, now.Log}, impliesLed)
	}
	if len(now.Committed) > 0 {
		h.Known = add(h.Known, Known[E]{now.Term, now.Committed}, impliesKnown)
	}
	if len(now.Applied) > 0 {
		h.Applied = add(h.Applied, now.Applied, Extends)
	}
	if now.DurableTerm > h.VoteTerm {
		h.VoteTerm, h.Votes = now.DurableTerm, 0
	}
	if now.Vote >= 0 && now.Term == h.VoteTerm {
		h.Votes |= 1 << now.Vote
	}
	return h
}

// Includes reports whether a history has all facts of another.
func (h History[E]) Includes(some History[E]) bool {
	return h.VoteTerm == some.VoteTerm && h.Votes&some.Votes == some.Votes &&
		implyAll(h.Led, some.Led, impliesLed) && implyAll(h.Known, some.Known, impliesKnown) && implyAll(h.Applied, some.Applied, Extends)
}

// Extends reports whether log a begins with log b.
func Extends[E comparable](a, b []E) bool { return len(a) >= len(b) && slices.Equal(a[:len(b)], b) }

// Comparable reports whether one of two logs begins with the other.
func Comparable[E comparable](a, b []E) bool { return Extends(a, b) || Extends(b, a) }

// impliesLed reports whether one fact implies another: only if they are equal.
func impliesLed[E comparable](a, b Led[E]) bool {
	return a.Term == b.Term && slices.Equal(a.Log, b.Log)
}

// impliesKnown reports whether one fact implies another: what was known as committed in a
// term was so in every later one, and so was every prefix of it.
func impliesKnown[E comparable](a, b Known[E]) bool {
	return a.Term <= b.Term && Extends(a.Prefix, b.Prefix)
}

// implyAll reports whether each of some facts is implied by one of the others.
func implyAll[F any](all, some []F, implies func(a, b F) bool) bool {
	for _, f := range some {
		if !slices.ContainsFunc(all, func(g F) bool { return implies(g, f) }) {
			return false
		}
	}
	return true
}

// add adds a fact to a set of facts, none of which implies another.
func add[F any](facts []F, fact F, implies func(a, b F) bool) []F {
	for _, f := range facts {
		if implies(f, fact) {
			return facts
		}
	}
	kept := slices.DeleteFunc(slices.Clone(facts), func(f F) bool { return implies(fact, f) })
	return append(kept, fact)
}
