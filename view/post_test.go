package view_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"raftmc/internal/inorder"
	"raftmc/internal/sample"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/view"
)

// fates writes the fate of each message, one line each.
func fates(s *view.Story) string {
	var b strings.Builder
	for _, m := range s.Messages {
		fmt.Fprintf(&b, "%d %s:", m.Sent, m.Label)
		for _, a := range m.Arrivals {
			fmt.Fprintf(&b, " arrives %d", a.Step)
			if a.Late {
				b.WriteString(" late")
			}
			if a.Again {
				b.WriteString(" again")
			}
		}
		if m.Dropped > 0 {
			fmt.Fprintf(&b, " lost %d", m.Dropped)
		}
		if m.InFlight {
			b.WriteString(" in flight")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// A message that is sent again is another message: if the network keeps everything, the
// newest of several equal ones arrives.
func TestFatesInTheWorstNetwork(t *testing.T) {
	lines(t, fates(tell(t, golden(t, "vote-not-persisted"))), `
1 RequestVote 3→1 term 1: in flight
1 RequestVote 3→2 term 1: arrives 5
2 RequestVote 1→2 term 1: arrives 3
2 RequestVote 1→3 term 1: in flight
3 RequestVoteReply 2→1 term 1 granted: arrives 6
5 RequestVoteReply 2→3 term 1 granted: arrives 7
6 AppendEntries 1→2 term 1 prev 0/0 entries 0 commit 0: in flight
6 AppendEntries 1→3 term 1 prev 0/0 entries 0 commit 0: in flight
7 AppendEntries 3→1 term 1 prev 0/0 entries 0 commit 0: in flight
7 AppendEntries 3→2 term 1 prev 0/0 entries 0 commit 0: in flight`)

	m := raft(t, raftmodel.Bounds{Servers: 2, Terms: 1, Values: 1, Network: protocol.Network{Delivery: protocol.AnyTimes}})
	s := must(t)(sample.ByLabel(m, "", "ElectionTimeout 1", "Deliver RequestVote 1→2 term 1", "Deliver RequestVoteReply 2→1 term 1 granted",
		"HeartbeatTimeout 1", "HeartbeatTimeout 1", "Deliver AppendEntries 1→2 term 1 prev 0/0 entries 0 commit 0",
		"HeartbeatTimeout 1", "Deliver AppendEntries 1→2 term 1 prev 0/0 entries 0 commit 0", "Deliver RequestVote 1→2 term 1"))
	lines(t, fates(tell(t, s)), `
1 RequestVote 1→2 term 1: arrives 2 arrives 9 late again
2 RequestVoteReply 2→1 term 1 granted: arrives 3
3 AppendEntries 1→2 term 1 prev 0/0 entries 0 commit 0: in flight
4 AppendEntries 1→2 term 1 prev 0/0 entries 0 commit 0: in flight
5 AppendEntries 1→2 term 1 prev 0/0 entries 0 commit 0: arrives 6
6 AppendEntriesReply 2→1 term 1 match 0: in flight
7 AppendEntries 1→2 term 1 prev 0/0 entries 0 commit 0: arrives 8
8 AppendEntriesReply 2→1 term 1 match 0: in flight
9 RequestVoteReply 2→1 term 1 granted: in flight`)
}

// In a network without copies it is the oldest that has neither arrived nor been lost.
func TestFatesOfEqualMessages(t *testing.T) {
	m := raft(t, raftmodel.Bounds{Servers: 2, Terms: 1, Values: 1, Drops: 1, Duplicates: 1})
	const heartbeat = "AppendEntries 1→2 term 1 prev 0/0 entries 0 commit 0"
	s := must(t)(sample.ByLabel(m, "", "ElectionTimeout 1", "Deliver RequestVote 1→2 term 1", "Deliver RequestVoteReply 2→1 term 1 granted",
		"HeartbeatTimeout 1", "HeartbeatTimeout 1", "Duplicate "+heartbeat, "Deliver "+heartbeat, "Drop "+heartbeat, "Deliver "+heartbeat))
	lines(t, fates(tell(t, s)), `
1 RequestVote 1→2 term 1: arrives 2
2 RequestVoteReply 2→1 term 1 granted: arrives 3
3 AppendEntries 1→2 term 1 prev 0/0 entries 0 commit 0: arrives 6 arrives 7 again
4 AppendEntries 1→2 term 1 prev 0/0 entries 0 commit 0: lost 8
5 AppendEntries 1→2 term 1 prev 0/0 entries 0 commit 0: arrives 9
6 AppendEntriesReply 2→1 term 1 match 0: in flight
7 AppendEntriesReply 2→1 term 1 match 0: in flight
9 AppendEntriesReply 2→1 term 1 match 0: in flight`)
}

// A message that has arrived may still be in flight, as a copy.
func TestFateOfACopy(t *testing.T) {
	m := raft(t, raftmodel.Bounds{Servers: 2, Terms: 1, Values: 1, Duplicates: 1})
	s := must(t)(sample.ByLabel(m, "", "ElectionTimeout 1", "Duplicate RequestVote 1→2 term 1"))
	lines(t, fates(tell(t, s)), `
1 RequestVote 1→2 term 1: arrives 2 in flight
2 RequestVoteReply 2→1 term 1 granted: in flight`)
}

// A message that falls behind is late; those that it falls behind are not.
func TestFatesInOrder(t *testing.T) {
	m := raft(t, raftmodel.Bounds{Servers: 2, Terms: 2, Values: 1, Reorders: 1, Network: protocol.Network{Order: protocol.FIFO}})
	s := must(t)(sample.ByLabel(m, "", "ElectionTimeout 1", "ElectionTimeout 1", "Reorder RequestVote 1→2 term 1",
		"Deliver RequestVote 1→2 term 2", "Deliver RequestVote 1→2 term 1"))
	story := tell(t, s)
	lines(t, fates(story), `
1 RequestVote 1→2 term 1: arrives 5 late
2 RequestVote 1→2 term 2: arrives 4
4 RequestVoteReply 2→1 term 2 granted: in flight
5 RequestVoteReply 2→1 term 2 refused: in flight`)
	if reorder := story.Steps[2]; reorder.Class != view.Reorder || reorder.Message != 1 {
		t.Errorf("step 3 is %+v", reorder)
	}
}

func raft(t *testing.T, b raftmodel.Bounds) model.Searchable {
	t.Helper()
	m, err := sample.Raft(b, "")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestFatesByDefinition checks every message of many runs against the definitions, one
// message at a time.
func TestFatesByDefinition(t *testing.T) {
	seen := map[string]int{}
	withSamples(t, func(t *testing.T, _ sample.Sample, story *view.Story) {
		for _, m := range story.Messages {
			sender := story.Steps[m.Sent-1]
			if sender.Server != m.From || !strings.HasPrefix(m.Label, m.Kind+" "+m.From+"→"+m.To) {
				t.Errorf("%s is sent by a step of server %s, as %s from %s to %s", m.Label, sender.Server, m.Kind, m.From, m.To)
			}
			for i, a := range m.Arrivals {
				if a.Late != overtaken(story, m, a.Step) || a.Again != (i > 0) {
					t.Errorf("%s, sent in step %d, arrives as %+v", m.Label, m.Sent, a)
				}
				seen["late"], seen["again"] = seen["late"]+count(a.Late), seen["again"]+count(a.Again)
			}
			seen["lost"], seen["missing"] = seen["lost"]+count(m.Dropped > 0), seen["missing"]+count(m.Dropped == 0 && len(m.Arrivals) == 0)
		}
		seen["reordered"] += oneByOne(t, story)
		requireInFlight(t, story)
	})
	for fate, least := range inorder.All(map[string]int{"late": 20, "again": 20, "lost": 20, "missing": 20, "reordered": 2}) {
		if seen[fate] < least {
			t.Errorf("only %d messages are %s", seen[fate], fate)
		}
	}
}

// requireInFlight counts: what is sent and neither delivered nor lost is in flight. A
// network that delivers any number of times takes nothing away; there it is what has
// not arrived.
func requireInFlight(t *testing.T, story *view.Story) {
	t.Helper()
	type letter struct{ to, content string }
	want, got := map[letter]int{}, map[letter]int{}
	for _, m := range story.Messages {
		at := letter{m.To, string(m.Content)}
		if story.Network().Delivery == protocol.AnyTimes {
			want[at] += count(len(m.Arrivals) == 0)
		} else {
			want[at]++
		}
		got[at] += count(m.InFlight)
	}
	for _, s := range story.Steps {
		if story.Network().Delivery != protocol.AnyTimes && (s.Class == view.Delivery || s.Class == view.Drop) {
			m := story.Messages[s.Message-1]
			want[letter{m.To, string(m.Content)}]--
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("in flight at the end are %v, and that should be %v", got, want)
	}
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// overtaken reports whether a message that was sent later had arrived before a step.
func overtaken(s *view.Story, m view.Message, step int) bool {
	for _, other := range s.Messages {
		if other.From != m.From || other.To != m.To || other.Sent <= m.Sent {
			continue
		}
		for _, a := range other.Arrivals {
			if a.Step < step {
				return true
			}
		}
	}
	return false
}

// oneByOne follows a story's steps, and fails if a step is about an impossible message:
// one sent later, already gone, or not the one to choose among equal ones. It returns how
// many messages were reordered.
func oneByOne(t *testing.T, s *view.Story) (reordered int) {
	t.Helper()
	many, gone := s.Network().Delivery == protocol.AnyTimes, map[int]bool{}
	for _, step := range s.Steps {
		if step.Message == 0 {
			continue
		}
		m := s.Messages[step.Message-1]
		if m.Sent >= step.Number || gone[m.ID] || m.To != step.Server || !strings.HasSuffix(step.Label, m.Label) {
			t.Errorf("step %d, %s, is about %+v", step.Number, step.Label, m)
		}
		for _, other := range s.Messages {
			equal := other.To == m.To && string(other.Content) == string(m.Content)
			if equal && many && other.Sent > m.Sent && other.Sent < step.Number || equal && !many && other.ID < m.ID && !gone[other.ID] {
				t.Errorf("step %d, %s, is about message %d rather than %d", step.Number, step.Label, m.ID, other.ID)
			}
		}
		gone[m.ID] = !many && (step.Class == view.Delivery || step.Class == view.Drop)
		reordered += count(step.Class == view.Reorder)
	}
	return reordered
}
