package raft

import "strings"

// Timers says what becomes of each of a server's timers after a step. Each is spoken of by
// itself, and none of them says anything about the other. The zero value leaves both as
// they are.
//
// A follower and a candidate have an election timer, and a leader a heartbeat timer. So
// whoever becomes leader stops the first and starts the second, and a leader that steps
// down the other way round.
type Timers struct {
	// Election is the timer behind [ElectionTimeout] (§5.2). Its length should be random,
	// so that votes are rarely split.
	Election TimerAction
	// Heartbeat is the timer behind [HeartbeatTimeout] (§5.2). It is much shorter than an
	// election timer; §5.6 says by how much.
	Heartbeat TimerAction
}

// TimerAction is what becomes of one timer. A timer that runs out does so once, and does
// not run then. The owner chooses how long a timer takes.
type TimerAction uint8

const (
	// KeepTimer leaves the timer as it is: if it runs, it goes on, with the length that it
	// has.
	KeepTimer TimerAction = iota
	// StartTimer starts the timer, with a new length. If it runs already, it begins anew.
	StartTimer
	// StopTimer stops the timer, if it runs.
	StopTimer
)

var timerActionNames = []string{KeepTimer: "keep", StartTimer: "start", StopTimer: "stop"}

// String returns the action's name.
func (a TimerAction) String() string { return nameOf("TimerAction", timerActionNames, a) }

// Then returns what becomes of the timers if next is done after t.
func (t Timers) Then(next Timers) Timers {
	if next.Election == KeepTimer {
		next.Election = t.Election
	}
	if next.Heartbeat == KeepTimer {
		next.Heartbeat = t.Heartbeat
	}
	return next
}

// String returns what to do in words: "stop election, start heartbeat", or "keep timers".
func (t Timers) String() string {
	var words []string
	if t.Election != KeepTimer {
		words = append(words, t.Election.String()+" election")
	}
	if t.Heartbeat != KeepTimer {
		words = append(words, t.Heartbeat.String()+" heartbeat")
	}
	if words == nil {
		return "keep timers"
	}
	return strings.Join(words, ", ")
}
