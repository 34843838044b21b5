package raftmodel

import "raftmc/raft"

// Core is the Raft that is modelled: the correct one, or a decorated one that
// makes a known mistake.
type Core struct {
	// Step is raft.Step.
	Step func(*raft.Config, raft.Server, raft.Input) (raft.Server, raft.Output)

	// Restart is raft.Restart.
	Restart func(*raft.Config, raft.Durable) raft.Server

	// Write is what the disk does with a write: raft.Durable.Apply.
	Write func(raft.Durable, raft.Write) raft.Durable
}

// Correct is the core without a mistake.
func Correct() Core {
	return Core{Step: raft.Step, Restart: raft.Restart, Write: raft.Durable.Apply}
}
