package hashicorpraft_test

import (
	"slices"
	"strings"
	"testing"

	"raftmc/adapters/hashicorpraft"
	"raftmc/catalog"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// Schedules that searches have found, and others like them that searches of this size do not come
// to. Each line is a step; a line that begins with # says what for.

const tornVote = `
# Server 1 stands for term 2, and gets the vote of server 3, but never leads.
Timeout 1
Deliver RequestVote 1→3 term 2 last 1/1
Deliver RequestVote 1→2 term 2 last 1/1
# Server 2 leads term 3 by the vote of server 1, and commits an entry with server 3.
Timeout 2
Deliver RequestVote 2→1 term 3 last 1/1
Deliver RequestVoteReply 1→2 true term 3
Deliver AppendEntries 2→3 term 3 after 1/1 commit 0
Deliver AppendEntriesReply 3→2 true term 3 last 1, to 0 entries after 1
Deliver AppendEntries 2→3 term 3 after 1/1 commit 0 2/3 noop
Deliver AppendEntriesReply 3→2 true term 3 last 1, to 1 entries after 1
# Server 3 stands for term 4, and crashes: the term of its vote is 4, the candidate still server 1.
Tear 3
# Server 1 stands for term 4 with a log that lacks the entry.
Timeout 1
Deliver RequestVote 1→3 term 4 last 1/1
Deliver RequestVoteReply 3→1 true term 4
`

const tornVoteForAnother = `
Timeout 1
Written 1
Deliver RequestVote 1→3 term 2 last 1/1
Written 3
Deliver RequestVote 1→2 term 2 last 1/1
Written 2
Timeout 2
Written 2
Deliver RequestVote 2→1 term 3 last 1/1
Written 1
Deliver RequestVoteReply 1→2 true term 3
Deliver AppendEntries 2→3 term 3 after 1/1 commit 0
Deliver AppendEntriesReply 3→2 true term 3 last 1, to 0 entries after 1
Deliver AppendEntries 2→3 term 3 after 1/1 commit 0 2/3 noop
Deliver AppendEntriesReply 3→2 true term 3 last 1, to 1 entries after 1
# Server 2 stands for term 4. Server 3 is about to vote for it when it crashes.
Lease 2
Timeout 2
Written 2
Deliver RequestVote 2→3 term 4 last 2/3
Crash 3
Timeout 1
Written 1
Deliver RequestVote 1→3 term 4 last 1/1
Deliver RequestVoteReply 3→1 true term 4
`

// tornVoteAfterPreVote is the same with pre-vote, as the library has it by default.
const tornVoteAfterPreVote = `
Timeout 1
Deliver RequestPreVote 1→3 term 2 last 1/1
Deliver RequestPreVoteReply 3→1 true term 2
Written 1
Deliver RequestVote 1→3 term 2 last 1/1
Written 3
Deliver RequestVote 1→2 term 2 last 1/1
Written 2
Timeout 2
Deliver RequestPreVote 2→1 term 3 last 1/1
Deliver RequestPreVoteReply 1→2 true term 3
Written 2
Deliver RequestVote 2→1 term 3 last 1/1
Written 1
# Server 1 asks whether it would be elected in term 4, and would, and stands. That takes long to
# arrive.
Timeout 1
Deliver RequestPreVote 1→3 term 4 last 1/1
Deliver RequestPreVoteReply 3→1 true term 4
Written 1
# Server 2 leads term 3, and commits an entry with server 3.
Deliver RequestVoteReply 1→2 true term 3
Deliver AppendEntries 2→3 term 3 after 1/1 commit 0
Deliver AppendEntriesReply 3→2 true term 3 last 1, to 0 entries after 1
Deliver AppendEntries 2→3 term 3 after 1/1 commit 0 2/3 noop
Deliver AppendEntriesReply 3→2 true term 3 last 1, to 1 entries after 1
# Server 3 is about to vote for itself in term 4 when it crashes.
Timeout 3
Deliver RequestPreVote 3→1 term 4 last 2/3
Deliver RequestPreVoteReply 1→3 true term 4
Crash 3
Deliver RequestVote 1→3 term 4 last 1/1
Deliver RequestVoteReply 3→1 true term 4
`

const staleEntry = `
# Server 1 leads term 2, and appends an entry that nobody else gets.
Timeout 1
Deliver RequestVote 1→3 term 2 last 1/1
Deliver RequestVoteReply 3→1 true term 2
Written 1
# Server 2 leads term 3. Its disk is slow: before its first entry is written, the call to server 1
# fails, and is to be made again, up to the last entry that there is.
Timeout 2
Timeout 2
Deliver RequestVote 2→3 term 3 last 1/1
Deliver RequestVoteReply 3→2 true term 3
Fail 2 1
Repeat 2
# The entry is written, and committed with server 3, while server 2 waits before it makes the call.
Written 2
Deliver AppendEntries 2→3 term 3 after 1/1 commit 0
Deliver AppendEntriesReply 3→2 true term 3 last 1, to 0 entries after 1
Deliver AppendEntries 2→3 term 3 after 1/1 commit 0 2/3 noop
Deliver AppendEntriesReply 3→2 true term 3 last 1, to 1 entries after 1
# The call has no entries, but the new commit index.
Retry 2
Deliver AppendEntries 2→1 term 3 after 1/1 commit 2
`

// staleEntryAfterPreVotes is the same with pre-vote.
const staleEntryAfterPreVotes = `
Timeout 1
Deliver RequestPreVote 1→3 term 2 last 1/1
Deliver RequestPreVoteReply 3→1 true term 2
Deliver RequestVote 1→3 term 2 last 1/1
Deliver RequestVoteReply 3→1 true term 2
Written 1
Timeout 2
Deliver RequestPreVote 2→3 term 2 last 1/1
Deliver RequestPreVoteReply 3→2 true term 2
Timeout 2
Deliver RequestPreVote 2→3 term 3 last 1/1
Deliver RequestPreVoteReply 3→2 true term 3
Deliver RequestVote 2→3 term 3 last 1/1
Deliver RequestVoteReply 3→2 true term 3
Fail 2 1
Repeat 2
Written 2
Deliver AppendEntries 2→3 term 3 after 1/1 commit 0
Deliver AppendEntriesReply 3→2 true term 3 last 1, to 0 entries after 1
Deliver AppendEntries 2→3 term 3 after 1/1 commit 0 2/3 noop
Deliver AppendEntriesReply 3→2 true term 3 last 1, to 1 entries after 1
Retry 2
Deliver AppendEntries 2→1 term 3 after 1/1 commit 2
`

const staleRequest = `
Timeout 1
Deliver RequestVote 1→3 term 2 last 1/1
Deliver RequestVoteReply 3→1 true term 2
Written 1
# A client's request, which is never committed.
Request 1
Written 1
Timeout 2
Timeout 2
Deliver RequestVote 2→3 term 3 last 1/1
Deliver RequestVoteReply 3→2 true term 3
Fail 2 1
Repeat 2
Written 2
Deliver AppendEntries 2→3 term 3 after 1/1 commit 0
Deliver AppendEntriesReply 3→2 true term 3 last 1, to 0 entries after 1
Deliver AppendEntries 2→3 term 3 after 1/1 commit 0 2/3 noop
Deliver AppendEntriesReply 3→2 true term 3 last 1, to 1 entries after 1
# Another one, which is.
Request 2
Written 2
Deliver AppendEntries 2→3 term 3 after 2/3 commit 2 3/3 x
Deliver AppendEntriesReply 3→2 true term 3 last 2, to 1 entries after 2
Retry 2
Deliver AppendEntries 2→1 term 3 after 1/1 commit 3
`

func TestSchedules(t *testing.T) {
	for _, row := range []struct{ name, bounds, schedule, property, reason string }{
		{
			"a torn vote", "terms 4, log 1, tears 1", tornVote, "LeaderCompleteness",
			"server 1 led term 4 with log [1configuration 4noop], and [1configuration 3noop] was known as committed in term 3",
		},
		{
			"a torn vote for another", "terms 4, log 1, crashes 1, disk slow-vote", tornVoteForAnother, "LeaderCompleteness",
			"server 1 led term 4 with log [1configuration 4noop], and [1configuration 3noop] was known as committed in term 3",
		},
		{
			"a torn vote after a pre-vote", "terms 4, log 1, crashes 1, disk slow-vote, prevote on", tornVoteAfterPreVote, "LeaderCompleteness",
			"server 1 led term 4 with log [1configuration 4noop], and [1configuration 3noop] was known as committed in term 3",
		},
		{
			"a stale entry", "terms 3, log 1, failures 1, disk slow-log", staleEntry, "StateMachineSafety",
			"server 1 applied [1configuration 2noop] and server 2 applied [1configuration 3noop]",
		},
		{
			"a stale entry after pre-votes", "terms 3, log 1, failures 1, disk slow-log, prevote on", staleEntryAfterPreVotes, "StateMachineSafety",
			"server 1 applied [1configuration 2noop] and server 2 applied [1configuration 3noop]",
		},
		{
			"a stale request", "terms 3, log 3, failures 1, disk slow-log", staleRequest, "StateMachineSafety",
			"server 1 applied [1configuration 2noop 2x] and server 2 applied [1configuration 3noop 3x]",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			violated := follow(t, row.bounds, row.schedule)
			if len(violated) == 0 || violated[0].Property != row.property || violated[0].Reason != row.reason {
				t.Errorf("violated is %+v", violated)
			}
		})
	}
}

