// Package bugs holds published mistakes of real Raft implementations, each as a decorator
// around the correct protocol: the core has no hook, flag or build tag for any of them. A
// decorator changes what a server receives, what it does with that, what it sends, what
// its disk does or how it restarts (decorate.go).
//
// Mistakes in elections are in elections.go, about who gets a vote in votes.go, about
// what is durable in durability.go, in the followers' part of replication in
// replication.go, in the leader's bookkeeping in matching.go, about what is committed in
// commitment.go, and about snapshots in snapshots.go. controls.go has what looks like a
// mistake but is none, and variants.go those controls that are planted like a bug: other
// ways of writing Raft.
//
// Start reading at Bug and All.
package bugs
