package raft

// Output is what a step asks of the world around the server. The zero value
// asks for nothing. It shares its slices with servers and messages; nobody may
// change those.
type Output struct {
	// Write goes to disk, after all earlier writes; once it is there,
	// [Persisted] says so. A zero Token means there is nothing to write.
	Write Write
	// Send holds the messages to send, in no order that matters. Any of them
	// may be lost.
	Send []Send
	// Install, unless it is zero, replaces the state machine's state. It comes
	// before Apply.
	Install Snapshot
	// Apply goes to the state machine, in order. Each entry is committed.
	Apply []Committed
	// Timer says which timer to set.
	Timer Timer
	// Proposal answers a [Propose], and no other input.
	Proposal Proposal
}

// Send is a message to send, and when.
type Send struct {
	Message Message
	// After is the write that must be durable before the message may leave; 0
	// lets it leave at once. After a crash, what waited is never sent.
	After Token
}

// Committed is a committed entry with its index.
type Committed struct {
	Index Index
	Term  Term
	Data  string
}

// Timer says which of a server's timers to set. At most one runs at a time, and
// each fires once. How long they take is for their owner to choose: §5.6 says
// what to mind, and §5.2 why an election timeout should be random.
type Timer uint8

const (
	// NoTimer leaves the timer as it is.
	NoTimer Timer = iota
	// ResetElectionTimer sets the election timer, from its beginning and with a
	// new random length. A heartbeat timer that runs stops.
	ResetElectionTimer
	// StartHeartbeatTimer sets the heartbeat timer. An election timer that runs
	// stops.
	StartHeartbeatTimer
)

var timerNames = []string{"NoTimer", "ResetElectionTimer", "StartHeartbeatTimer"}

// String returns the timer's name.
func (t Timer) String() string { return nameOf("Timer", timerNames, t) }

// Proposal is the answer to a [Propose].
type Proposal struct {
	Outcome ProposalOutcome
	// Index and Term are, of an accepted proposal, where it is in the log. It
	// is committed if the entry applied at Index has this very Term.
	Index Index
	Term  Term
	// Leader is, of a refused proposal, whom to ask instead; None if unknown.
	Leader ID
}

// ProposalOutcome says what became of a proposal.
type ProposalOutcome uint8

const (
	// NoProposal means that the input was no [Propose].
	NoProposal ProposalOutcome = iota
	// Accepted means that the command is in the leader's log. It may still get
	// lost, if another leader is elected before it is committed.
	Accepted
	// Refused means that this server is not the leader, or that its log has
	// reached MaxIndex. The command is in no log.
	Refused
)

var proposalOutcomeNames = []string{"NoProposal", "Accepted", "Refused"}

// String returns the outcome's name.
func (o ProposalOutcome) String() string { return nameOf("ProposalOutcome", proposalOutcomeNames, o) }
