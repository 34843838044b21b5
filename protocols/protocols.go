// Package protocols describes the protocols of this module to the command line.
package protocols

import "raftmc/catalog"

// All are the protocols, the one that is meant if none is named first.
func All() []catalog.Protocol { return []catalog.Protocol{Raft(), TwoPhase(), Paxos()} }
