// Package model makes a transition system out of a distributed protocol: n servers, a
// network, and whatever may happen next within stated bounds. A protocol is described by
// a handful of pure functions (package protocol); the searches of package explore run on the
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
// Package reference is the plain model of the same system: the protocol's own values, without
// tables. Every Model has one, made of the same parts, takes its runs on it, and is compared
// with it by tests, state by state.
//
// # Complete search
//
// Model.Monotone is the model that cover.Search searches: the local tables alone
// (moves.go), with the whole orbit of each server state and message entered at once
// (orbits.go), and histories compared by Includes.
//
// # Locks
//
// A published entry of a table never changes, and is read without a lock. What makes entries
// (everything whose name begins with intern or make, and inputsOf, receiving, compute,
// remember, localOf, messageOf) is called with the lock, which its caller holds. The lock is
// taken where searches come in: inputEdges, receiveEdge, channelFor, memoized, Local, Receive,
// Encode and Decode.
//
// The protocol's steps and their properties are called with the lock, too, one at a time,
// unless the protocol says that it is Concurrent: then Foresee calls them without, and what
// they returned is entered under the lock when its turn comes, so that all numbers are given
// in the same order for any number of workers (foresee.go).
//
// Start reading at Model and its worker; protocols are described in package protocol.
package model