// follow takes the steps of a schedule, of which only the last may violate anything.
func follow(t *testing.T, bounds, schedule string) []reference.Violation {
	t.Helper()
	given, err := protocol.ParseBounds(bounds)
	if err != nil {
		t.Fatal(err)
	}
	o, err := hashicorpraft.Default().With(given)
	if err != nil {
		t.Fatal(err)
	}
	m, err := catalog.Build(hashicorpraft.New(t, o), nil, catalog.Options{Bounds: catalog.Uncounted(o.Bounds())})
	if err != nil {
		t.Fatal(err)
	}
	run := m.Run()
	for step := range strings.SplitSeq(strings.TrimSpace(schedule), "\n") {
		if strings.HasPrefix(step, "#") {
			continue
		}
		if v := run.Violations(); len(v) > 0 {
			t.Fatalf("before %s: %+v", step, v)
		}
		take(t, run, step)
	}
	return run.Violations()
}

// take takes a step.
func take(t *testing.T, run reference.Run, step string) {
	t.Helper()
	enabled := run.Enabled()
	i := slices.IndexFunc(enabled, func(a reference.Action) bool { return a.Label() == step })
	if i < 0 {
		var labels []string
		for _, a := range enabled {
			labels = append(labels, a.Label())
		}
		t.Fatalf("%s is not possible; possible are:\n%s", step, strings.Join(labels, "\n"))
	}
	if _, err := run.Do(enabled[i]); err != nil {
		t.Fatal(err)
	}
}
