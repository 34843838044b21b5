// Package model makes a transition system out of a distributed protocol: n
// servers, a network, and whatever may happen next within stated bounds. A
// protocol is plugged in by a handful of pure functions (Protocol); the
// searches of package explore run over the result (Model).
//
// # How it is fast
//
// A state is a vector of small integers. Server states and messages are kept
// once, in local tables, and the result of each local step is computed once, by
// calling the protocol's own function, and then looked up: hundreds of millions
// of transitions need a few thousand calls. This is what purity buys.
//
// The fingerprint of a state is the sum of strong hashes of its parts' content,
// so that a successor's is its parent's plus a difference that was worked out
// before, under every renaming of servers and client values at once; the least
// over all renamings stands for the whole symmetry class. A successor is built
// only if its fingerprint is new. (Hashes of content, never of the tables'
// numbers, which depend on the order of discovery. For sums of hashes as
// fingerprints of multisets see Bellare and Micciancio, "A New Paradigm for
// Collision-Free Hashing", 1997.)
//
// Properties are asked where they are cheapest: of a server once for each of
// its states, of a step or message once for each entry of the tables, of a pair
// once for each pair of states that occurs together.
//
// # How it is believed
//
// Cluster is the same model in the plain: the protocol's own values, no table,
// no difference, no number standing for anything. Tests compare the two state
// by state, and every counterexample is replayed on it (Run) before it is
// reported.
//
// # The complete search
//
// Model.Monotone is the model as explore.Cover takes it: the local tables alone
// (moves.go), with every renamed server state and message entered beside the
// first (orbits.go), and histories compared by Orderer.
//
// # What is shown
//
// Whoever looks at a run sees states and messages in which servers go by their names, as
// the descriptions tell what is one (shown.go), and of a violation what its property has
// read, which is found by asking it again of what might be otherwise (evidence.go). No
// protocol has to say more for that. Traces have the plain JSON.
//
// Start reading at Protocol, then Cluster, then Model and its worker.
package model
