package hashicorpraft

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/raft"

	"raftmc/opaque"
	"raftmc/raftview"
)

// moment is what is known of a server before a step.
type moment struct {
	term      uint64
	lastIndex uint64
	slept     bool         // time passes in the step
	triggered map[int]bool // followers for which there is something new to send
}

func (s *server) now() moment {
	return moment{term: s.raft.CurrentTerm(), lastIndex: s.lastIndex(), triggered: s.triggered()}
}

// begins reports whether the goroutine that sends to a follower has begun to try again: time has
// passed, there is a new entry, or there was one that it had no time for.
func (s *server) begins(before moment, follower int) bool {
	return before.slept || s.lastIndex() > before.lastIndex || before.triggered[follower]
}

// settle waits until the server has come to rest, and returns what it has sent.
func (s *server) settle(before moment) []opaque.Message {
	s.rest()
	s.forget(before)
	s.noteRetries(before)
	s.noteApplied()
	sent := append(s.answersGiven(), s.callsMade()...)
	slices.SortFunc(sent, func(a, b opaque.Message) int {
		return cmp.Or(a.To-b.To, strings.Compare(a.Kind, b.Kind), strings.Compare(a.Wire, b.Wire))
	})
	return sent
}

// forget lets calls fail on which nothing depends any more: those of another term or role. What
// was not sent yet is lost. Goroutines of a leader that has stepped down may go on for a while.
func (s *server) forget(before moment) {
	role, term := s.raft.State(), s.raft.CurrentTerm()
	if role != raft.Candidate || term != before.term {
		s.granted = nil
	}
	old := func(c *call) bool {
		switch c.kind {
		case appendEntries:
			return role != raft.Leader || c.term != term
		case requestPreVote:
			return role != raft.Candidate || c.term != term+1
		}
		return role != raft.Candidate || c.term != term
	}
	for s.wire.end(nil, old) > 0 {
		s.rest()
	}
}

// noteRetries notes which goroutines of a leader have begun to wait before they send again: those
// that have failed before, as soon as there is something new to send or time has passed.
func (s *server) noteRetries(before moment) {
	if !s.leads() {
		clear(s.retries)
		return
	}
	failed := s.failed()
	for i := range s.options.Servers {
		_, waits := s.retries[i]
		switch idle := slices.Contains(s.idle(), i); {
		case !idle:
			delete(s.retries, i)
		case !waits && failed[i] && s.begins(before, i):
			s.retries[i] = s.lastIndex()
		}
	}
}

// callsMade returns the calls that the server has made.
func (s *server) callsMade() (sent []opaque.Message) {
	for _, c := range s.wire.made() {
		if c.kind == appendEntries && s.options.Replication == Off {
			continue
		}
		m := opaque.Message{To: c.to, Kind: c.kind, Wire: c.wire}
		m.Text = asked(m).String()
		sent = append(sent, m)
	}
	return sent
}

// answersGiven returns the answers that the server has given.
func (s *server) answersGiven() (sent []opaque.Message) {
	s.answers = slices.DeleteFunc(s.answers, func(p *pendingAnswer) bool {
		select {
		case response := <-p.response:
			r := newReply(p.asked, response)
			sent = append(sent, opaque.Message{To: p.to, Kind: answerTo(p.kind), Text: r.text(p.kind), Wire: encoded(r)})
			return true
		default:
			return false
		}
	})
	return sent
}

// noteApplied notes what was applied. The state machine is told of clients' requests only, and
// must have been told of the same.
func (s *server) noteApplied() {
	log := s.disk.entries()
	for i := uint64(len(s.applied)) + 1; i <= s.raft.AppliedIndex() && i <= uint64(len(log)); i++ {
		s.applied = append(s.applied, viewed(log[i-1]))
	}
	for _, e := range s.machine.all() {
		if e.Index > uint64(len(s.applied)) || s.applied[e.Index-1] != (raftview.Entry{Term: int(e.Term), Data: shown(e.Type, e.Data)}) {
			s.wrong = fmt.Sprintf("the state machine was told of %d/%d %s, which is not what was applied", e.Index, e.Term, e.Data)
		}
	}
}

// replication returns what the library's leader keeps of each follower, which it has no function
// for.
func (s *server) replication() map[int]reflect.Value {
	all := map[int]reflect.Value{}
	for entry := reflect.ValueOf(s.raft).Elem().FieldByName("leaderState").FieldByName("replState").MapRange(); entry.Next(); {
		all[serverOf(entry.Key().String())] = entry.Value().Elem()
	}
	return all
}

// failed lists the followers to which the last call has failed.
func (s *server) failed() map[int]bool {
	all := map[int]bool{}
	for i, r := range s.replication() {
		all[i] = r.FieldByName("failures").Uint() > 0
	}
	return all
}

// triggered lists the followers for which there is something new to send.
func (s *server) triggered() map[int]bool {
	all := map[int]bool{}
	for i, r := range s.replication() {
		all[i] = r.FieldByName("triggerCh").Len() > 0
	}
	return all
}
