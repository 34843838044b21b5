package raftmodel

import (
	"slices"

	"raftmc/model"
	"raftmc/raft"
)

// State implements model.Protocol.
func (r *Raft) State(c *model.Codec, n *Node) {
	told := min(n.Server.Durable, n.Written)
	r.server(c, &n.Server, told)
	if r.bounds.Disk == model.Asynchronous {
		// With a synchronous disk every write is always durable and known to be.
		token(c, &n.Server.Durable, told)
		token(c, &n.Written, told)
	}
	model.Number(c, &n.Durable.CurrentTerm)
	model.ServerID(c, &n.Durable.VotedFor)
	snapshot(c, &n.Durable.Snapshot)
	log(c, &n.Durable.Log, 0)
	model.Slice(c, &n.Pending, func(w *raft.Write) {
		token(c, &w.Token, told)
		model.Number(c, &w.CurrentTerm)
		model.ServerID(c, &w.VotedFor)
		snapshot(c, &w.Snapshot)
		model.Number(c, &w.From)
		entries(c, &w.Entries)
	})
	r.held(c, &n.Held, told)
	entries(c, &n.Applied)
}

// held walks the messages that wait, by receiver: their order matters only among those to
// one receiver, and only if the network preserves it.
func (r *Raft) held(c *model.Codec, held *[]raft.Send, told raft.Token) {
	var inboxes [][]raft.Send
	if len(*held) > 0 {
		inboxes = make([][]raft.Send, len(r.config))
	}
	for _, s := range *held {
		inboxes[s.Message.To-1] = append(inboxes[s.Message.To-1], s)
	}
	send := func(c *model.Codec, s *raft.Send) {
		token(c, &s.After, told)
		r.Message(c, &s.Message)
	}
	model.PerServer(c, &inboxes, func(inbox *[]raft.Send) {
		if r.bounds.Network.Order == model.FIFO {
			model.Slice(c, inbox, func(s *raft.Send) { send(c, s) })
			return
		}
		model.Set(c, inbox, send)
	})
	if c.Reading() {
		*held = slices.Concat(inboxes...)
	}
}

// server walks the fields in their order, except for Durable. Tokens are written relative
// to the last write that both the disk and the server know to be durable, because they
// are only ever compared with each other: servers that differ only in how much they have
// written so far are the same.
func (r *Raft) server(c *model.Codec, s *raft.Server, told raft.Token) {
	model.Number(c, &s.CurrentTerm)
	model.ServerID(c, &s.VotedFor)
	log(c, &s.Log, told)
	snapshot(c, &s.Snapshot)
	model.Number(c, &s.CommitIndex)
	model.Number(c, &s.LastApplied)
	model.Number(c, &s.Role)
	model.ServerID(c, &s.Leader)
	votes := bits(s.Votes)
	c.ServerSet(&votes)
	r.indexes(c, &s.NextIndex)
	r.indexes(c, &s.MatchIndex)
	token(c, &s.Issued, told)
	token(c, &s.VoteToken, told)
	model.Number(c, &s.DurableIndex)
	if c.Reading() {
		s.Votes = ids(votes)
	}
}

// Message implements model.Protocol.
func (r *Raft) Message(c *model.Codec, m *raft.Message) {
	model.Number(c, &m.Kind)
	model.ServerID(c, &m.From)
	model.ServerID(c, &m.To)
	model.Number(c, &m.Term)
	model.Number(c, &m.LastLogIndex)
	model.Number(c, &m.LastLogTerm)
	c.Bool(&m.VoteGranted)
	model.Number(c, &m.PrevLogIndex)
	model.Number(c, &m.PrevLogTerm)
	entries(c, &m.Entries)
	model.Number(c, &m.LeaderCommit)
	c.Bool(&m.Success)
	model.Number(c, &m.MatchIndex)
	model.Number(c, &m.ConflictTerm)
	model.Number(c, &m.ConflictIndex)
	snapshot(c, &m.Snapshot)
}

