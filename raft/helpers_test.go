package raft

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// threeServers is the cluster of most tests. Server 1 is the one under test.
var threeServers = mustConfiguration(1, 2, 3)

func mustConfiguration(voters ...ID) Configuration {
	c, err := NewConfiguration(voters...)
	if err != nil {
		panic(err)
	}
	return c
}

func configOf(id ID) *Config { return &Config{ID: id} }

// entriesOf returns entries of the given terms, each with data that tells it
// apart: its index and its term.
func entriesOf(from Index, terms ...Term) []Entry {
	var entries []Entry
	for i, term := range terms {
		entries = append(entries, Entry{Term: term, Data: fmt.Sprintf("%d/%d", from+Index(i), term)})
	}
	return entries
}

// follower returns server 1 as it restarts in a term, with a log of entries of
// the given terms.
func follower(term Term, logTerms ...Term) Server {
	return Restart(Durable{CurrentTerm: term, Snapshot: Snapshot{Members: threeServers}, Log: Log{}.Append(0, entriesOf(1, logTerms...)...)})
}

// snapshotted returns server 1 as it restarts in a term, with a snapshot
// through base, of term baseTerm, and a log of entries of the given terms.
func snapshotted(term Term, base Index, baseTerm Term, logTerms ...Term) Server {
	return Restart(Durable{
		CurrentTerm: term,
		Snapshot:    Snapshot{LastIncludedIndex: base, LastIncludedTerm: baseTerm, Members: threeServers, Handle: "state"},
		Log:         Log{}.CompactThrough(base, baseTerm).Append(0, entriesOf(base+1, logTerms...)...),
	})
}

// candidate returns s as a candidate of the next term, its own vote durable.
func candidate(s Server) Server { return steps(s, ElectionTimeout{}, Persisted{s.Issued + 1}) }

// leader returns s as the leader of the next term.
func leader(s Server) Server {
	return steps(candidate(s), from(2, Message{Kind: RequestVoteReply, Term: s.CurrentTerm + 1, VoteGranted: true}))
}

// steps returns server 1 after inputs.
func steps(s Server, inputs ...Input) Server {
	for _, in := range inputs {
		s, _ = Step(configOf(1), s, in)
	}
	return s
}

// from is the arrival of m at server 1 from another server.
func from(id ID, m Message) Receive {
	m.From, m.To = id, 1
	return Receive{m}
}

// show writes a server in one line. The log is that of its terms, with what is
// not durable after a bar.
func show(s Server) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s term %d vote %d leader %d log", s.Role, s.CurrentTerm, s.VotedFor, s.Leader)
	if base := s.Log.Base(); base > 0 {
		fmt.Fprintf(&b, " (%d/%d)", base, s.Log.BaseTerm())
	}
	for i := s.Log.Base(); i <= s.Log.LastIndex(); i++ {
		if i > s.Log.Base() {
			fmt.Fprintf(&b, " %d", s.Log.Entry(i).Term)
		}
		if i == s.DurableIndex && i < s.Log.LastIndex() {
			b.WriteString(" |")
		}
	}
	fmt.Fprintf(&b, " commit %d applied %d", s.CommitIndex, s.LastApplied)
	if s.Votes != nil {
		fmt.Fprintf(&b, " votes %d", s.Votes)
	}
	for i, next := range s.NextIndex {
		fmt.Fprintf(&b, " to %d: next %d match %d", next.Server, next.Index, s.MatchIndex[i].Index)
	}
	if len(s.NextIndex) == 0 && len(s.MatchIndex) > 0 {
		fmt.Fprintf(&b, " and still match %v", s.MatchIndex)
	}
	return b.String()
}

// showOutput writes an output, one thing to do a line.
func showOutput(out Output) string {
	var lines []string
	line := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	if w := out.Write; w.Token != 0 {
		text := fmt.Sprintf("write %d: term %d vote %d", w.Token, w.CurrentTerm, w.VotedFor)
		if !w.Snapshot.IsZero() {
			text += fmt.Sprintf(" snapshot %d/%d", w.Snapshot.LastIncludedIndex, w.Snapshot.LastIncludedTerm)
		}
		if w.From > 0 {
			text += fmt.Sprintf(" from %d: %d entries", w.From, len(w.Entries))
		}
		line("%s", text)
	}
	for _, s := range out.Send {
		text := s.Message.String()
		if s.After != 0 {
			text += fmt.Sprintf(" after %d", s.After)
		}
		line("%s", text)
	}
	if !out.Install.IsZero() {
		line("install %d/%d", out.Install.LastIncludedIndex, out.Install.LastIncludedTerm)
	}
	for _, c := range out.Apply {
		line("apply %d: %s", c.Index, c.Data)
	}
	if out.Timers != (Timers{}) {
		line("%s", out.Timers)
	}
	switch p := out.Proposal; p.Outcome {
	case Accepted:
		line("Accepted at %d/%d", p.Index, p.Term)
	case Refused:
		line("Refused, ask %d", p.Leader)
	}
	return strings.Join(lines, "\n")
}

// stepTest is one step of server 1 of three: what it was, what happened, and
// what it is and asks for then.
type stepTest struct {
	name    string
	section string // of the paper, unless it says otherwise
	server  Server
	input   Input
	want    string   // as show writes it; empty: unchanged, in all that there is
	output  []string // as showOutput writes it
}

func runStepTests(t *testing.T, tests []stepTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, out := Step(configOf(1), test.server, test.input)
			if test.want == "" && !reflect.DeepEqual(got, test.server) {
				t.Errorf("%s: server changed\nfrom %+v\n  to %+v", test.section, test.server, got)
			}
			if test.want != "" && show(got) != test.want {
				t.Errorf("%s: server\n got %s\nwant %s\n was %s", test.section, show(got), test.want, show(test.server))
			}
			if got, want := showOutput(out), strings.Join(test.output, "\n"); got != want {
				t.Errorf("%s: output\n got %q\nwant %q", test.section, got, want)
			}
		})
	}
}
