// Package model makes a transition system out of a distributed protocol: n servers, a
// network, and whatever may happen next within stated bounds. A protocol is described by
// a handful of pure functions (Protocol); the searches of package explore run on the
// result (Model).
//
// # Speed
//
// A state is a vector of small integers. Server states and messages are kept once, in
// local tables. The result of each local step is computed once, by calling the protocol's
// own function, and then looked up: hundreds of millions of transitions need a few
// thousand calls. This is what purity buys.
//
// The fingerprint of a state is the sum of strong hashes of its parts' content, so a
// successor's is its parent's plus a precomputed difference, under every renaming of
// servers and client values at once; the least over all renamings stands for the whole
// symmetry class. A successor is built only if its fingerprint is new. (Hashes are of
// content, never of the tables' numbers, which depend on the order of discovery. For sums
// of hashes as fingerprints of multisets see Bellare and Micciancio, "A New Paradigm for
// Collision-Free Hashing", 1997.)
//
// Properties are checked where that is cheapest: a server property once for each state of
// a server, a step or message property once for each entry of the tables, a pair property
// once for each pair of states that occurs together.
//
// # Trust
//
// Cluster is the plain model of the same system: the protocol's own values, without
// tables, differences or numbers in place of values. Tests compare the two state by
// state, and every counterexample is replayed on the plain model (Run) before it is
// reported.
//
// # Complete search
//
// Model.Monotone is the model that cover.Search searches: the local tables alone
// (moves.go), with the whole orbit of each server state and message entered at once
// (orbits.go), and histories compared by Orderer.
//
// # Display
//
// States and messages are shown with servers by name, wherever the descriptions declare a
// server (shown.go). A violation is shown with the fields that its property has read,
// which are found by checking it again on changed states (evidence.go). A protocol need
// not do anything for that. Traces have the plain JSON.
//
// Start reading at Protocol, then Cluster, then Model and its worker.
package model
