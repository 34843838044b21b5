package raftview

import (
	"raftmc/facts"
	"raftmc/opaque"
	"raftmc/protocol"
)

// History is what has been true of a server, across crashes.
type History = facts.History[Entry]

// Remember returns the history of a server that is seen so.
func Remember(_ int, h History, v View) History {
	now := facts.Now[Entry]{Term: uint64(v.Term), Leads: v.Leads(), Log: v.Log, Applied: v.Applied, DurableTerm: uint64(v.Term), Vote: v.Vote}
	now.Committed = v.Log[:min(v.Commit, len(v.Log))]
	return h.With(now)
}

// Describe describes a history.
func Describe(c *protocol.Codec, h *History) {
	protocol.Set(c, &h.Led, func(c *protocol.Codec, l *facts.Led[Entry]) {
		protocol.Number(c, &l.Term)
		entries(c, &l.Log)
	})
	protocol.Set(c, &h.Known, func(c *protocol.Codec, k *facts.Known[Entry]) {
		protocol.Number(c, &k.Term)
		entries(c, &k.Prefix)
	})
	protocol.Set(c, &h.Applied, entries)
	protocol.Number(c, &h.VoteTerm)
	c.ServerSet(&h.Votes)
}

func entries(c *protocol.Codec, all *[]Entry) {
	protocol.Slice(c, all, func(e *Entry) {
		protocol.Number(c, &e.Term)
		c.Text(&e.Data)
	})
}

// Includes reports whether one history has all facts of another.
func Includes(all, some History) bool { return all.Includes(some) }

// Complete returns code that is seen so with what is remembered of it, and with the properties.
func Complete[N any](code opaque.Code[N, View, History]) opaque.Code[N, View, History] {
	code.Remember, code.History, code.Includes = Remember, Describe, Includes
	code.Properties = append(code.Properties, Properties()...)
	return code
}
