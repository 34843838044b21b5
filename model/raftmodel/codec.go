package raftmodel

import (
	"iter"
	"slices"

	"raftmc/protocol"
	"raftmc/raft"
)

// State implements protocol.Protocol.
func (r *Raft) State(c *protocol.Codec, n *Node) {
	told := min(n.Server.Durable, n.Written)
	r.server(c, &n.Server, told)
	if r.bounds.Disk == protocol.Asynchronous {
		// With a synchronous disk every write is always durable and known to be.
		token(c, &n.Server.Durable, told)
		token(c, &n.Written, told)
	}
	protocol.Ordered(c, &n.Durable.CurrentTerm)
	protocol.ServerID(c, &n.Durable.VotedFor)
	snapshot(c, &n.Durable.Snapshot)
	log(c, &n.Durable.Log, 0)
	protocol.Slice(c, &n.Pending, func(w *raft.Write) {
		token(c, &w.Token, told)
		protocol.Ordered(c, &w.CurrentTerm)
		protocol.ServerID(c, &w.VotedFor)
		snapshot(c, &w.Snapshot)
		protocol.Number(c, &w.From)
		entries(c, &w.Entries)
	})
	r.held(c, &n.Held, told)
	entries(c, &n.Applied)
}

// held walks the messages that wait, by receiver: their order matters only among those to
// one receiver, and only if the network preserves it.
func (r *Raft) held(c *protocol.Codec, held *[]raft.Send, told raft.Token) {
	var inboxes [][]raft.Send
	if len(*held) > 0 {
		inboxes = make([][]raft.Send, len(r.config))
	}
	for _, s := range *held {
		inboxes[s.Message.To-1] = append(inboxes[s.Message.To-1], s)
	}
	send := func(c *protocol.Codec, s *raft.Send) {
		token(c, &s.After, told)
		r.Message(c, &s.Message)
	}
	protocol.PerServer(c, &inboxes, func(inbox *[]raft.Send) {
		if r.bounds.Network.Order == protocol.FIFO {
			protocol.Slice(c, inbox, func(s *raft.Send) { send(c, s) })
			return
		}
		protocol.Set(c, inbox, send)
	})
	if c.Reading() {
		*held = slices.Concat(inboxes...)
	}
}

// server walks the fields in their order, except for Durable. Tokens are written relative
// to the last write that both the disk and the server know to be durable, because they
// are only ever compared with each other: servers that differ only in how much they have
// written so far are the same.
func (r *Raft) server(c *protocol.Codec, s *raft.Server, told raft.Token) {
	protocol.Ordered(c, &s.CurrentTerm)
	protocol.ServerID(c, &s.VotedFor)
	log(c, &s.Log, told)
	snapshot(c, &s.Snapshot)
	members(c, &s.Members)
	protocol.Number(c, &s.MembersIndex)
	protocol.Number(c, &s.CommitIndex)
	protocol.Number(c, &s.LastApplied)
	protocol.Number(c, &s.Role)
	protocol.ServerID(c, &s.Leader)
	votes := bits(slices.Values(s.Votes))
	c.ServerSet(&votes)
	r.indexes(c, &s.NextIndex)
	r.indexes(c, &s.MatchIndex)
	token(c, &s.Issued, told)
	token(c, &s.VoteToken, told)
	protocol.Number(c, &s.DurableIndex)
	if c.Reading() {
		s.Votes = ids(votes)
	}
}

// Message implements protocol.Protocol.
func (r *Raft) Message(c *protocol.Codec, m *raft.Message) {
	protocol.Number(c, &m.Kind)
	protocol.ServerID(c, &m.From)
	protocol.ServerID(c, &m.To)
	protocol.Ordered(c, &m.Term)
	protocol.Number(c, &m.LastLogIndex)
	protocol.Ordered(c, &m.LastLogTerm)
	c.Bool(&m.VoteGranted)
	protocol.Number(c, &m.PrevLogIndex)
	protocol.Ordered(c, &m.PrevLogTerm)
	entries(c, &m.Entries)
	protocol.Number(c, &m.LeaderCommit)
	c.Bool(&m.Success)
	protocol.Number(c, &m.MatchIndex)
	protocol.Ordered(c, &m.ConflictTerm)
	protocol.Number(c, &m.ConflictIndex)
	snapshot(c, &m.Snapshot)
}

