package etcdraft

import (
	"raftmc/facts"
	"raftmc/opaque"
	"raftmc/protocol"
	"raftmc/raftview"
)

// Name names the library on the command line and in traces.
const Name = "etcdraft"

type (
	code = opaque.Code[*Node, raftview.View, raftview.History]

	// Protocol is the library as a protocol.
	Protocol = opaque.Protocol[*Node, raftview.View, raftview.History]
)

// New returns the library as a protocol.
func New(o Options) *Protocol { return opaque.New(Code(o)) }

// Code returns the library, and how it is driven.
func Code(o Options) opaque.Code[*Node, raftview.View, raftview.History] {
	c := raftview.Complete(code{
		Name: Name, Servers: o.Servers, Bounds: o.Bounds(),
		Distinct: o.Membership != fixed || o.Outsiders > 0, // entries then name servers
		Within: func(b protocol.Bounds) (code, error) {
			within, err := o.With(b)
			return Code(within), err
		},
		Inputs: inputKinds(o), Messages: messageKinds(o),
		Boot:      func(self int) *Node { return boot(&o, self) },
		Enabled:   (*Node).enabled,
		Do:        (*Node).do,
		Receive:   (*Node).receive,
		View:      (*Node).view,
		LeaveOut:  leftOut(),
		Immutable: immutable,
		Instead:   instead,
	})
	c.Remember = remember
	return c
}

// remember is that of package raftview, for servers whose term may be lost in a crash: of votes,
// it remembers those in the highest term in which there was one.
func remember(_ int, h raftview.History, v raftview.View) raftview.History {
	now := facts.Now[raftview.Entry]{Term: uint64(v.Term), Leads: v.Leads(), Log: v.Log, Applied: v.Applied, Vote: v.Vote}
	now.Committed = v.Log[:min(v.Commit, len(v.Log))]
	if v.Vote >= 0 {
		now.DurableTerm = now.Term
	}
	return h.With(now)
}
