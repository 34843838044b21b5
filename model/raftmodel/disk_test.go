package raftmodel_test

import (
	"slices"
	"testing"

	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// TestAsynchronousDisk drives one server by hand. Each row says how many writes
// are pending, how many are durable unknown to the server, how many messages are
// held, and what has left.
func TestAsynchronousDisk(t *testing.T) {
	r := newRaft(t, raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Crashes: 1, Disk: protocol.Asynchronous})
	for _, scenario := range diskScenarios() {
		t.Run(scenario.name, func(t *testing.T) {
			const self = 2
			n := r.Initial(self)
			for i, step := range scenario.steps {
				var sent []message
				if step.input != nil {
					n, sent = r.Step(self, n, *step.input)
				} else {
					n, sent = r.Receive(self, n, *step.message)
				}
				if untold := n.Written - n.Server.Durable; len(n.Pending) != step.pending || len(n.Held) != step.held || untold != step.untold {
					t.Errorf("step %d: %d writes are pending, %d are durable untold, and %d messages are held; want %d, %d and %d",
						i+1, len(n.Pending), untold, len(n.Held), step.pending, step.untold, step.held)
				}
				checkSent(t, i+1, sent, step.sent)
				if step.then != nil && !step.then(n) {
					t.Errorf("step %d: not so: %s: %+v", i+1, step.what, n)
				}
			}
		})
	}
}

// diskStep is a step of a server, and what its disk and its messages are then.
type diskStep struct {
	input         *input
	message       *message
	pending, held int
	untold        raft.Token // writes that are durable without the server's knowing
	sent          []string
	then          func(node) bool
	what          string
}

// diskScenario is what happens to one server.
type diskScenario struct {
	name  string
	steps []diskStep
}

