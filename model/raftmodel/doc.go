// Package raftmodel plugs the Raft of package raft, with its owner of package owner, into
// the model: it adds a server's surroundings, a disk and a state machine, to the pure steps,
// and says which inputs the bounds allow.
//
// It is separate from package model so that the model cannot know Raft, and so that other
// protocols do not link it. Start reading at Node, then Raft.Step.
package raftmodel
