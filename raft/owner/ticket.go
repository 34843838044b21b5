package owner

import (
	"fmt"

	"raftmc/raft"
)

// Ticket says where an accepted proposal is in the log (§5.3). Whoever proposed it waits
// with it for the state machine: an entry is identified by its index and its term.
type Ticket struct {
	Index raft.Index
	Term  raft.Term
}

// TicketOf returns the ticket of a proposal; ok is false if it was refused.
func TicketOf(p raft.Proposal) (t Ticket, ok bool) {
	return Ticket{p.Index, p.Term}, p.Outcome == raft.Accepted
}

// Answer is what became of a proposal.
type Answer uint8

const (
	// Wait means that nothing is known yet.
	Wait Answer = iota
	// Applied means that this very command applies the proposal, for good.
	Applied
	// Superseded means that another entry was committed in its place: the proposal is not
	// applied, here or anywhere.
	Superseded
	// Unknown means that a snapshot has taken the place of the entry, whichever it was.
	Unknown
)

var answerNames = [...]string{"wait", "applied", "superseded", "unknown"}

// String returns the name of the answer.
func (a Answer) String() string {
	if int(a) >= len(answerNames) {
		return fmt.Sprintf("Answer(%d)", uint8(a))
	}
	return answerNames[a]
}

// Answer returns what a command of the state machine means to a proposal. Each server that
// applies the entry may answer; what one says, the others say, too, but for Unknown.
func (t Ticket) Answer(c Command) Answer {
	switch {
	case !c.Install.IsZero():
		if t.Index > c.Install.LastIncludedIndex {
			return Wait
		}
		return Unknown
	case c.Skip.Index == t.Index:
		return Superseded // by a configuration: a ticket is of a command
	case c.Apply.Index != t.Index:
		return Wait
	case c.Apply.Term != t.Term:
		return Superseded
	}
	return Applied
}
