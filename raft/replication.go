package raft

// Log replication: §5.3. First the leader's side, then the follower's, then
// the leader's again.

// propose appends a client's command to the leader's log (§5.3).
func (t *transition) propose(data string) {
	last := t.Log.LastIndex()
	if t.Role != Leader || last >= MaxIndex {
		t.out.Proposal = Proposal{Outcome: Refused, Leader: t.Leader}
		return
	}
	index := last + 1
	t.replaceFrom(index, []Entry{{Term: t.CurrentTerm, Data: data}})
	t.out.Proposal = Proposal{Outcome: Accepted, Index: index, Term: t.CurrentTerm}
	for _, next := range t.NextIndex {
		// A follower that is behind has a request outstanding. It gets this entry when it
		// answers that, or with the next heartbeat.
		if next.Index == index {
			t.replicate(next.Server)
		}
	}
}

// heartbeat sends to every follower what it seems to lack, possibly nothing.
// This also sends again what was lost: leaders retry indefinitely (§5.3).
func (t *transition) heartbeat() {
	if t.Role != Leader {
		return
	}
	t.out.Timers.Heartbeat = StartTimer
	for to := range t.Members.others(t.cfg.ID) {
		t.replicate(to)
	}
}

// replicate sends the entries from nextIndex on to a follower, or the snapshot
// if the log no longer has them (§7).
//
// It does not wait for this server's own disk: a leader may write to it while it
// replicates (dissertation §10.2.1), because it counts its own log only as far as that is
// durable.
func (t *transition) replicate(to ID) {
	next := t.NextIndex.Get(to)
	if next <= t.Log.Base() {
		t.send(Message{Kind: InstallSnapshot, To: to, Snapshot: t.Snapshot}, 0)
		return
	}
	prev := next - 1
	through := t.Log.LastIndex()
	if batch := t.cfg.MaxBatch; batch > 0 && through-prev > Index(batch) {
		through = prev + Index(batch)
	}
	prevTerm, _ := t.Log.Term(prev)
	t.send(Message{
		Kind:         AppendEntries,
		To:           to,
		PrevLogIndex: prev,
		PrevLogTerm:  prevTerm,
		Entries:      t.Log.Slice(next, through),
		LeaderCommit: t.CommitIndex,
	}, 0)
}

// appendEntries is the follower's side (Figure 2, "AppendEntries RPC").
func (t *transition) appendEntries(m Message) {
	if m.Term < t.CurrentTerm {
		t.reply(m.From, Message{Kind: AppendEntriesReply})
		return
	}
	if t.Role == Leader {
		return // A term has one leader (§5.2, Election Safety), and it is this one.
	}
	t.follow(m.From)

	match := m.PrevLogIndex + Index(len(m.Entries))
	if !t.skipCompacted(&m) {
		// All of it is in the snapshot, hence committed, hence equal to the leader's.
		t.acknowledge(m.From, match)
		return
	}
	have, ok := t.Log.Term(m.PrevLogIndex)
	if !ok {
		t.reply(m.From, Message{Kind: AppendEntriesReply, ConflictIndex: t.Log.LastIndex() + 1})
		return
	}
	if have != m.PrevLogTerm {
		t.reply(m.From, Message{
			Kind:          AppendEntriesReply,
			ConflictTerm:  have,
			ConflictIndex: t.Log.firstIndexOfTerm(have),
		})
		return
	}
	if !t.store(m.PrevLogIndex+1, m.Entries) {
		return
	}
	// The minimum is with the last entry that this message covers: beyond it, this log
	// may differ from the leader's. The maximum is needed because messages may arrive out
	// of order.
	t.CommitIndex = max(t.CommitIndex, min(m.LeaderCommit, match))
	t.apply()
	t.acknowledge(m.From, match)
}

// skipCompacted cuts from m what the snapshot includes, so that m starts after the base.
// It returns false if nothing is left to compare.
func (t *transition) skipCompacted(m *Message) bool {
	base := t.Log.Base()
	if m.PrevLogIndex >= base {
		return true
	}
	skipped := base - m.PrevLogIndex
	if skipped > Index(len(m.Entries)) {
		return false
	}
	m.PrevLogIndex = base
	m.PrevLogTerm = m.Entries[skipped-1].Term
	m.Entries = m.Entries[skipped:]
	return true
}

// store makes the log hold entries from the index from on, given that the entry before
// matches. Entries that are there already stay, and so do those after them: a delayed
// message may be shorter than the log is now. Only a real conflict, the same index with
// another term, removes anything (§5.3).
//
// It returns false, and does nothing, if the conflict is with a committed entry. No
// elected leader can cause this (§5.4.3, Leader Completeness).
func (t *transition) store(from Index, entries []Entry) bool {
	for i, e := range entries {
		index := from + Index(i)
		have, ok := t.Log.Term(index)
		if ok && have == e.Term {
			continue
		}
		if index <= t.CommitIndex {
			return false
		}
		t.replaceFrom(index, entries[i:len(entries):len(entries)])
		return true
	}
	return true
}

// acknowledge tells the leader that this log equals the leader's through match: the last
// entry that the message covers, never this server's own last.
func (t *transition) acknowledge(leader ID, match Index) {
	t.reply(leader, Message{Kind: AppendEntriesReply, Success: true, MatchIndex: match})
}

// appendEntriesReply is the leader's side of the answer. A success is always about a
// request of this very term: a follower in this term refuses requests of older ones.
func (t *transition) appendEntriesReply(m Message) {
	switch {
	case t.Role != Leader || m.Term < t.CurrentTerm:
		return
	case m.Success:
		t.matched(m.From, m.MatchIndex)
	default:
		t.backOff(m)
	}
}

// matched notes that a follower has the leader's log through match, and sends what
// follows. A late reply changes nothing.
func (t *transition) matched(follower ID, match Index) {
	if match > t.Log.LastIndex() || match <= t.MatchIndex.Get(follower) {
		return
	}
	next := max(t.NextIndex.Get(follower), match+1)
	t.MatchIndex = t.MatchIndex.With(follower, match)
	t.NextIndex = t.NextIndex.With(follower, next)
	t.advanceCommitIndex()
	if next <= t.Log.LastIndex() {
		t.replicate(follower)
	}
}

// backOff tries an earlier point of agreement, by a term at a time rather than
// by an entry (§5.3, end): if the leader has the follower's conflicting term,
// they may agree through the leader's last entry of it; if not, on none of that
// term. matchIndex stays: a refusal shows no agreement.
func (t *transition) backOff(m Message) {
	next := m.ConflictIndex
	if m.ConflictTerm != 0 {
		if last, ok := t.Log.lastIndexOfTerm(m.ConflictTerm); ok {
			next = last + 1
		}
	}
	current := t.NextIndex.Get(m.From)
	// nextIndex never grows here, and never falls to what is known to match. If it cannot
	// fall, the refusal is stale.
	next = max(min(next, current-1), t.MatchIndex.Get(m.From)+1)
	if next >= current {
		return
	}
	t.NextIndex = t.NextIndex.With(m.From, next)
	t.replicate(m.From)
}
