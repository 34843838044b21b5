package raft

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// figure2 is a server as Figure 2 of the paper has it, and nothing else: a second
// Raft, as literal and as slow as can be, against which the first is held. It has
// no snapshots, no disk to wait for, no batches and no shortcut back to where logs
// agree. What it sends is left out, but for its replies.
type figure2 struct {
	me       ID
	majority int

	currentTerm Term
	votedFor    ID
	log         []Entry // log[0] is the entry at index 1

	commitIndex Index
	role        Role

	votes      map[ID]bool  // of candidates
	matchIndex map[ID]Index // of leaders
}

func (f *figure2) last() Index { return Index(len(f.log)) }

func (f *figure2) term(i Index) Term {
	if i == 0 {
		return 0
	}
	return f.log[i-1].Term
}

// take takes an input, and returns the reply that it calls for, if any.
func (f *figure2) take(in Input) *Message {
	switch in := in.(type) {
	case ElectionTimeout:
		if f.role != Leader {
			f.convertToCandidate()
		}
	case Propose:
		if f.role == Leader {
			f.log = append(f.log, Entry{Term: f.currentTerm, Data: in.Data})
			f.commit()
		}
	case Receive:
		return f.receive(in.Message)
	}
	return nil
}

// convertToCandidate: "On conversion to candidate, start election".
func (f *figure2) convertToCandidate() {
	f.currentTerm++
	f.role, f.votedFor, f.votes = Candidate, f.me, map[ID]bool{f.me: true}
	f.becomeLeaderByMajority()
}

// becomeLeaderByMajority: "If votes received from majority of servers: become
// leader"; matchIndex is "initialized to 0".
func (f *figure2) becomeLeaderByMajority() {
	if f.role == Candidate && len(f.votes) >= f.majority {
		f.role, f.matchIndex = Leader, map[ID]Index{}
	}
}

func (f *figure2) receive(m Message) *Message {
	// "If RPC request or response contains term T > currentTerm: set currentTerm =
	// T, convert to follower."
	if m.Term > f.currentTerm {
		f.currentTerm, f.role, f.votedFor = m.Term, Follower, None
	}
	switch m.Kind {
	case RequestVote:
		return &Message{Kind: RequestVoteReply, Term: f.currentTerm, VoteGranted: f.vote(m)}
	case RequestVoteReply:
		if m.Term == f.currentTerm && f.role == Candidate && m.VoteGranted {
			f.votes[m.From] = true
			f.becomeLeaderByMajority()
		}
	case AppendEntries:
		success := f.appendEntries(m)
		reply := &Message{Kind: AppendEntriesReply, Term: f.currentTerm, Success: success}
		if success {
			reply.MatchIndex = m.PrevLogIndex + Index(len(m.Entries))
		}
		return reply
	case AppendEntriesReply:
		if m.Term == f.currentTerm && f.role == Leader && m.Success && m.MatchIndex > f.matchIndex[m.From] {
			f.matchIndex[m.From] = m.MatchIndex
			f.commit()
		}
	}
	return nil
}

// vote is the receiver's side of RequestVote.
func (f *figure2) vote(m Message) bool {
	if m.Term < f.currentTerm { // 1
		return false
	}
	lastTerm := f.term(f.last())
	upToDate := m.LastLogTerm > lastTerm || m.LastLogTerm == lastTerm && m.LastLogIndex >= f.last()
	if (f.votedFor == None || f.votedFor == m.From) && upToDate { // 2
		f.votedFor = m.From
		return true
	}
	return false
}

// appendEntries is the receiver's side of AppendEntries.
func (f *figure2) appendEntries(m Message) bool {
	if m.Term < f.currentTerm { // 1
		return false
	}
	f.role = Follower
	if m.PrevLogIndex > f.last() || f.term(m.PrevLogIndex) != m.PrevLogTerm { // 2
		return false
	}
	for i, e := range m.Entries {
		at := m.PrevLogIndex + Index(i) + 1
		if at <= f.last() && f.term(at) != e.Term { // 3
			f.log = f.log[:at-1]
		}
		if at > f.last() { // 4
			f.log = append(f.log, e)
		}
	}
	if m.LeaderCommit > f.commitIndex { // 5
		f.commitIndex = max(f.commitIndex, min(m.LeaderCommit, m.PrevLogIndex+Index(len(m.Entries))))
	}
	return true
}

// commit: "If there exists an N such that N > commitIndex, a majority of
// matchIndex[i] ≥ N, and log[N].term == currentTerm: set commitIndex = N".
func (f *figure2) commit() {
	for n := f.last(); n > f.commitIndex; n-- {
		have := 1
		for _, match := range f.matchIndex {
			if match >= n {
				have++
			}
		}
		if have >= f.majority && f.term(n) == f.currentTerm {
			f.commitIndex = n
			return
		}
	}
}

// abstract is what a server is in terms of Figure 2: the refinement mapping.
func abstract(cfg *Config, s Server) figure2 {
	f := figure2{
		me: cfg.ID, majority: len(s.Members.Voters())/2 + 1,
		currentTerm: s.CurrentTerm, votedFor: s.VotedFor, log: s.Log.Slice(1, s.Log.LastIndex()),
		commitIndex: s.CommitIndex, role: s.Role,
	}
	switch s.Role {
	case Candidate:
		f.votes = map[ID]bool{}
		for _, id := range s.Votes {
			f.votes[id] = true
		}
	case Leader:
		f.matchIndex = map[ID]Index{}
		for _, p := range s.MatchIndex {
			if p.Index > 0 {
				f.matchIndex[p.Server] = p.Index
			}
		}
	}
	return f
}

