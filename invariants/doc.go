// Package invariants is what must hold of Raft, one file for each property,
// and what must be reachable, so that a search that holds is not empty talk. What every
// correct Raft guarantees is kept apart from what this core promises besides; Reason says
// of each property why it is where it is.
//
// The five of the paper (Figure 3) carry its names. The others come from proofs
// and specifications of others: verdi-raft's (Woos et al., "Planning for Change
// in a Formal Verification of the Raft Consensus Protocol", 2016), CCF's and
// etcd's TLA+ specifications. History (raftmodel.History) makes those that speak
// of all time properties of one server or of a pair.
//
// Start reading at All, then ElectionSafety.
package invariants
