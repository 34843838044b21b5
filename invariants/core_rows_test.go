package invariants_test

import (
	"testing"

	"raftmc/invariants"
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// stepFunc is raft.Step, or one that makes a mistake.
type stepFunc = func(*raft.Config, raft.Server, raft.Input) (raft.Server, raft.Output)

// coreRows are rows of the properties that ask the core itself: they say which
// mistake the core makes, if any, and what happens to a server.
var coreRows = []struct {
	property, name string
	mistake        func(in raft.Input, s *raft.Server, out *raft.Output)
	before         Node
	in             any // a message, or the kind of an input; nil: nothing happens
	want           string
}{
	{"TimersAreSet", "a heartbeat sets none", func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Timers = raft.Timers{} }, leader(1, ""), raftmodel.HeartbeatTimeout, "server 1, now a Leader of term 1, asks to keep timers instead of start heartbeat"},
	{"TimersAreSet", "a campaign sets none", func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Timers = raft.Timers{} }, follower(1, ""), raftmodel.ElectionTimeout, "instead of start election"},
	{"TimersAreSet", "a refused vote sets one", setAlways, follower(2, "2a"), asks(2, 1, 1), "asks to start election instead of keep timers"},
	{"TimersAreSet", "a request of an older term sets one", setAlways, follower(3, ""), heartbeatOf(2), "asks to start election instead of keep timers"},
	{"TimersAreSet", "a new leader keeps its election timer", func(_ raft.Input, _ *raft.Server, out *raft.Output) {
		out.Timers.Election = raft.KeepTimer
	}, candidate(1, "1a", votes(1)), raft.Message{Kind: raft.RequestVoteReply, From: 2, To: 1, Term: 1, VoteGranted: true}, "asks to start heartbeat instead of stop election, start heartbeat"},
	{"TimersAreSet", "a deposed leader keeps its heartbeat timer", func(_ raft.Input, _ *raft.Server, out *raft.Output) {
		out.Timers.Heartbeat = raft.KeepTimer
	}, leader(1, "1a"), asks(2, 0, 0), "asks to start election instead of start election, stop heartbeat"},
	{"TimersAreSet", "a campaign", nil, follower(1, ""), raftmodel.ElectionTimeout, ""},
	{"TimersAreSet", "a heartbeat", nil, leader(1, ""), raftmodel.HeartbeatTimeout, ""},
	{"TimersAreSet", "a vote", nil, follower(1, ""), asks(2, 0, 0), ""},
	{"TimersAreSet", "a refused vote", nil, follower(2, "2a"), asks(2, 1, 1), ""},
	{"TimersAreSet", "a leader's word", nil, follower(1, ""), heartbeatOf(2), ""},
	{"TimersAreSet", "a leader is deposed, and refuses its vote", nil, leader(1, "1a"), asks(2, 0, 0), ""},
	{"TimersAreSet", "a candidate hears of a higher term, and refuses its vote", nil, candidate(1, "1a"), asks(2, 0, 0), ""},
	{"TimersAreSet", "a crash", nil, leader(1, ""), raftmodel.Crash, ""},

	{"OnlyLeadersAppend", "a candidate claims an office that it has not won", announces(0), follower(1, ""), raftmodel.ElectionTimeout, "server 1, a Candidate of term 2, sends AppendEntries 1→2 term 2 prev 0/0 entries 0 commit 0, though it does not lead that term"},
	{"OnlyLeadersAppend", "a candidate speaks for the term before", announces(1), follower(1, "", votedFor(1)), raftmodel.ElectionTimeout, "a Candidate of term 2, sends AppendEntries 1→2 term 1"},
	{"OnlyLeadersAppend", "a leader that is deposed speaks for the new term", announces(0), leader(1, ""), asks(2, 0, 0), "a Follower of term 2, sends AppendEntries 1→2 term 2"},
	{"OnlyLeadersAppend", "a leader that is deposed speaks for its own term once more", announces(1), leader(1, ""), asks(2, 0, 0), ""},
	{"OnlyLeadersAppend", "a heartbeat", nil, leader(1, ""), raftmodel.HeartbeatTimeout, ""},
	{"OnlyLeadersAppend", "a crash", nil, leader(1, ""), raftmodel.Crash, ""},

	{"AppliesInOrder", "under another index", func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Apply[1].Index++ }, follower(1, "1a 1b 1c", committed(1)), commitsAll(3), "server 1 hands 1c to its state machine as entry 4, with log [1a 1b 1c], of which it has applied 2"},
	{"AppliesInOrder", "one is left out", func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Apply = out.Apply[1:] }, follower(1, "1a 1b 1c", committed(1)), commitsAll(3), "hands 1c to its state machine as entry 3, with log [1a 1b 1c], of which it has applied 1"},
	{"AppliesInOrder", "one comes twice", func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Apply = append(out.Apply, out.Apply[1]) }, follower(1, "1a 1b 1c", committed(1)), commitsAll(3), "hands 1c to its state machine as entry 3, with log [1a 1b 1c], of which it has applied 3"},
	{"AppliesInOrder", "another entry", func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Apply[0].Data = "x" }, follower(1, "1a 1b 1c", committed(1)), commitsAll(3), "hands 1x to its state machine as entry 2"},
	{"AppliesInOrder", "two entries", nil, follower(1, "1a 1b 1c", committed(1)), commitsAll(3), ""},
	{"AppliesInOrder", "an entry of what the snapshot holds", func(_ raft.Input, _ *raft.Server, out *raft.Output) {
		out.Apply = []raft.Committed{{Index: 2, Term: 1, Data: "b"}}
	}, follower(1, "1a", committed(1)), snapshotOf("1a 1b", 2), "hands 1b to its state machine as entry 2, with log [1a 1b], of which it has applied 2"},
	{"AppliesInOrder", "a snapshot", nil, follower(1, "1a", committed(1)), snapshotOf("1a 1b", 2), ""},
	{"AppliesInOrder", "a crash", nil, follower(1, "1a 1b 1c", committed(3), compacted(1)), raftmodel.Crash, ""},

	{"ProposalsAreAnswered", "with another index", func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Proposal.Index++ }, leader(1, ""), raftmodel.Propose, "server 1 answers {Outcome:Accepted Index:2 Term:1 Leader:0} instead of {Outcome:Accepted Index:1 Term:1 Leader:0}"},
	{"ProposalsAreAnswered", "not at all", func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Proposal = raft.Proposal{} }, leader(1, ""), raftmodel.Propose, "answers {Outcome:NoProposal"},
	{"ProposalsAreAnswered", "though nothing was proposed", func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Proposal.Outcome = raft.Refused }, leader(1, ""), raftmodel.HeartbeatTimeout, "answers {Outcome:Refused"},
	{"ProposalsAreAnswered", "a proposal", nil, leader(2, "1a"), raftmodel.Propose, ""},
	{"ProposalsAreAnswered", "a heartbeat", nil, leader(2, "1a"), raftmodel.HeartbeatTimeout, ""},
	{"ProposalsAreAnswered", "a crash", nil, leader(2, "1a"), raftmodel.Crash, ""},

	{"DurableIndexKeepsUp", "word of the last write is ignored", func(in raft.Input, s *raft.Server, _ *raft.Output) {
		if _, ok := in.(raft.Persisted); ok {
			s.DurableIndex = 1
		}
	}, follower(1, "1a 1b", durable(1), untold(2)), nil, "server 1 has durableIndex 1 and last index 2, though no write is pending"},
	{"DurableIndexKeepsUp", "a panic at word of the last write", func(raft.Input, *raft.Server, *raft.Output) { panic("no") }, follower(1, "1a 1b", durable(1), untold(2)), nil, "panics at raft.Persisted{Token:2}: no"},
	{"DurableIndexKeepsUp", "there was no word yet", nil, follower(1, "1a 1b", durable(1), untold(2)), nil, ""},

	{"ProposalIsAppended", "other data", appends(raft.Propose{Data: "a"}, 1, "1x"), leader(1, "1b"), raftmodel.Propose, `server 1 accepts "a" as entry 2 of term 1, and then has log [1b 1x] instead of [1b 1a]`},
	{"ProposalIsAppended", "twice", appends(raft.Propose{Data: "a"}, 0, "1a"), leader(1, "1b"), raftmodel.Propose, "then has log [1b 1a 1a] instead of [1b 1a]"},
	{"ProposalIsAppended", "not at all", appends(raft.Propose{Data: "a"}, 1, ""), leader(1, "1b"), raftmodel.Propose, "then has log [1b] instead of [1b 1a]"},
	{"ProposalIsAppended", "in another term", appends(raft.Propose{Data: "a"}, 1, "2a"), leader(2, "1b", func(n *Node) { n.Server.CurrentTerm = 3 }), raftmodel.Propose, "then has log [1b 2a] instead of [1b 3a]"},
	{"ProposalIsAppended", "elsewhere than it says", func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Proposal.Index++ }, leader(1, ""), raftmodel.Propose, `accepts "a" as entry 2 of term 1, and then has log [1a] instead of [1a]`},
	{"ProposalIsAppended", "in the name of another term", func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Proposal.Term++ }, leader(1, ""), raftmodel.Propose, `accepts "a" as entry 1 of term 2`},
	{"ProposalIsAppended", "and stops leading", func(_ raft.Input, s *raft.Server, _ *raft.Output) { s.Role = raft.Follower }, leader(1, ""), raftmodel.Propose, `accepts "a"`},
	{"ProposalIsAppended", "what nobody proposed", appends(raft.HeartbeatTimeout{}, 0, "1b"), leader(1, "1b"), raftmodel.HeartbeatTimeout, "leader 1 of term 1 has 1b in its log as entry 2, which nobody proposed"},
	{"ProposalIsAppended", "a proposal", nil, leader(2, "1a"), raftmodel.Propose, ""},
	{"ProposalIsAppended", "an empty entry", appends(raft.HeartbeatTimeout{}, 0, "1"), leader(1, "1b"), raftmodel.HeartbeatTimeout, ""},
	{"ProposalIsAppended", "a proposal is refused", func(_ raft.Input, s *raft.Server, out *raft.Output) { out.Proposal.Outcome = raft.Refused }, follower(2, "1a"), raftmodel.Propose, ""},
	{"ProposalIsAppended", "a crash", nil, leader(2, "1a"), raftmodel.Crash, ""},

	{"AnyDataAreKept", "no data, no entry", func(in raft.Input, s *raft.Server, _ *raft.Output) {
		if in == (raft.Propose{}) {
			s.Log = s.Log.TruncateAfter(s.Log.LastIndex() - 1)
		}
	}, leader(1, "1a"), nil, `leader 1 does not append, write and send "" as it is`},
	{"AnyDataAreKept", "only text is appended", appends(raft.Propose{Data: "\x00\xff\n"}, 1, "1a"), leader(1, "1a"), nil, `send "\x00\xff\n" as it is`},
	{"AnyDataAreKept", "words are written apart", func(in raft.Input, _ *raft.Server, out *raft.Output) {
		if in == (raft.Propose{Data: "1a 2b"}) {
			out.Write.Entries = entries("1a 1b")
		}
	}, leader(1, "1a"), nil, `send "1a 2b" as it is`},
	{"AnyDataAreKept", "other data are sent", func(_ raft.Input, _ *raft.Server, out *raft.Output) {
		for i := range out.Send {
			out.Send[i].Message.Entries = entries("1b")
		}
	}, leader(1, "1a", peer(2, 2, 0)), nil, `send "" as it is`},
	{"AnyDataAreKept", "a panic", func(raft.Input, *raft.Server, *raft.Output) { panic("no") }, leader(1, "1a"), nil, `panics at the proposal of "": no`},
	{"AnyDataAreKept", "a leader", nil, leader(1, "1a", peer(2, 2, 0)), nil, ""},
	{"AnyDataAreKept", "a follower", func(raft.Input, *raft.Server, *raft.Output) { panic("no") }, follower(1, "1a"), nil, ""},

	{"OnlyLeadersAccept", "a follower accepts", func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Proposal.Outcome = raft.Accepted }, follower(1, ""), nil, "Follower 1 does not simply refuse a proposal"},
	{"OnlyLeadersAccept", "a follower forgets its leader", func(_ raft.Input, s *raft.Server, _ *raft.Output) { s.Leader = raft.None }, follower(1, "", knowsLeader(2)), nil, "Follower 1 does not"},
	{"OnlyLeadersAccept", "a candidate names a leader that it does not know", func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Proposal.Leader = 2 }, candidate(1, ""), nil, "Candidate 1 does not"},
	{"OnlyLeadersAccept", "a follower names its leader", nil, follower(1, "", knowsLeader(2)), nil, ""},
	{"OnlyLeadersAccept", "a leader is asked in earnest", setAlways, leader(1, ""), nil, ""},

	{"MalformedIsIgnored", "a term before the first", func(in raft.Input, s *raft.Server, _ *raft.Output) {
		if r, ok := in.(raft.Receive); ok && r.Message.Term == 0 {
			s.VotedFor = 3
		}
	}, follower(1, ""), nil, "server 1 acts on RequestVote 2→1 term 0"},
	{"MalformedIsIgnored", "a write that was never issued", func(in raft.Input, s *raft.Server, _ *raft.Output) {
		if p, ok := in.(raft.Persisted); ok && p.Token > s.Issued {
			s.Durable = p.Token
		}
	}, leader(1, ""), nil, "server 1 acts on raft.Persisted{Token:1}"},
	{"MalformedIsIgnored", "an old word takes back a newer one", func(in raft.Input, s *raft.Server, _ *raft.Output) {
		if p, ok := in.(raft.Persisted); ok && p.Token > 0 && p.Token < s.Durable {
			s.Durable = p.Token
		}
	}, leader(1, ""), nil, "server 1 acts on word of an older write than it knows of"},
	{"MalformedIsIgnored", "a panic at an old word", func(in raft.Input, s *raft.Server, _ *raft.Output) {
		if p, ok := in.(raft.Persisted); ok && p.Token > 0 && p.Token < s.Durable {
			panic("no")
		}
	}, leader(1, ""), nil, "panics at raft.Persisted{Token:1}: no"},
	{"MalformedIsIgnored", "an older snapshot replaces a newer one", func(in raft.Input, s *raft.Server, _ *raft.Output) {
		if c, ok := in.(raft.Compact); ok && c.Index == 1 {
			s.Snapshot.Handle = c.Handle + "older"
		}
	}, follower(1, "1a 1b 1c", committed(2), compacted(2)), nil, "server 1 acts on raft.Compact{Index:1 Handle:}"},
	{"MalformedIsIgnored", "a leader campaigns", func(in raft.Input, _ *raft.Server, out *raft.Output) {
		if _, ok := in.(raft.ElectionTimeout); ok {
			out.Timers.Election = raft.StartTimer
		}
	}, leader(1, ""), nil, "server 1 acts on raft.ElectionTimeout{}"},
	{"MalformedIsIgnored", "the last term is not heard", func(_ raft.Input, s *raft.Server, _ *raft.Output) {
		s.CurrentTerm = min(s.CurrentTerm, raft.MaxTerm-1)
	}, follower(1, ""), nil, "server 1 does not hear AppendEntries 2→1 term 9223372036854775807"},
	{"MalformedIsIgnored", "a campaign after the last term", func(in raft.Input, s *raft.Server, _ *raft.Output) {
		if _, ok := in.(raft.ElectionTimeout); ok && s.CurrentTerm == raft.MaxTerm {
			s.Role = raft.Candidate
		}
	}, follower(1, ""), nil, "server 1 campaigns beyond the last term"},
	{"MalformedIsIgnored", "a follower", nil, follower(2, "1a 2b", committed(1)), nil, ""},
	{"MalformedIsIgnored", "a leader", nil, leader(2, "1a 2b"), nil, ""},
	{"MalformedIsIgnored", "a candidate", nil, candidate(2, "1a 2b"), nil, ""},
}

