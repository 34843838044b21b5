package raft

// Leader election: §5.2, with the restriction of §5.4.1.

// startElection begins an election in the next term (§5.2). The server votes
// for itself, but counts that vote only once it is durable.
func (t *transition) startElection() {
	if t.Role == Leader || t.CurrentTerm >= MaxTerm || !t.Members.Contains(t.cfg.ID) {
		return
	}
	t.becomeFollower(None)
	t.Role = Candidate
	t.setTermAndVote(t.CurrentTerm+1, t.cfg.ID)
	t.out.Timers.Election = StartTimer
	for to := range t.Members.others(t.cfg.ID) {
		// The request waits for the vote behind it. So a server that is elected
		// has its own vote and term on disk, and as leader need not wait again.
		t.send(Message{
			Kind:         RequestVote,
			To:           to,
			LastLogIndex: t.Log.LastIndex(),
			LastLogTerm:  t.Log.LastTerm(),
		}, t.VoteToken)
	}
}

// requestVote answers a candidate: one vote for each term, first come, first served
// (§5.2), and only for a candidate whose log is up to date (§5.4.1). Candidates and
// leaders have no vote left: they have voted for themselves.
func (t *transition) requestVote(m Message) {
	granted := m.Term == t.CurrentTerm &&
		(t.VotedFor == None || t.VotedFor == m.From) &&
		t.isUpToDate(m.LastLogTerm, m.LastLogIndex)
	if granted {
		if t.VotedFor == None {
			t.setTermAndVote(t.CurrentTerm, m.From)
		}
		t.out.Timers.Election = StartTimer
	}
	t.reply(m.From, Message{Kind: RequestVoteReply, VoteGranted: granted})
}

// isUpToDate reports whether a log that ends like this is at least as up to date as this
// server's (§5.4.1): the later last term wins, then the longer log.
func (t *transition) isUpToDate(lastTerm Term, lastIndex Index) bool {
	if lastTerm != t.Log.LastTerm() {
		return lastTerm > t.Log.LastTerm()
	}
	return lastIndex >= t.Log.LastIndex()
}

// requestVoteReply counts a vote, if it was granted in the current election: a reply may
// come late, and more than once.
func (t *transition) requestVoteReply(m Message) {
	if m.Term == t.CurrentTerm && m.VoteGranted {
		t.countVote(m.From)
	}
}

// countVote counts a vote for this server in its current term, its own like any other,
// and makes it leader when a quorum has voted for it.
func (t *transition) countVote(voter ID) {
	if t.Role != Candidate {
		return
	}
	t.Votes = t.Votes.With(voter)
	if t.Members.IsQuorum(t.Votes.Contains) {
		t.becomeLeader()
	}
}

// becomeLeader takes office (§5.2): the first heartbeats, at once, prevent
// another election. No entry is appended to mark the new term; until a client
// proposes one, entries of earlier terms stay uncommitted (§5.4.2).
func (t *transition) becomeLeader() {
	t.Role = Leader
	t.Leader = t.cfg.ID
	t.NextIndex, t.MatchIndex = nil, nil
	for id := range t.Members.others(t.cfg.ID) {
		t.NextIndex = append(t.NextIndex, ServerIndex{id, t.Log.LastIndex() + 1})
		t.MatchIndex = append(t.MatchIndex, ServerIndex{id, 0})
	}
	t.out.Timers.Election = StopTimer
	t.heartbeat()
}
