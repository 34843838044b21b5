package raft

import "fmt"

// Step is Raft: it returns a server's state after an input, and what the server's owner
// must do. It never changes its arguments or anything that they refer to, and equal
// arguments give equal results. Any message gives a defined result. Step panics only on
// an impossible server, with the name of the invariant that does not hold, or on a nil
// input.
func Step(cfg *Config, s Server, in Input) (Server, Output) {
	t := transition{cfg: cfg, Server: s}
	switch in := in.(type) {
	case ElectionTimeout:
		t.startElection()
	case HeartbeatTimeout:
		t.heartbeat()
	case Receive:
		t.receive(in.Message)
	case Propose:
		t.propose(in.Data)
	case Compact:
		t.compact(in.Index, in.Handle)
	case Persisted:
		t.persisted(in.Token)
	default:
		panic(fmt.Sprintf("raft: %T is not an input", in))
	}
	t.finishWrite()
	t.mustBeSound()
	return t.Server, t.out
}

// transition is a step in progress: the server so far, and its output so far. It belongs
// to one step, and is the only thing in this package that is changed in place; what its
// fields refer to is not.
type transition struct {
	cfg *Config
	Server
	out Output
}

// receive acts on a message. The term rule comes first (§5.1; Figure 2, "Rules for
// Servers"): a higher term, in a request or in a reply, makes this server a follower of
// that term.
func (t *transition) receive(m Message) {
	if !m.wellFormed(t.cfg.ID, t.Members) {
		return
	}
	if m.Term > t.CurrentTerm {
		t.stepDown(m.Term)
	}
	switch m.Kind {
	case RequestVote:
		t.requestVote(m)
	case RequestVoteReply:
		t.requestVoteReply(m)
	case AppendEntries:
		t.appendEntries(m)
	case AppendEntriesReply:
		t.appendEntriesReply(m)
	case InstallSnapshot:
		t.installSnapshot(m)
	case InstallSnapshotReply:
		t.installSnapshotReply(m)
	}
}

// stepDown makes this server a follower of a higher term, in which it has
// neither voted nor heard of a leader.
func (t *transition) stepDown(term Term) {
	if t.Role == Leader {
		// A leader has no election timer yet. Others keep theirs running: only a granted
		// vote or a message from the leader starts it anew (§5.2).
		t.out.Timers = Timers{Election: StartTimer, Heartbeat: StopTimer}
	}
	t.becomeFollower(None)
	t.setTermAndVote(term, None)
}

// follow makes this server, which is not a leader, a follower of the leader of its term
// (§5.2), and starts the election timer anew.
func (t *transition) follow(leader ID) {
	t.becomeFollower(leader)
	t.out.Timers.Election = StartTimer
}

func (t *transition) becomeFollower(leader ID) {
	t.Role = Follower
	t.Leader = leader
	t.Votes, t.NextIndex, t.MatchIndex = nil, nil, nil
}

// send sends m, from this server and in its term, once the write after is
// durable.
func (t *transition) send(m Message, after Token) {
	m.From, m.Term = t.cfg.ID, t.CurrentTerm
	t.out.Send = append(t.out.Send, Send{Message: m, After: after})
}

// reply sends m to the server whose request this step is about. Before
// responding, a server updates its state on stable storage (Figure 2): a reply
// promises that the term, the vote and the log stay as they are now, so it
// waits for every write so far, this step's own included.
func (t *transition) reply(to ID, m Message) {
	m.To = to
	t.send(m, t.unfinished())
}
