// Package invariants holds the properties of Raft, one file for each: what must always
// hold, and what must be reachable, so that a search that holds is not vacuous. What
// every correct Raft guarantees is kept apart from what this core promises in addition;
// [Reason] says why each property is in its group.
//
// The five properties of the paper (Figure 3) have the paper's names. The others come
// from other proofs and specifications: verdi-raft's (Woos et al., "Planning for Change
// in a Formal Verification of the Raft Consensus Protocol", 2016), and CCF's and etcd's
// TLA+ specifications. With history (raftmodel.History), properties about all time can be
// checked on one server or on a pair.
//
// Start reading at All, then ElectionSafety.
package invariants