// Input implements model.Protocol.
func (r *Raft) Input(c *model.Codec, in *Input) {
	model.Number(c, &in.Kind)
	c.Value(&in.Value)
	model.Number(c, &in.Index)
	model.Number(c, &in.Writes)
}

// History implements model.Protocol.
func (r *Raft) History(c *model.Codec, h *History) {
	model.Set(c, &h.Led, func(c *model.Codec, l *Led) {
		model.Number(c, &l.Term)
		entries(c, &l.Log)
	})
	model.Set(c, &h.Known, func(c *model.Codec, k *Known) {
		model.Number(c, &k.Term)
		entries(c, &k.Prefix)
	})
	model.Set(c, &h.Applied, entries)
	model.Number(c, &h.VoteTerm)
	c.ServerSet(&h.Votes)
}

// token walks a token relative to the last one that all know to be durable; the tokens
// before it are all alike.
func token(c *model.Codec, t *raft.Token, told raft.Token) {
	ahead := max(*t, told) - told
	model.Number(c, &ahead)
	if c.Reading() {
		*t = ahead
	}
}

func entries(c *model.Codec, es *[]raft.Entry) {
	model.Slice(c, es, func(e *raft.Entry) { entry(c, e) })
}

func entry(c *model.Codec, e *raft.Entry) {
	model.Number(c, &e.Term)
	value := valueOf(e.Data)
	c.Value(&value)
	if value == 0 {
		c.Text(&e.Data)
	} else if c.Reading() {
		e.Data = command(value)
	}
}

// snapshot walks a snapshot by the entries of the state machine in it, so that they are
// renamed. Other data are walked as one entry of a term that does not occur.
func snapshot(c *model.Codec, s *raft.Snapshot) {
	model.Number(c, &s.LastIncludedIndex)
	model.Number(c, &s.LastIncludedTerm)
	machine, ok := ParseSnapshot(s.Data)
	if !ok {
		machine = []raft.Entry{{Term: noTerm, Data: s.Data}}
	}
	entries(c, &machine)
	if !c.Reading() {
		return
	}
	if s.Data = snapshotData(machine); len(machine) == 1 && machine[0].Term == noTerm {
		s.Data = machine[0].Data
	}
}

const noTerm = raft.MaxTerm + 1

// log walks a log with the tokens of its entries.
func log(c *model.Codec, l *raft.Log, told raft.Token) {
	base, baseTerm := l.Base(), l.BaseTerm()
	model.Number(c, &base)
	model.Number(c, &baseTerm)
	type item struct {
		raft.Entry
		token raft.Token
	}
	var items []item
	if !c.Reading() {
		for i := base + 1; i <= l.LastIndex(); i++ {
			items = append(items, item{l.Entry(i), l.Token(i)})
		}
	}
	model.Slice(c, &items, func(it *item) {
		entry(c, &it.Entry)
		token(c, &it.token, told)
	})
	if c.Reading() {
		*l = raft.Log{}.CompactThrough(base, baseTerm)
		for _, it := range items {
			*l = l.Append(it.token, it.Entry)
		}
	}
}

// indexes walks an index for each of some servers: 0 for servers without one, one more
// than the index for the others.
func (r *Raft) indexes(c *model.Codec, xs *raft.Indexes) {
	var all []raft.Index
	if len(*xs) > 0 {
		all = make([]raft.Index, len(r.config))
	}
	for _, x := range *xs {
		all[x.Server-1] = x.Index + 1
	}
	model.PerServer(c, &all, func(i *raft.Index) { model.Number(c, i) })
	if !c.Reading() {
		return
	}
	*xs = nil
	for i, index := range all {
		if index > 0 {
			*xs = xs.With(r.config[i].ID, index-1)
		}
	}
}

func bits(set raft.IDs) uint64 {
	var b uint64
	for _, id := range set {
		b |= 1 << (id - 1)
	}
	return b
}

func ids(b uint64) raft.IDs {
	var set raft.IDs
	for i := range 64 {
		if b&(1<<i) != 0 {
			set = set.With(raft.ID(i + 1))
		}
	}
	return set
}
