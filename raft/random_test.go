package raft

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
)

// TestRandomSchedules runs clusters through random schedules, with loss,
// repetition, reordering, slow disks and crashes. The cluster checks safety.
func TestRandomSchedules(t *testing.T) {
	applied := 0
	for seed := range uint64(300) {
		c := newCluster(t, int(seed%3), 1, 2, 3)
		rng := rand.New(rand.NewPCG(seed, 0))
		for range 400 {
			randomEvent(c, rng)
		}
		applied += len(c.committed)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if applied < 300 {
		t.Errorf("only %d entries were committed: the schedules say little", applied)
	}
}

func randomEvent(c *cluster, rng *rand.Rand) {
	id := ID(1 + rng.IntN(len(c.servers)))
	switch n := rng.IntN(100); {
	case n < 3:
		c.step(id, ElectionTimeout{})
	case n < 12:
		c.step(id, HeartbeatTimeout{})
	case n < 22:
		c.step(id, Propose{fmt.Sprint(rng.IntN(1000))})
	case n < 25:
		c.compact(id)
	case n < 27:
		c.crash(id, rng.IntN(len(c.writes[id])+1))
	case n < 45:
		c.sync(id, rng.IntN(len(c.writes[id])+1))
	case len(c.network) == 0:
	default:
		i := rng.IntN(len(c.network))
		switch {
		case n < 48: // lost
			c.network = append(c.network[:i:i], c.network[i+1:]...)
		case n < 53: // repeated
			c.network = append(c.network, c.network[i])
		default:
			c.deliver(i)
		}
	}
}

// TestStepIsPureAndTotal gives the servers of random clusters absurd inputs.
// Step must not panic, must not change what it is given, and must give the same
// result again. What it made goes on to be given inputs, so that absurdities
// pile up.
func TestStepIsPureAndTotal(t *testing.T) {
	for seed := range uint64(60) {
		c := newCluster(t, int(seed%3), 1, 2, 3)
		rng := rand.New(rand.NewPCG(seed, 1))
		for range 300 {
			randomEvent(c, rng)
		}
		for id, s := range c.servers {
			for range 200 {
				s = pureStep(t, c.configs[id], s, absurdInput(rng, id, s))
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// pureStep steps twice, and compares results with each other, and arguments
// with what they were.
func pureStep(t *testing.T, cfg *Config, s Server, in Input) Server {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Fatalf("%v\nserver %s\ninput %+v", p, show(s), in)
		}
	}()
	before := dump(t, cfg, s, in)
	next, out := Step(cfg, s, in)
	after := dump(t, next, out)
	again, outAgain := Step(cfg, s, in)
	if !reflect.DeepEqual(next, again) || !reflect.DeepEqual(out, outAgain) {
		t.Errorf("not deterministic: server %s, input %+v", show(s), in)
	}
	if got := dump(t, cfg, s, in); got != before {
		t.Errorf("Step changed its arguments:\nfrom %s\n  to %s", before, got)
	}
	if got := dump(t, next, out); got != after {
		t.Errorf("Step changed an earlier result:\nfrom %s\n  to %s", after, got)
	}
	return next
}

// dump writes all that the values hold and refer to.
func dump(t *testing.T, values ...any) string {
	t.Helper()
	text, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func absurdInput(rng *rand.Rand, id ID, s Server) Input {
	switch rng.IntN(12) {
	case 0:
		return ElectionTimeout{}
	case 1:
		return HeartbeatTimeout{}
	case 2:
		return Propose{"x"}
	case 3:
		return Compact{Index: absurdIndex(rng, s), Data: "s"}
	case 4:
		return Persisted{s.Issued - Token(rng.IntN(3)) + 1}
	default:
		return Receive{absurdMessage(rng, id, s)}
	}
}

// absurdMessage returns a message whose fields are near those that matter to s,
// at the bounds, or beyond them, without regard to each other.
func absurdMessage(rng *rand.Rand, id ID, s Server) Message {
	m := Message{
		Kind:          MessageKind(rng.IntN(8)),
		From:          ID(rng.IntN(5)),
		To:            id,
		Term:          absurdTerm(rng, s),
		LastLogIndex:  absurdIndex(rng, s),
		LastLogTerm:   absurdTerm(rng, s),
		VoteGranted:   rng.IntN(2) == 0,
		PrevLogIndex:  absurdIndex(rng, s),
		PrevLogTerm:   absurdTerm(rng, s),
		LeaderCommit:  absurdIndex(rng, s),
		Success:       rng.IntN(2) == 0,
		MatchIndex:    absurdIndex(rng, s),
		ConflictTerm:  absurdTerm(rng, s),
		ConflictIndex: absurdIndex(rng, s),
		Snapshot: Snapshot{
			LastIncludedIndex: absurdIndex(rng, s), LastIncludedTerm: absurdTerm(rng, s), Data: "s",
		},
	}
	if have, ok := s.Log.Term(m.PrevLogIndex); ok && rng.IntN(2) == 0 {
		m.PrevLogTerm = have
	}
	term := m.PrevLogTerm
	for range rng.IntN(5) {
		if rng.IntN(3) == 0 {
			term = absurdTerm(rng, s)
		}
		m.Entries = append(m.Entries, Entry{Term: term, Data: "e"})
	}
	return m
}

func absurdTerm(rng *rand.Rand, s Server) Term {
	switch rng.IntN(40) {
	case 0:
		return MaxTerm
	case 1:
		return MaxTerm + 1
	case 2:
		return ^Term(0)
	case 3, 4, 5:
		return Term(rng.IntN(3))
	case 6, 7, 8:
		return s.CurrentTerm + 1
	case 9, 10, 11:
		return s.CurrentTerm - 1
	default:
		return s.CurrentTerm
	}
}

func absurdIndex(rng *rand.Rand, s Server) Index {
	switch rng.IntN(40) {
	case 0:
		return MaxIndex
	case 1:
		return ^Index(0)
	case 2:
		return MaxIndex - Index(rng.IntN(3))
	case 3, 4, 5, 6:
		return s.CommitIndex + Index(rng.IntN(3)) - 1
	case 7, 8, 9:
		return s.Log.Base() + Index(rng.IntN(3)) - 1
	case 10, 11, 12:
		return Index(rng.IntN(5))
	default:
		return s.Log.LastIndex() + Index(rng.IntN(5)) - 3
	}
}

// TestMalformed says what is malformed, and that nothing more than that is.
func TestMalformed(t *testing.T) {
	wellFormed := func(change func(*Message)) Message {
		m := Message{Kind: AppendEntries, From: 2, To: 1, Term: 3, PrevLogIndex: 7, PrevLogTerm: 1, Entries: entriesOf(8, 1, 2)}
		change(&m)
		return m
	}
	tests := []struct {
		name      string
		malformed bool
		message   Message
	}{
		{"nothing wrong", false, wellFormed(func(*Message) {})},
		{"no kind", true, wellFormed(func(m *Message) { m.Kind = 0 })},
		{"unknown kind", true, wellFormed(func(m *Message) { m.Kind = 99 })},
		{"to another", true, wellFormed(func(m *Message) { m.To = 2 })},
		{"from itself", true, wellFormed(func(m *Message) { m.From = 1 })},
		{"from a stranger", true, wellFormed(func(m *Message) { m.From = 9 })},
		{"no term", true, wellFormed(func(m *Message) { m.Term = 0 })},
		{"no term, and no entries", true, Message{Kind: RequestVote, From: 2, To: 1}},
		{"term beyond the last", true, wellFormed(func(m *Message) { m.Term = MaxTerm + 1 })},
		{"last term", false, wellFormed(func(m *Message) { m.Term = MaxTerm })},
		{"entries beyond the last index", true, wellFormed(func(m *Message) { m.PrevLogIndex = MaxIndex - 1 })},
		{"entries to the last index", false, wellFormed(func(m *Message) { m.PrevLogIndex = MaxIndex - 2 })},
		{"previous entry at the last index", false, wellFormed(func(m *Message) { m.PrevLogIndex, m.Entries = MaxIndex, nil })},
		{"previous entry beyond the last index", true, wellFormed(func(m *Message) { m.PrevLogIndex, m.Entries = MaxIndex+1, nil })},
		{"terms that decrease", true, wellFormed(func(m *Message) { m.Entries = entriesOf(8, 2, 1) })},
		{"terms that decrease from the previous", true, wellFormed(func(m *Message) { m.PrevLogTerm = 2 })},
		{"an entry of a later term", true, wellFormed(func(m *Message) { m.Entries = entriesOf(8, 4) })},
		{"a previous entry without a term", false, wellFormed(func(m *Message) { m.PrevLogTerm = 0 })},
		{"a commitment beyond all", false, wellFormed(func(m *Message) { m.LeaderCommit = ^Index(0) })},
		{"no snapshot", true, Message{Kind: InstallSnapshot, From: 2, To: 1, Term: 3}},
		{"a snapshot of a later term", true, Message{Kind: InstallSnapshot, From: 2, To: 1, Term: 3, Snapshot: Snapshot{1, 4, ""}}},
		{"a snapshot that leaves no room", true, Message{Kind: InstallSnapshot, From: 2, To: 1, Term: 3, Snapshot: Snapshot{MaxIndex, 1, ""}}},
		{"a snapshot far away", false, Message{Kind: InstallSnapshot, From: 2, To: 1, Term: 3, Snapshot: Snapshot{MaxIndex - 1, 1, ""}}},
	}
	before := follower(2)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			after, out := Step(configOf(1), before, Receive{test.message})
			ignored := reflect.DeepEqual(after, before) && reflect.DeepEqual(out, Output{})
			if ignored != test.malformed {
				t.Errorf("ignored: %t, want %t: %s", ignored, test.malformed, test.message)
			}
		})
	}
}

func TestImpossibleServersPanic(t *testing.T) {
	tests := map[string]func(*Server){
		"Log.Base = Snapshot.LastIncludedIndex": func(s *Server) { s.Snapshot.LastIncludedIndex = 1 },
		"Log.Base <= LastApplied":               func(s *Server) { *s = snapshotted(2, 3, 1); s.LastApplied = 2 },
		"LastApplied <= CommitIndex":            func(s *Server) { s.LastApplied = 1 },
		"CommitIndex <= Log.LastIndex":          func(s *Server) { s.CommitIndex = 9 },
		"DurableIndex <= Log.LastIndex":         func(s *Server) { s.DurableIndex = 9 },
		"Durable <= Issued":                     func(s *Server) { s.Durable = 1 },
		"Log.LastTerm <= CurrentTerm":           func(s *Server) { s.CurrentTerm = 1 },
	}
	for invariant, spoil := range tests {
		t.Run(invariant, func(t *testing.T) {
			s := follower(2, 1, 2)
			spoil(&s)
			mustPanic(t, func() { Step(configOf(1), s, HeartbeatTimeout{}) })
		})
	}
	mustPanic(t, func() { Step(configOf(1), follower(1), nil) })
}
