// Package facts has what has been true of the servers of any Raft, as facts that only grow, and
// what the five properties of Figure 3 of the paper ask of them ("In Search of an Understandable
// Consensus Algorithm", extended version). It knows nothing of how a Raft is written: only that a
// server has a term, a log, and votes; E is an entry of a log.
package facts
