package raft

// Output is what the server's owner must do after a step. The zero value is nothing. It
// shares its slices with servers and messages; they must not be changed.
type Output struct {
	// Write goes to disk, after all earlier writes; once it is durable, the owner says so
	// with [Persisted]. A zero Token means that there is nothing to write.
	Write Write
	// Send holds the messages to send; their order does not matter. Any of them may be
	// lost.
	Send []Send
	// Install, unless it is zero, replaces the state machine's state, before Apply.
	Install Snapshot
	// Apply holds committed entries in order. The commands among them go to the state
	// machine.
	Apply []Committed
	// Timers says what becomes of each timer.
	Timers Timers
	// Proposal answers a [Propose], and no other input.
	Proposal Proposal
}

// Send is a message to send, and when.
type Send struct {
	Message Message
	// After is the write that must be durable before the message may leave; 0 means that
	// it may leave at once. Messages that wait when the server crashes are never sent.
	After Token
}

// Committed is a committed entry with its index. Entries of every kind are handed out, so
// that no index is left out; the state machine applies those of kind [CommandEntry].
type Committed struct {
	Index Index
	Term  Term
	Kind  EntryKind
	Data  string
}

// Proposal is the answer to a [Propose].
type Proposal struct {
	Outcome ProposalOutcome
	// Index and Term say where an accepted proposal is in the log. It is committed if the
	// entry that is applied at Index has this very Term.
	Index Index
	Term  Term
	// Leader is the server to ask instead if a proposal is refused; None if unknown.
	Leader ID
}

// ProposalOutcome says whether a proposal was accepted.
type ProposalOutcome uint8

const (
	// NoProposal means that the input was not a [Propose].
	NoProposal ProposalOutcome = iota
	// Accepted means that the command is in the leader's log. It may still be lost, if
	// another leader is elected before it is committed.
	Accepted
	// Refused means that this server is not the leader, or that its log has
	// reached MaxIndex. The command is in no log.
	Refused
)

var proposalOutcomeNames = []string{"NoProposal", "Accepted", "Refused"}

// String returns the outcome's name.
func (o ProposalOutcome) String() string { return nameOf("ProposalOutcome", proposalOutcomeNames, o) }