// setAlways sets the election timer at any step.
func setAlways(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Timers.Election = raft.StartTimer }

// announces has a server send a heartbeat at any step, of the term that is so many
// before its own.
func announces(before raft.Term) func(raft.Input, *raft.Server, *raft.Output) {
	return func(_ raft.Input, s *raft.Server, out *raft.Output) {
		out.Send = append(out.Send, raft.Send{Message: raft.Message{Kind: raft.AppendEntries, From: 1, To: 2, Term: s.CurrentTerm - before}})
	}
}

// knowsLeader is a follower that has heard of its leader.
func knowsLeader(id raft.ID) edit { return func(n *Node) { n.Server.Leader = id } }

// asks is server 2's request for server 1's vote.
func asks(term raft.Term, last raft.Index, lastTerm raft.Term) raft.Message {
	return raft.Message{Kind: raft.RequestVote, From: 2, To: 1, Term: term, LastLogIndex: last, LastLogTerm: lastTerm}
}

// appends makes the mistake, at one input, to take some entries off the end of the log,
// and to append others.
func appends(at raft.Input, off raft.Index, log string) func(raft.Input, *raft.Server, *raft.Output) {
	return func(in raft.Input, s *raft.Server, _ *raft.Output) {
		if in == at {
			s.Log = s.Log.TruncateAfter(s.Log.LastIndex()-off).Append(s.Issued, entries(log)...)
			s.DurableIndex = min(s.DurableIndex, s.Log.LastIndex())
		}
	}
}