// diskScenarios are those of TestAsynchronousDisk, of server 3.
func diskScenarios() []diskScenario {
	requestVote := message{Kind: raft.RequestVote, From: 1, To: 3, Term: 2}
	append1 := message{Kind: raft.AppendEntries, From: 1, To: 3, Term: 2, Entries: []raft.Entry{{Term: 2, Data: "a"}}}
	vote := message{Kind: raft.RequestVoteReply, From: 1, To: 3, Term: 1, VoteGranted: true}

	local := func(kind raftmodel.InputKind) *input { return &input{Kind: kind, Value: 1} }
	confirm := func(writes int) *input { return &input{Kind: raftmodel.Confirm, Writes: writes} }
	return []diskScenario{
		{"a candidate's requests wait for its own vote (Figure 2)", []diskStep{
			{input: local(raftmodel.ElectionTimeout), pending: 1, held: 2},
			{
				input: local(raftmodel.Persist), untold: 1, sent: []string{"RequestVote 3→1", "RequestVote 3→2"},
				then: func(n node) bool { return n.Durable.VotedFor == 3 && n.VoteIsDurable() }, what: "the vote is on disk",
			},
		}},
		{"a crash loses what is pending and what is held", []diskStep{
			{input: local(raftmodel.ElectionTimeout), pending: 1, held: 2},
			{
				input: local(raftmodel.Crash),
				then:  func(n node) bool { return n.Server.CurrentTerm == 0 && n.Server.VotedFor == raft.None },
				what:  "term and vote are forgotten",
			},
			{message: &requestVote, pending: 1, held: 1},
		}},
		{"a crash after the write keeps the vote", []diskStep{
			{input: local(raftmodel.ElectionTimeout), pending: 1, held: 2},
			{input: local(raftmodel.Persist), untold: 1, sent: []string{"RequestVote 3→1", "RequestVote 3→2"}},
			{
				input: local(raftmodel.Crash),
				then:  func(n node) bool { return n.Server.CurrentTerm == 1 && n.Server.VotedFor == 3 },
				what:  "term and vote are there",
			},
		}},
		{"each reply waits for its own write", []diskStep{
			{message: &requestVote, pending: 1, held: 1},
			{message: &append1, pending: 2, held: 2},
			{input: local(raftmodel.Persist), pending: 1, held: 1, untold: 1, sent: []string{"RequestVoteReply 3→1"}},
			{
				input: local(raftmodel.Persist), untold: 2, sent: []string{"AppendEntriesReply 3→1"},
				then: func(n node) bool { return n.Durable.Log.LastIndex() == 1 }, what: "the entry is on disk",
			},
		}},
		{"a crash between two writes loses the later one, with its reply", []diskStep{
			{message: &requestVote, pending: 1, held: 1},
			{message: &append1, pending: 2, held: 2},
			{input: local(raftmodel.Persist), pending: 1, held: 1, untold: 1, sent: []string{"RequestVoteReply 3→1"}},
			{
				input: local(raftmodel.Crash),
				then: func(n node) bool {
					return n.Server.CurrentTerm == 2 && n.Server.VotedFor == 1 && n.Server.Log.LastIndex() == 0
				},
				what: "the vote is there, the entry is not",
			},
		}},
		{"a leader replicates before its own entry is on disk (dissertation §10.2.1)", []diskStep{
			{input: local(raftmodel.ElectionTimeout), pending: 1, held: 2},
			{input: local(raftmodel.Persist), untold: 1, sent: []string{"RequestVote 3→1", "RequestVote 3→2"}},
			{input: confirm(1)},
			{message: &vote, sent: []string{"AppendEntries 3→1", "AppendEntries 3→2"}},
			{
				input: local(raftmodel.Propose), pending: 1, sent: []string{"AppendEntries 3→1", "AppendEntries 3→2"},
				then: func(n node) bool { return n.Server.DurableIndex == 0 && n.Durable.Log.LastIndex() == 0 }, what: "the entry is not on disk",
			},
			{
				input: local(raftmodel.Persist), untold: 1,
				then: func(n node) bool { return n.Server.DurableIndex == 0 && n.Durable.Log.LastIndex() == 1 }, what: "the entry is on disk, and the leader does not know",
			},
			{input: confirm(1), then: func(n node) bool { return n.Server.DurableIndex == 1 }, what: "the leader knows"},
		}},
		{"a vote may come before the candidate is told that its own is durable", []diskStep{
			{input: local(raftmodel.ElectionTimeout), pending: 1, held: 2},
			{input: local(raftmodel.Persist), untold: 1, sent: []string{"RequestVote 3→1", "RequestVote 3→2"}},
			{
				message: &vote, untold: 1,
				then: func(n node) bool { return slices.Equal(n.Server.Votes, raft.IDs{1}) }, what: "its own vote does not count yet",
			},
			{
				input: confirm(1), sent: []string{"AppendEntries 3→1", "AppendEntries 3→2"},
				then: func(n node) bool { return n.Server.Role == raft.Leader }, what: "its own vote makes it leader",
			},
		}},
		{"a server is told of two writes at once", []diskStep{
			{message: &requestVote, pending: 1, held: 1},
			{message: &append1, pending: 2, held: 2},
			{input: local(raftmodel.Persist), pending: 1, held: 1, untold: 1, sent: []string{"RequestVoteReply 3→1"}},
			{input: local(raftmodel.Persist), untold: 2, sent: []string{"AppendEntriesReply 3→1"}},
			{input: confirm(2), then: func(n node) bool { return n.Server.DurableIndex == 1 }, what: "it knows of both"},
		}},
		{"a server is told of the older of two writes", []diskStep{
			{message: &requestVote, pending: 1, held: 1},
			{message: &append1, pending: 2, held: 2},
			{input: local(raftmodel.Persist), pending: 1, held: 1, untold: 1, sent: []string{"RequestVoteReply 3→1"}},
			{input: local(raftmodel.Persist), untold: 2, sent: []string{"AppendEntriesReply 3→1"}},
			{input: confirm(1), untold: 1, then: func(n node) bool { return n.Server.DurableIndex == 0 }, what: "it does not know of the entry"},
			{input: confirm(1), then: func(n node) bool { return n.Server.DurableIndex == 1 }, what: "it knows of both"},
		}},
	}
}

func checkSent(t *testing.T, step int, sent []message, want []string) {
	t.Helper()
	ok := len(sent) == len(want)
	for i := range min(len(sent), len(want)) {
		ok = ok && len(sent[i].String()) > len(want[i]) && sent[i].String()[:len(want[i])] == want[i]
	}
	if !ok {
		t.Errorf("step %d: %v left, want %v", step, sent, want)
	}
}

// TestSynchronousDisk: nothing is ever pending or held.
func TestSynchronousDisk(t *testing.T) {
	b := raftmodel.Bounds{Servers: 3, Terms: 3, Log: 3, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any, InFlight: 8}
	walk(newModel(t, newRaft(t, b), b, protocol.None).Cluster(), 10, 100, func(c cluster) {
		for i, n := range c.States {
			if len(n.Pending) > 0 || len(n.Held) > 0 || n.Server.Durable != n.Server.Issued || n.Written != n.Server.Issued || n.Durable.CurrentTerm != n.Server.CurrentTerm {
				t.Fatalf("server %d waits for its disk: %+v", i+1, n)
			}
		}
	})
}
