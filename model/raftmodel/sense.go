package raftmodel

import (
	"fmt"
	"reflect"

	"raftmc/raft"
)

// Someone else's core may request something impossible, or produce a state that the model
// cannot hold. This is that core's mistake: its step panics with what is wrong, and a
// search reports the schedule that leads there.

// longest is more entries than any log within bounds has.
const longest = 1 << 20

// mustMakeSense panics unless a server refers only to servers of the cluster, and to no
// index beyond all logs.
func (r *Raft) mustMakeSense(self int, s raft.Server) {
	known := func(what string, id raft.ID) {
		if id < 1 || id > raft.ID(len(r.config)) {
			panic(fmt.Sprintf("server %d has %s %d, and there are %d servers", self+1, what, id, len(r.config)))
		}
	}
	short := func(what string, index raft.Index) {
		if index > longest {
			panic(fmt.Sprintf("server %d has %s %d: no log here is so long", self+1, what, index))
		}
	}
	sorted := func(what string, servers []raft.ID) {
		for i := range servers[min(1, len(servers)):] {
			if servers[i] >= servers[i+1] {
				panic(fmt.Sprintf("server %d has %s of servers %d: they are sorted, and each is there once", self+1, what, servers))
			}
		}
	}
	if s.VotedFor != raft.None {
		known("votedFor", s.VotedFor)
	}
	if s.Leader != raft.None {
		known("leader", s.Leader)
	}
	for _, id := range s.Votes {
		known("a vote of server", id)
	}
	sorted("votes", s.Votes)
	for _, members := range []raft.Configuration{s.Members, s.Snapshot.Members} {
		for id := range members.All() {
			known("a member", id)
		}
	}
	for what, indexes := range []raft.Indexes{s.NextIndex, s.MatchIndex} {
		name := []string{"nextIndex", "matchIndex"}[what]
		var servers []raft.ID
		for _, x := range indexes {
			known("a "+name+" for server", x.Server)
			short(name, x.Index)
			servers = append(servers, x.Server)
		}
		sorted(name, servers)
	}
	short("last index", s.Log.LastIndex())
	short("commitIndex", s.CommitIndex)
	short("lastApplied", s.LastApplied)
	short("durableIndex", s.DurableIndex)
	short("a snapshot through", s.Snapshot.LastIncludedIndex)
}

// mustBePossible panics unless the owner of a server can do what the output requests.
func (t *turn) mustBePossible(out raft.Output) {
	self, n := t.self+1, &t.node
	issued := n.Written
	if len(n.Pending) > 0 {
		issued = n.Pending[len(n.Pending)-1].Token
	}
	switch w := out.Write; {
	case w.Token == 0 && !reflect.DeepEqual(w, raft.Write{}):
		panic(fmt.Sprintf("server %d asks for a write without a token: %+v", self, w))
	case w.Token != 0 && w.Token != issued+1:
		panic(fmt.Sprintf("server %d asks for a write whose token is not one more than that of the write before", self))
	case w.Token != 0:
		issued = w.Token
		t.mustMakeSense(t.self, raft.Server{VotedFor: w.VotedFor, Snapshot: w.Snapshot})
		if w.From > longest {
			panic(fmt.Sprintf("server %d writes entries from index %d on: no log here is so long", self, w.From))
		}
	}
	// Errors say as little about tokens as the codec does.
	if s := n.Server; s.Issued != issued {
		panic(fmt.Sprintf("server %d has another issued than the token of the last write that it asked for", self))
	} else if s.Durable > issued {
		panic(fmt.Sprintf("server %d has a durable beyond the last write that it asked for", self))
	}
	if s := out.Install; !s.IsZero() && s.LastIncludedIndex == 0 {
		panic(fmt.Sprintf("server %d installs a snapshot of nothing: %+v", self, s))
	}
	for _, send := range out.Send {
		t.mustBeSendable(send, issued)
	}
}

// mustBeSendable panics unless a message has a known kind, goes from its sender to a
// server of the cluster, and waits for a write that exists.
func (t *turn) mustBeSendable(s raft.Send, issued raft.Token) {
	switch m, self := s.Message, t.self+1; {
	case m.From != raft.ID(self):
		panic(fmt.Sprintf("server %d sends %v in the name of server %d", self, m, m.From))
	case m.To < 1 || m.To > raft.ID(len(t.config)):
		panic(fmt.Sprintf("server %d sends %v, and there are %d servers", self, m, len(t.config)))
	case m.Kind < raft.RequestVote || m.Kind > raft.InstallSnapshotReply:
		panic(fmt.Sprintf("server %d sends %v, which is of no kind", self, m))
	case s.After > issued:
		panic(fmt.Sprintf("server %d sends %v after a write that it has not asked for", self, m))
	}
}
