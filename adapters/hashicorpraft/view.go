package hashicorpraft

import (
	"encoding/binary"
	"slices"

	"github.com/hashicorp/raft"

	"raftmc/raftview"
)

// view returns what properties see of the server.
func (s *server) view() raftview.View {
	v := raftview.View{Role: s.raft.State().String(), Term: int(s.raft.CurrentTerm()), Vote: s.vote(), Commit: int(s.raft.CommitIndex()), Applied: slices.Clone(s.applied), Wrong: s.wrong}
	for _, l := range s.disk.entries() {
		v.Log = append(v.Log, viewed(l))
	}
	return v
}

func viewed(l raft.Log) raftview.Entry {
	return raftview.Entry{Term: int(l.Term), Data: shown(l.Type, l.Data)}
}

// vote returns for whom the server has voted in its term, as its disk has it; -1 means nobody. A
// vote of which a part is not written yet is none.
func (s *server) vote() int {
	switch s.disk.waitsFor() {
	case toTerm, toVoteTerm, toCandidate:
		return -1
	}
	term, _ := s.disk.Get([]byte(toVoteTerm))
	candidate, err := s.disk.Get([]byte(toCandidate))
	if err != nil || len(term) == 0 || binary.BigEndian.Uint64(term) != s.raft.CurrentTerm() {
		return -1
	}
	return serverOf(string(candidate))
}