// heartbeatOf is server 2's to server 1.
func heartbeatOf(term raft.Term) raft.Message {
	return raft.Message{Kind: raft.AppendEntries, From: 2, To: 1, Term: term}
}

// commitsAll is server 2's heartbeat of term 1 to server 1, whose log of so many entries
// is committed.
func commitsAll(last raft.Index) raft.Message {
	m := heartbeatOf(1)
	m.PrevLogIndex, m.PrevLogTerm, m.LeaderCommit = last, 1, last
	return m
}

// snapshotOf is what server 2 sends to server 1 in term 1.
func snapshotOf(entries string, last raft.Index) raft.Message {
	return raft.Message{
		Kind: raft.InstallSnapshot, From: 2, To: 1, Term: 1,
		Snapshot: raft.Snapshot{LastIncludedIndex: last, LastIncludedTerm: 1, Members: first.Members, Handle: entries},
	}
}

// TestAlwaysOfCores asks about servers and steps of server 1.
func TestAlwaysOfCores(t *testing.T) {
	for _, row := range coreRows {
		t.Run(row.property+"/"+row.name, func(t *testing.T) {
			core := raftmodel.Correct()
			if row.mistake != nil {
				core.Step = mistaken(row.mistake)
			}
			r, err := raftmodel.New(large, core)
			if err != nil {
				t.Fatal(err)
			}
			question := happens(r, view(0, row.before, History{}).State, row.in)
			for _, p := range invariants.All(r) {
				if p.Name != row.property {
					continue
				}
				f := ask(p, question)
				if row.want != "" {
					checkFinding(t, f, question, row.want)
					if f != nil && cites(p.Doc) && !cites(f.Reason) {
						t.Errorf("the reason cites nothing, and the doc does: %s", f.Reason)
					}
				} else if f != nil {
					t.Errorf("found: %s", f.Reason)
				}
			}
		})
	}
}

func mistaken(mistake func(raft.Input, *raft.Server, *raft.Output)) stepFunc {
	return func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
		s, out := raft.Step(cfg, s, in)
		mistake(in, &s, &out)
		return s, out
	}
}

// happens is what a property sees of server 1, to which something happens.
func happens(r *raftmodel.Raft, n Node, in any) any {
	switch in := in.(type) {
	case raft.Message:
		after, sent := r.Receive(0, n, in)
		return Step{Before: n, After: after, Message: &in, Sent: sent}
	case raftmodel.InputKind:
		input := raftmodel.Input{Kind: in, Value: 1}
		after, sent := r.Step(0, n, input)
		return Step{Before: n, After: after, Input: &input, Sent: sent}
	}
	return View{State: n}
}
