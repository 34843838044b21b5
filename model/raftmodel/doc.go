// Package raftmodel plugs the Raft of package raft into the model: it adds to
// the pure step what surrounds a server, a disk and a state machine, and says
// which inputs the bounds allow.
//
// It stands apart from package model so that nothing in the model can know
// Raft, and so that a protocol of somebody else's does not link it. Start
// reading at Node, then Raft.Step.
package raftmodel
