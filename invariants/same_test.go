package invariants

import (
	"reflect"
	"testing"

	"raftmc/raft"
)

// TestSame: a server that differs in any one field is another one.
func TestSame(t *testing.T) {
	changes := map[string]func(*raft.Server){
		"CurrentTerm":  func(s *raft.Server) { s.CurrentTerm++ },
		"VotedFor":     func(s *raft.Server) { s.VotedFor++ },
		"Log":          func(s *raft.Server) { s.Log = s.Log.Append(1, raft.Entry{Term: 1}) },
		"Snapshot":     func(s *raft.Server) { s.Snapshot.Handle = "x" },
		"Members":      func(s *raft.Server) { s.Members, _ = raft.NewConfiguration(1) },
		"MembersIndex": func(s *raft.Server) { s.MembersIndex++ },
		"CommitIndex":  func(s *raft.Server) { s.CommitIndex++ },
		"LastApplied":  func(s *raft.Server) { s.LastApplied++ },
		"Role":         func(s *raft.Server) { s.Role++ },
		"Leader":       func(s *raft.Server) { s.Leader++ },
		"Votes":        func(s *raft.Server) { s.Votes = s.Votes.With(1) },
		"NextIndex":    func(s *raft.Server) { s.NextIndex = s.NextIndex.With(1, 1) },
		"MatchIndex":   func(s *raft.Server) { s.MatchIndex = s.MatchIndex.With(1, 1) },
		"Issued":       func(s *raft.Server) { s.Issued++ },
		"Durable":      func(s *raft.Server) { s.Durable++ },
		"VoteToken":    func(s *raft.Server) { s.VoteToken++ },
		"DurableIndex": func(s *raft.Server) { s.DurableIndex++ },
	}
	fields := reflect.VisibleFields(reflect.TypeFor[raft.Server]())
	if len(fields) != len(changes) {
		t.Errorf("a server has %d fields, and %d are changed", len(fields), len(changes))
	}
	for _, f := range fields {
		s := raft.Server{}
		if change, ok := changes[f.Name]; !ok {
			t.Errorf("nothing changes %s", f.Name)
		} else if change(&s); same(s, raft.Server{}) || !same(s, s) {
			t.Errorf("a change of %s is not seen", f.Name)
		}
	}
	if l := (raft.Log{}).Append(1, raft.Entry{Term: 1}); sameLog(l, raft.Log{}.Append(2, raft.Entry{Term: 1})) || sameLog(l, raft.Log{}.Append(1, raft.Entry{Term: 2})) {
		t.Error("a change of an entry is not seen")
	}
}
