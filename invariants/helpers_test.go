package invariants_test

import (
	"fmt"
	"strings"
	"testing"

	"raftmc/internal/must"
	"raftmc/invariants"
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// cluster is the correct Raft within bounds.
func cluster(t *testing.T, b raftmodel.Bounds) *raftmodel.Raft {
	t.Helper()
	r, err := raftmodel.New(b, raftmodel.Correct())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

type (
	Property = invariants.Property
	View     = invariants.View
	Step     = invariants.Step
	Finding  = invariants.Finding
	History  = invariants.History
	Node     = invariants.Node
)

// pair is what a pair property sees. The model asks in both orders, and so do
// the tests.
type pair struct{ a, b View }

// sent is what a message property sees: the sender after the step, and a
// message.
type sent struct {
	sender  View
	message raft.Message
}

// view is a server, numbered from 0, as a property sees it. A candidate or
// leader has its own vote on disk, unless that is said to hold another, and a
// leader knows that it is one.
func view(server int, n Node, h History) View {
	if n.Server.Role != raft.Follower && n.Durable.VotedFor == raft.None {
		n.Durable.VotedFor = raft.ID(server + 1)
	}
	if n.Server.Role == raft.Leader && n.Server.Leader == raft.None {
		n.Server.Leader = raft.ID(server + 1)
	}
	return View{Server: server, State: n, History: h}
}

// ask puts a question of the kind that the property answers.
func ask(p Property, question any) *Finding {
	switch q := question.(type) {
	case View:
		return p.Server(q)
	case Step:
		return p.Step(q)
	case sent:
		return p.Message(q.sender, q.message)
	case pair:
		for _, of := range [][2]View{{q.a, q.b}, {q.b, q.a}, {q.a, q.a}, {q.b, q.b}} {
			if f := p.Pair(of[0], of[1]); f != nil {
				return f
			}
		}
		return nil
	}
	panic(fmt.Sprintf("%s is asked a %T", p.Name, question))
}

// views lists the servers, as they are in the end, that a question is about.
func views(question any) map[int]View {
	switch q := question.(type) {
	case View:
		return map[int]View{q.Server: q}
	case Step:
		return map[int]View{q.Server: {Server: q.Server, State: q.After}}
	case sent:
		return map[int]View{q.sender.Server: q.sender}
	case pair:
		return map[int]View{q.a.Server: q.a, q.b.Server: q.b}
	}
	return nil
}

// entries reads a log as reasons show it: "1a 2b" is an entry of term 1, then
// one of term 2.
func entries(text string) []raft.Entry {
	var es []raft.Entry
	for _, word := range strings.Fields(text) {
		es = append(es, raft.Entry{Term: raft.Term(word[0] - '0'), Data: word[1:]})
	}
	return es
}

func logOf(text string) raft.Log { return raft.Log{}.Append(0, entries(text)...) }

// first is what every server of the cluster begins with.
var first = raft.Bootstrap(must.Get(raft.NewConfiguration(1, 2, 3))).Snapshot

// edit changes something of a server that is otherwise plain.
type edit func(*Node)

// node is a server whose disk holds all that it knows.
func node(role raft.Role, term raft.Term, log string, edits ...edit) Node {
	n := Node{
		Server:  raft.Server{CurrentTerm: term, Role: role, Snapshot: first, Members: first.Members, Log: logOf(log), DurableIndex: logOf(log).LastIndex()},
		Durable: raft.Durable{CurrentTerm: term, Snapshot: first, Log: logOf(log)},
	}
	for _, change := range edits {
		change(&n)
	}
	return n
}

func follower(term raft.Term, log string, edits ...edit) Node {
	return node(raft.Follower, term, log, edits...)
}

func candidate(term raft.Term, log string, edits ...edit) Node {
	return node(raft.Candidate, term, log, edits...)
}

func leader(term raft.Term, log string, edits ...edit) Node {
	return node(raft.Leader, term, log, edits...)
}

// committed sets commitIndex and lastApplied, and what was applied.
func committed(through raft.Index) edit {
	return func(n *Node) {
		n.Server.CommitIndex, n.Server.LastApplied = through, through
		n.Applied = n.Server.Log.Slice(1, through)
	}
}

// compacted forgets a prefix of the log that has been applied.
func compacted(through raft.Index) edit {
	return func(n *Node) {
		term, _ := n.Server.Log.Term(through)
		n.Server.Snapshot = raft.Snapshot{LastIncludedIndex: through, LastIncludedTerm: term, Members: first.Members}
		n.Durable.Snapshot = n.Server.Snapshot
		n.Server.Log = n.Server.Log.CompactThrough(through, term)
		n.Durable.Log = n.Durable.Log.CompactThrough(through, term)
	}
}

// saved is what the snapshots of a server and of its disk hold.
func saved(server, disk string) edit {
	return func(n *Node) { n.Server.Snapshot.Handle, n.Durable.Snapshot.Handle = server, disk }
}

// untold is a disk that has made all durable, of which the server was told nothing.
func untold(through raft.Token) edit {
	return func(n *Node) { n.Written, n.Server.Issued = through, through }
}

// hearsOf sets the leader that a server knows.
func hearsOf(leader raft.ID) edit { return func(n *Node) { n.Server.Leader = leader } }

// onDisk replaces what the disk holds of the term, the vote and the log.
func onDisk(term raft.Term, vote raft.ID, log string) edit {
	return func(n *Node) {
		n.Durable = raft.Durable{CurrentTerm: term, VotedFor: vote, Snapshot: first, Log: logOf(log)}
	}
}

// pending adds a write that the disk has not yet made durable.
func pending(from raft.Index, log string) edit {
	return func(n *Node) {
		n.Pending = append(n.Pending, raft.Write{
			Token: raft.Token(len(n.Pending) + 1), CurrentTerm: n.Server.CurrentTerm, From: from, Entries: entries(log),
		})
	}
}

// holds adds a message that waits for a pending write.
func holds(m raft.Message) edit {
	return func(n *Node) { n.Held = append(n.Held, raft.Send{Message: m, After: 1}) }
}

// durable sets how far the log is durable.
func durable(through raft.Index) edit {
	return func(n *Node) { n.Server.DurableIndex = through }
}

func indexes(commit, applied raft.Index) edit {
	return func(n *Node) { n.Server.CommitIndex, n.Server.LastApplied = commit, applied }
}

// votedFor sets the vote, on disk too.
func votedFor(id raft.ID) edit {
	return func(n *Node) { n.Server.VotedFor, n.Durable.VotedFor = id, id }
}

func votes(of ...raft.ID) edit { return func(n *Node) { n.Server.Votes = of } }

// peer says what a leader keeps of one server.
func peer(id raft.ID, next, match raft.Index) edit {
	return func(n *Node) {
		n.Server.NextIndex = n.Server.NextIndex.With(id, next)
		n.Server.MatchIndex = n.Server.MatchIndex.With(id, match)
	}
}

// Histories.

func led(term raft.Term, log string) History {
	return History{Led: []raftmodel.Led{{Term: uint64(term), Log: entries(log)}}}
}

func known(term raft.Term, prefix string) History {
	return History{Known: []raftmodel.Known{{Term: uint64(term), Prefix: entries(prefix)}}}
}

func applied(sequences ...string) History {
	var h History
	for _, s := range sequences {
		h.Applied = append(h.Applied, entries(s))
	}
	return h
}

// both joins what two histories remember.
func both(a, b History) History {
	a.Led, a.Known, a.Applied = append(a.Led, b.Led...), append(a.Known, b.Known...), append(a.Applied, b.Applied...)
	return a
}

// Steps. Servers are numbered from 0 where they are views, and named from 1
// where they are Raft's.

func local(server int, kind raftmodel.InputKind, before, after Node) Step {
	return Step{Server: server, Before: before, After: after, Input: &raftmodel.Input{Kind: kind}}
}

func receives(m raft.Message, before, after Node) Step {
	return Step{Server: int(m.To) - 1, Before: before, After: after, Message: &m}
}

// sends adds what a step sent.
func sends(s Step, messages ...raft.Message) Step {
	s.Sent = messages
	return s
}

func crash(server int, before, after Node) Step {
	return local(server, raftmodel.Crash, before, after)
}

// appendEntries goes from server 1 to server 2.
func appendEntries(term raft.Term, prev raft.Index, prevTerm raft.Term, log string) raft.Message {
	return raft.Message{
		Kind: raft.AppendEntries, From: 1, To: 2, Term: term,
		PrevLogIndex: prev, PrevLogTerm: prevTerm, Entries: entries(log),
	}
}

// reply goes from server 2 to server 1.
func reply(kind raft.MessageKind, term raft.Term) raft.Message {
	return raft.Message{Kind: kind, From: 2, To: 1, Term: term}
}

// large are bounds within which every property can be asked.
var large = raftmodel.Bounds{Servers: 3, Terms: 3, Log: 2, Values: 2, Batch: 1, Crashes: 1, Compactions: 1}