// Input implements protocol.Protocol.
func (r *Raft) Input(c *protocol.Codec, in *Input) {
	protocol.Number(c, &in.Kind)
	c.Value(&in.Value)
	protocol.Number(c, &in.Index)
	protocol.Number(c, &in.Writes)
}

// History implements protocol.Protocol.
func (r *Raft) History(c *protocol.Codec, h *History) {
	protocol.Set(c, &h.Led, func(c *protocol.Codec, l *Led) {
		protocol.Ordered(c, &l.Term)
		entries(c, &l.Log)
	})
	protocol.Common(c, &h.Known, func(c *protocol.Codec, k *Known) {
		protocol.Ordered(c, &k.Term)
		entries(c, &k.Prefix)
	})
	protocol.Common(c, &h.Applied, entries)
	protocol.One(c, h, func(c *protocol.Codec, h *History) {
		protocol.Ordered(c, &h.VoteTerm)
		c.ServerSet(&h.Votes)
	})
}

// token walks a token relative to the last one that all know to be durable; the tokens
// before it are all alike.
func token(c *protocol.Codec, t *raft.Token, told raft.Token) {
	ahead := max(*t, told) - told
	protocol.Number(c, &ahead)
	if c.Reading() {
		*t = ahead
	}
}

func entries(c *protocol.Codec, es *[]raft.Entry) {
	protocol.Slice(c, es, func(e *raft.Entry) { entry(c, e) })
}

func entry(c *protocol.Codec, e *raft.Entry) {
	protocol.Ordered(c, &e.Term)
	protocol.Number(c, &e.Kind)
	if e.Kind == raft.ConfigurationEntry {
		configuration, err := raft.ParseConfiguration(e.Data)
		is := err == nil
		if c.Bool(&is); is {
			members(c, &configuration)
			if c.Reading() {
				e.Data = configuration.Data()
			}
			return
		}
	}
	value := valueOf(e.Data)
	c.Value(&value)
	if value == 0 {
		c.Text(&e.Data)
	} else if c.Reading() {
		e.Data = command(value)
	}
}

// snapshot walks a snapshot by the entries of the state machine in it, so that they are
// renamed, and their terms are walked as such. Other data are walked as one entry of a term
// that does not occur.
func snapshot(c *protocol.Codec, s *raft.Snapshot) {
	protocol.Number(c, &s.LastIncludedIndex)
	protocol.Ordered(c, &s.LastIncludedTerm)
	members(c, &s.Members)
	machine, ok := ParseSnapshot(s.Handle)
	if !ok {
		machine = []raft.Entry{{Term: noTerm, Data: s.Handle}}
	}
	entries(c, &machine)
	if !c.Reading() {
		return
	}
	if s.Handle = snapshotData(machine); len(machine) == 1 && machine[0].Term == noTerm {
		s.Handle = machine[0].Data
	}
}

// noTerm is a mark, and no ordered number.
const noTerm = raft.MaxTerm + 1

// log walks a log with the tokens of its entries.
func log(c *protocol.Codec, l *raft.Log, told raft.Token) {
	base, baseTerm := l.Base(), l.BaseTerm()
	protocol.Number(c, &base)
	protocol.Ordered(c, &baseTerm)
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
	protocol.Slice(c, &items, func(it *item) {
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
func (r *Raft) indexes(c *protocol.Codec, xs *raft.Indexes) {
	var all []raft.Index
	if len(*xs) > 0 {
		all = make([]raft.Index, len(r.config))
	}
	for _, x := range *xs {
		all[x.Server-1] = x.Index + 1
	}
	protocol.PerServer(c, &all, func(i *raft.Index) { protocol.Number(c, i) })
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

// members walks a configuration as the set of its voters.
func members(c *protocol.Codec, m *raft.Configuration) {
	voters := bits(m.All())
	c.ServerSet(&voters)
	if !c.Reading() {
		return
	}
	if *m = (raft.Configuration{}); voters != 0 {
		*m, _ = raft.NewConfiguration(ids(voters)...)
	}
}

func bits(set iter.Seq[raft.ID]) uint64 {
	var b uint64
	for id := range set {
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