// differs says what two servers do not agree on; "" if there is nothing.
func (f *figure2) differs(g figure2) string {
	switch {
	case f.currentTerm != g.currentTerm || f.votedFor != g.votedFor || f.role != g.role:
		return fmt.Sprintf("term %d, vote %d, %v; Figure 2: term %d, vote %d, %v", g.currentTerm, g.votedFor, g.role, f.currentTerm, f.votedFor, f.role)
	case !slices.Equal(f.log, g.log) || f.commitIndex != g.commitIndex:
		return fmt.Sprintf("log %v, committed %d; Figure 2: %v, %d", g.log, g.commitIndex, f.log, f.commitIndex)
	case f.role == Candidate && !maps.Equal(f.votes, g.votes):
		return fmt.Sprintf("votes %v; Figure 2: %v", g.votes, f.votes)
	case f.role == Leader && !maps.Equal(f.matchIndex, g.matchIndex):
		return fmt.Sprintf("matchIndex %v; Figure 2: %v", g.matchIndex, f.matchIndex)
	}
	return ""
}

// TestStepRefinesFigure2: whatever the schedule, each step does to a server what
// Figure 2 says, and gives the answer that it says. The disk is done at once.
func TestStepRefinesFigure2(t *testing.T) { refinement.test(t) }
func FuzzRapidFigure2(f *testing.F)       { refinement.fuzz(f) }

var refinement = property{
	check: func(t *rapid.T, met Tally) {
		c := newPair(t, rapid.IntRange(1, 5).Draw(t, "servers"))
		c.met = met
		for range rapid.SampledFrom([]int{300, 50, 600}).Draw(t, "steps") {
			c.event(t)
		}
	},
	cases: []string{"election", "removal", "application"},
}

// pair is a cluster whose every step is taken twice: by Step and by Figure 2.
type pair struct {
	configs []*Config
	servers []Server
	network []Message
	settled int // so many of them had their turn
	cut     ID  // nothing reaches this server, and nothing leaves; None: all are connected
	met     Tally
}

func newPair(t *rapid.T, n int) *pair {
	var ids []ID
	for id := range n {
		ids = append(ids, ID(id+1))
	}
	members := mustConfiguration(ids...)
	c := &pair{}
	batch := rapid.IntRange(0, 2).Draw(t, "batch")
	for _, id := range ids {
		cfg := &Config{ID: id, MaxBatch: batch}
		c.configs, c.servers = append(c.configs, cfg), append(c.servers, Restart(Bootstrap(members)))
	}
	return c
}

// event draws what happens next.
func (c *pair) event(t *rapid.T) {
	switch kind := rapid.IntRange(0, 15).Draw(t, "event"); {
	case kind < 3:
		c.settle(t)
	case kind < 10 && len(c.network) > 0:
		c.deliver(t, rapid.IntRange(max(0, len(c.network)-12), len(c.network)-1).Draw(t, "message"))
	case kind < 15:
		in := rapid.SampledFrom([]Input{Propose{"a"}, HeartbeatTimeout{}, ElectionTimeout{}, Propose{"b"}}).Draw(t, "input")
		c.step(t, rapid.IntRange(0, len(c.servers)-1).Draw(t, "server"), in)
	default:
		c.cut = ID(rapid.IntRange(0, len(c.servers)).Draw(t, "cut"))
	}
}

// settle lets every message arrive that has not had its turn yet.
func (c *pair) settle(t *rapid.T) {
	for ; c.settled < len(c.network); c.settled++ {
		c.deliver(t, c.settled)
	}
}

// deliver lets a message arrive, which stays: it may come again.
func (c *pair) deliver(t *rapid.T, i int) {
	if m := c.network[i]; m.From != c.cut && m.To != c.cut {
		c.step(t, int(m.To)-1, Receive{m})
	}
}

// step lets a server take an input in both ways, and compares.
func (c *pair) step(t *rapid.T, i int, in Input) {
	before := abstract(c.configs[i], c.servers[i])
	want := before.take(in)
	next, out := Step(c.configs[i], c.servers[i], in)
	c.met.Note(c.servers[i], in, next, out)
	for out.Write.Token > next.Durable {
		var more Output
		next, more = Step(c.configs[i], next, Persisted{out.Write.Token})
		out.Send = append(slices.Clip(out.Send), more.Send...)
	}
	if difference := before.differs(abstract(c.configs[i], next)); difference != "" {
		t.Fatalf("server %d on %+v: %s", i+1, in, difference)
	}
	c.servers[i] = next
	answers := 0
	for _, s := range out.Send {
		if m := s.Message; want != nil && m.Kind == want.Kind {
			answers++
			if m.Term != want.Term || m.VoteGranted != want.VoteGranted || m.Success != want.Success || m.MatchIndex != want.MatchIndex {
				t.Fatalf("server %d on %+v answers %v; Figure 2: %v", i+1, in, m, *want)
			}
		}
		c.network = append(c.network, s.Message)
	}
	if want != nil && answers != 1 {
		t.Fatalf("server %d on %+v gives %d answers; Figure 2: %v", i+1, in, answers, *want)
	}
}
