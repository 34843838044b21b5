package raftview

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"raftmc/facts"
	"raftmc/opaque"
	"raftmc/protocol"
)

// The types of properties of any Raft.
type (
	State    = opaque.State[View]
	Property = protocol.Property[State, opaque.Message, opaque.Input, History]
	Seen     = protocol.View[State, History]
	Finding  = protocol.Finding[State, History]
	Witness  = protocol.Witness[State, History]
)

// Properties are those that hold for every Raft: the paper's, and that nothing is found wrong;
// and what should occur at some time, without which a search has shown little.
func Properties() []Property {
	return []Property{
		electionSafety(), oneVotePerTerm(), leaderAppendOnly(), logMatching(), leaderCompleteness(), stateMachineSafety(), nothingIsWrong(),
		sometimes("SometimesLeads", "a server leads", View.Leads),
		sometimes("SometimesCommits", "a server knows that an entry is committed", func(v View) bool { return v.Commit > 0 }),
		sometimes("SometimesApplies", "a server applies an entry", func(v View) bool { return len(v.Applied) > 0 }),
	}
}

func electionSafety() Property {
	return Property{
		Name: "ElectionSafety", Doc: "at most one leader can be elected in a given term (Figure 3)",
		Pair: func(a, b Seen) *Finding {
			if a.Server >= b.Server {
				return nil
			}
			x, y, found := facts.BothLed(a.History, b.History)
			if !found {
				return nil
			}
			return &Finding{
				Reason:    fmt.Sprintf("servers %d and %d both lead term %d", a.Server+1, b.Server+1, x.Term),
				Witnesses: []Witness{hasLed(a.Server, x), hasLed(b.Server, y)},
			}
		},
	}
}

func oneVotePerTerm() Property {
	return Property{
		Name: "OneVotePerTerm", Doc: "a server votes for at most one candidate in a term, across restarts (§5.2)",
		Server: func(v Seen) *Finding {
			votes := bits.OnesCount64(v.History.Votes)
			if votes <= 1 {
				return nil
			}
			return &Finding{Reason: fmt.Sprintf("server %d voted for %d servers in term %d", v.Server+1, votes, v.History.VoteTerm)}
		},
	}
}

func leaderAppendOnly() Property {
	return Property{
		Name: "LeaderAppendOnly", Doc: "a leader never overwrites or deletes entries in its log (Figure 3)",
		Step: func(s protocol.Step[State, opaque.Message, opaque.Input]) *Finding {
			before, after := s.Before.View(), s.After.View()
			if !before.Leads() || !after.Leads() || before.Term != after.Term || facts.Extends(after.Log, before.Log) {
				return nil
			}
			return &Finding{Reason: fmt.Sprintf("leader %d of term %d turned its log %s into %s", s.Server+1, after.Term, shown(before.Log), shown(after.Log))}
		},
	}
}

func logMatching() Property {
	return Property{
		Name: "LogMatching", Doc: "two logs with an entry of the same index and term are identical up to it (Figure 3)",
		Pair: func(a, b Seen) *Finding {
			x, y := a.State.View().Log, b.State.View().Log
			i := facts.Mismatch(x, y, func(e Entry) uint64 { return uint64(e.Term) })
			if i == 0 {
				return nil
			}
			return &Finding{Reason: fmt.Sprintf("logs %s of server %d and %s of server %d have the same term at index %d, and not the same up to it", shown(x), a.Server+1, shown(y), b.Server+1, i)}
		},
	}
}

func leaderCompleteness() Property {
	return Property{
		Name: "LeaderCompleteness", Doc: "an entry committed in a term is in the logs of the leaders of all higher terms (Figure 3)",
		Pair: func(a, b Seen) *Finding {
			k, l, found := facts.Lacking(a.History, b.History)
			if !found {
				return nil
			}
			return &Finding{
				Reason:    fmt.Sprintf("server %d led term %d with log %s, and %s was known as committed in term %d", b.Server+1, l.Term, shown(l.Log), shown(k.Prefix), k.Term),
				Witnesses: []Witness{hasKnown(a.Server, k), hasLed(b.Server, l)},
			}
		},
	}
}

func stateMachineSafety() Property {
	return Property{
		Name: "StateMachineSafety", Doc: "no two servers ever apply different entries at one index (Figure 3)",
		Pair: func(a, b Seen) *Finding {
			x, y, found := facts.Diverging(a.History, b.History)
			if !found {
				return nil
			}
			return &Finding{Reason: fmt.Sprintf("server %d applied %s and server %d applied %s", a.Server+1, shown(x), b.Server+1, shown(y))}
		},
	}
}

func nothingIsWrong() Property {
	return Property{
		Name: "NothingIsWrong", Doc: "neither a server nor what drives it finds anything wrong by itself, such as a read that misses what was applied before",
		Server: func(v Seen) *Finding {
			if wrong := v.State.View().Wrong; wrong != "" {
				return &Finding{Reason: fmt.Sprintf("server %d: %s", v.Server+1, wrong)}
			}
			return nil
		},
	}
}

func sometimes(name, doc string, is func(View) bool) Property {
	return Property{
		Name: name, Doc: doc, Mode: protocol.Sometimes,
		Server: func(v Seen) *Finding {
			if is(v.State.View()) {
				return &Finding{}
			}
			return nil
		},
	}
}

// hasLed finds since when a server has led a term with a log.
func hasLed(server int, l facts.Led[Entry]) Witness {
	return Witness{
		Server: server, What: fmt.Sprintf("leads term %d with log %s", l.Term, shown(l.Log)),
		Since: func(_ State, h History) bool {
			return slices.ContainsFunc(h.Led, func(x facts.Led[Entry]) bool { return x.Term == l.Term && slices.Equal(x.Log, l.Log) })
		},
	}
}

// hasKnown finds since when a server has known a prefix as committed.
func hasKnown(server int, k facts.Known[Entry]) Witness {
	return Witness{
		Server: server, What: fmt.Sprintf("knows %s as committed", shown(k.Prefix)),
		Since: func(_ State, h History) bool {
			return slices.ContainsFunc(h.Known, func(x facts.Known[Entry]) bool { return facts.Extends(x.Prefix, k.Prefix) })
		},
	}
}

// shown is a log in words: each entry's term and data.
func shown(log []Entry) string {
	all := make([]string, len(log))
	for i, e := range log {
		all[i] = fmt.Sprint(e.Term) + e.Data
	}
	return "[" + strings.Join(all, " ") + "]"
}
