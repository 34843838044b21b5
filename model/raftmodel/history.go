package raftmodel

import (
	"slices"

	"raftmc/raft"
)

// History is what has been true of one server at some time, as facts that only grow. A
// fact that another one implies is left out.
type History struct {
	// Led are the terms that the server has led, with every log that it had as their
	// leader: when a log grows, what it lacked before must not be forgotten.
	Led []Led

	// Known are the prefixes that it knew as committed, and in which term.
	Known []Known

	// Applied are the longest sequences that its state machine has applied.
	Applied [][]raft.Entry

	// Votes is the set of candidates, one bit each, that it durably voted for in VoteTerm,
	// the highest term that it was durably in. Votes of earlier terms no longer matter: it
	// cannot vote there again.
	VoteTerm raft.Term
	Votes    uint64
}

// Led says that a term was led with a log.
type Led struct {
	Term raft.Term
	Log  []raft.Entry
}

// Known says that a prefix of the log was known as committed in a term.
type Known struct {
	Term   raft.Term
	Prefix []raft.Entry
}

// Extends reports whether log a begins with log b.
func Extends(a, b []raft.Entry) bool {
	return len(a) >= len(b) && slices.Equal(a[:len(b)], b)
}

// Comparable reports whether one of two logs begins with the other.
func Comparable(a, b []raft.Entry) bool { return Extends(a, b) || Extends(b, a) }

// Remember implements protocol.Protocol.
func (r *Raft) Remember(_ int, h History, n Node) History {
	s := n.Server
	if s.Role == raft.Leader {
		h.Led = add(h.Led, Led{s.CurrentTerm, n.FullLog()}, impliesLed)
	}
	if s.CommitIndex > 0 {
		h.Known = add(h.Known, Known{s.CurrentTerm, n.KnownCommitted()}, impliesKnown)
	}
	if len(n.Applied) > 0 {
		h.Applied = add(h.Applied, n.Applied, Extends)
	}
	if n.Durable.CurrentTerm > h.VoteTerm {
		h.VoteTerm, h.Votes = n.Durable.CurrentTerm, 0
	}
	if n.VoteIsDurable() && s.CurrentTerm == h.VoteTerm {
		h.Votes |= 1 << (s.VotedFor - 1)
	}
	return h
}

// impliesLed reports whether one fact implies another: only if they are equal.
func impliesLed(a, b Led) bool { return a.Term == b.Term && slices.Equal(a.Log, b.Log) }

// impliesKnown reports whether one fact implies another: what was known as committed in a
// term was so in every later one, and so was every prefix of it.
func impliesKnown(a, b Known) bool { return a.Term <= b.Term && Extends(a.Prefix, b.Prefix) }

// Includes reports whether one history has all facts of another.
func (r *Raft) Includes(all, some History) bool {
	return all.VoteTerm == some.VoteTerm && all.Votes&some.Votes == some.Votes &&
		implyAll(all.Led, some.Led, impliesLed) && implyAll(all.Known, some.Known, impliesKnown) && implyAll(all.Applied, some.Applied, Extends)
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
