package raftmodel

import "raftmc/raft"

// Core is the Raft implementation that is modelled: the correct one, or one decorated
// with a known mistake.
type Core struct {
	// Step replaces raft.Step.
	Step func(*raft.Config, raft.Server, raft.Input) (raft.Server, raft.Output)

	// Restart replaces raft.Restart.
	Restart func(*raft.Config, raft.Durable) raft.Server

	// Write says what the disk does with a write; it replaces raft.Durable.Apply.
	Write func(raft.Durable, raft.Write) raft.Durable
}

// Correct is the core without a mistake.
func Correct() Core {
	return Core{Step: raft.Step, Restart: raft.Restart, Write: raft.Durable.Apply}
}
