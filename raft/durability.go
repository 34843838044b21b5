package raft

import "fmt"

// Durability. A server does not wait for its disk: it hands out writes, each with a
// token, and holds back what would be false if the write were lost: the replies, its own
// vote and its own match.

// Write is a change of a server's durable state. Writes take effect in the order of their
// tokens, each as a whole or not at all. After a crash, the first n writes have taken
// effect, for some n that includes at least those that [Persisted] has confirmed.
type Write struct {
	// Token names the write; it is one more than that of the previous write. 0 means that
	// there is nothing to write.
	Token Token `json:"token"`
	// CurrentTerm and VotedFor are always written together: one without the other would
	// be a vote in the wrong term.
	CurrentTerm Term `json:"currentTerm"`
	VotedFor    ID   `json:"votedFor"`
	// Snapshot, unless it is zero, replaces the previous one, and the log
	// through its last included index. The entries after it stay if the log has
	// that last included entry, with that term; otherwise all entries go (§7).
	Snapshot Snapshot `json:"snapshot,omitzero"`
	// From, unless it is 0, is the index from which Entries replace the log. This is
	// applied after Snapshot.
	From    Index   `json:"from,omitzero"`
	Entries []Entry `json:"entries,omitzero"`
}

// Durable is what survives a crash: the persistent state of Figure 2, as of the last
// durable write. The zero value is the state of a new server that knows of no cluster yet;
// [Bootstrap] returns that of the first servers of one.
type Durable struct {
	CurrentTerm Term     `json:"currentTerm"`
	VotedFor    ID       `json:"votedFor"`
	Snapshot    Snapshot `json:"snapshot,omitzero"`
	Log         Log      `json:"log"` // all tokens are 0
}

// Apply returns the durable state after w: it defines what a disk must do with a write.
// It panics if w leaves a gap in the log, which means that an earlier write was left out.
func (d Durable) Apply(w Write) Durable {
	if w.Token == 0 {
		return d
	}
	d.CurrentTerm, d.VotedFor = w.CurrentTerm, w.VotedFor
	if !w.Snapshot.IsZero() {
		d.Snapshot = w.Snapshot
		d.Log = d.Log.CompactThrough(w.Snapshot.LastIncludedIndex, w.Snapshot.LastIncludedTerm)
	}
	if w.From > 0 {
		if base, last := d.Log.Base(), d.Log.LastIndex(); w.From <= base || w.From > last+1 {
			panic(fmt.Sprintf("raft: write %d starts at index %d, in a log of entries %d to %d: apply all writes, in order",
				w.Token, w.From, base+1, last))
		}
		d.Log = d.Log.TruncateAfter(w.From-1).Append(0, w.Entries...)
	}
	return d
}

// Restart returns a server that starts from what is on its disk: a follower (§5.2) that
// knows of no committed entry beyond its snapshot, and has no outstanding writes.
// The configuration in force is the latest in the log, or else that of the snapshot. The
// state machine restarts as the snapshot has it. The owner restores the state machine from the
// snapshot, and starts an election timer. Restart panics, as [Step] does, on a state that
// no server can have written.
func Restart(d Durable) Server {
	s := Server{
		CurrentTerm:  d.CurrentTerm,
		VotedFor:     d.VotedFor,
		Log:          d.Log,
		Snapshot:     d.Snapshot,
		CommitIndex:  d.Snapshot.LastIncludedIndex,
		LastApplied:  d.Snapshot.LastIncludedIndex,
		DurableIndex: d.Log.LastIndex(),
	}
	s.Members, s.MembersIndex = membersThrough(s.Log, s.Snapshot, s.Log.LastIndex())
	s.mustBeSound()
	return s
}

// write returns the token of this step's write. A step has at most one, so its changes
// become durable together or not at all.
func (t *transition) write() Token {
	if t.out.Write.Token == 0 {
		t.Issued++
		t.out.Write.Token = t.Issued
	}
	return t.out.Write.Token
}

// finishWrite adds to this step's write, if there is one, what every write holds.
func (t *transition) finishWrite() {
	if t.out.Write.Token != 0 {
		t.out.Write.CurrentTerm, t.out.Write.VotedFor = t.CurrentTerm, t.VotedFor
	}
}

// unfinished returns the last write if it is not durable yet, else 0.
func (t *transition) unfinished() Token {
	if t.Issued <= t.Durable {
		return 0
	}
	return t.Issued
}

// setTermAndVote changes the term, the vote or both, and writes them.
func (t *transition) setTermAndVote(term Term, vote ID) {
	t.CurrentTerm, t.VotedFor = term, vote
	t.VoteToken = t.write()
}

// replaceFrom replaces the log from an index on, at most one after its last,
// and writes that.
func (t *transition) replaceFrom(from Index, entries []Entry) {
	t.Log = t.Log.TruncateAfter(from-1).Append(t.write(), entries...)
	t.DurableIndex = min(t.DurableIndex, from-1)
	t.out.Write.From, t.out.Write.Entries = from, entries
	t.reconfigure(from)
}

// saveSnapshot replaces the log's prefix by a snapshot, and writes that.
func (t *transition) saveSnapshot(s Snapshot) {
	t.write()
	t.out.Write.Snapshot = s
	t.Snapshot = s
	t.Log = t.Log.CompactThrough(s.LastIncludedIndex, s.LastIncludedTerm)
	t.DurableIndex = min(max(t.DurableIndex, s.LastIncludedIndex), t.Log.LastIndex())
	t.reconfigure(0)
}

// persisted notes that all writes through token are durable, and does what had to wait
// for that inside the server. Messages that wait outside name their token themselves.
func (t *transition) persisted(token Token) {
	if token <= t.Durable || token > t.Issued {
		return
	}
	t.Durable = token
	// Each entry bears the token of the very write that wrote it: that an overwritten
	// entry is durable says nothing about its successor.
	t.DurableIndex = max(t.DurableIndex, t.Log.lastIndexOfToken(token))
	if t.VoteToken <= token {
		t.countVote(t.cfg.ID)
	}
	if t.Role == Leader {
		t.advanceCommitIndex()
	}
	t.apply()
}
