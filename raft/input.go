package raft

// Input is what may happen to a server: one of [ElectionTimeout],
// [HeartbeatTimeout], [Receive], [Propose], [Compact] and [Persisted]. A crash
// is none of them: it leaves a [Durable], from which [Restart] makes a server.
type Input interface{ input() }

// ElectionTimeout says that the election timer ran out (§5.2). A leader has
// none, and ignores it.
type ElectionTimeout struct{}

// HeartbeatTimeout says that the heartbeat timer ran out: time to tell the
// followers that the leader is alive (§5.2), and to send again what may have
// been lost. Others than leaders ignore it.
type HeartbeatTimeout struct{}

// Receive says that a message arrived, whatever it holds, whenever and however
// often. A malformed one is ignored.
type Receive struct{ Message Message }

// Propose asks a leader to append a command to the log (§5.3). The output's
// Proposal answers it. Data may be any bytes; JSON holds only those that are UTF-8.
type Propose struct{ Data string }

// Compact says that the state machine was saved as Data after it applied the
// entry at Index, so that the log may forget all through there (§7). Ignored
// unless Log.Base() < Index <= LastApplied.
type Compact struct {
	Index Index
	Data  string
}

// Persisted says that the write Token and all writes before it are durable.
// Ignored if that is known, or if there was no such write.
type Persisted struct{ Token Token }

func (ElectionTimeout) input()  {}
func (HeartbeatTimeout) input() {}
func (Receive) input()          {}
func (Propose) input()          {}
func (Compact) input()          {}
func (Persisted) input()        {}
