package raftmodel

import (
	"raftmc/raft"
	"raftmc/raft/owner"
)

// Core is the Raft implementation that is modelled, with what its owner does: the correct
// one, or one decorated with a known mistake. Its functions are pure, and may be called by
// several goroutines at once.
type Core struct {
	// Step replaces raft.Step.
	Step func(*raft.Config, raft.Server, raft.Input) (raft.Server, raft.Output)

	// Restart replaces raft.Restart.
	Restart func(raft.Durable) raft.Server

	// Write says what the disk does with a write; it replaces raft.Durable.Apply.
	Write func(raft.Durable, raft.Write) raft.Durable

	// Start replaces owner.Start. It is also given the owner that crashed.
	Start func(crashed owner.Owner, s raft.Server) (owner.Owner, owner.Do)

	// After replaces owner.Owner.After.
	After func(owner.Owner, raft.Server, raft.Output) (owner.Owner, owner.Do)

	// Release replaces owner.Owner.Release.
	Release func(owner.Owner, raft.Token) (owner.Owner, []raft.Message)
}

// Correct is the core without a mistake.
func Correct() Core {
	return Core{
		Step: raft.Step, Restart: raft.Restart, Write: raft.Durable.Apply,
		Start:   func(_ owner.Owner, s raft.Server) (owner.Owner, owner.Do) { return owner.Start(s) },
		After:   owner.Owner.After,
		Release: owner.Owner.Release,
	}
}
