package raft

// Input is what may happen to a server: one of [ElectionTimeout],
// [HeartbeatTimeout], [Receive], [Propose], [Compact] and [Persisted]. A crash
// is none of them: it leaves a [Durable], from which [Restart] makes a server.
type Input interface{ input() }

// ElectionTimeout says that the election timer ran out (§5.2). A leader has no election
// timer, and ignores it.
type ElectionTimeout struct{}

// HeartbeatTimeout says that the heartbeat timer ran out: the leader tells the followers
// that it is alive (§5.2), and sends again what may have been lost. Servers that do not
// lead ignore it.
type HeartbeatTimeout struct{}

// Receive says that a message arrived. The message may have any content, and arrive at
// any time and any number of times. A malformed message is ignored.
type Receive struct{ Message Message }

// Propose asks a leader to append a command to the log (§5.3). Output.Proposal is the
// answer. Data may be any bytes, but only UTF-8 can be written as JSON.
type Propose struct{ Data string }

// Compact says that the state machine was saved, durably and under the name Handle, as it
// was after the entry at Index, so that the log may discard everything through Index (§7).
// It is ignored unless Log.Base() < Index <= LastApplied.
type Compact struct {
	Index  Index
	Handle string
}

// Persisted says that the write Token and all writes before it are durable. It is ignored
// if the server knows that already, or if there was no such write.
type Persisted struct{ Token Token }

func (ElectionTimeout) input()  {}
func (HeartbeatTimeout) input() {}
func (Receive) input()          {}
func (Propose) input()          {}
func (Compact) input()          {}
func (Persisted) input()        {}
