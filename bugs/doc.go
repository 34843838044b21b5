// Package bugs keeps published mistakes of real Rafts, each as a decorator
// around the correct protocol: the core has no hook, flag or build tag for any
// of them. A decorator changes what a server hears, what it makes of that, what
// it sends, what its disk does or how it restarts (decorate.go).
//
// Elections are in elections.go, who gets a vote in votes.go, what is durable in
// durability.go; followers' part in replication in replication.go, the leader's
// bookkeeping in matching.go, what is committed in commitment.go; snapshots in
// snapshots.go. controls.go has what looks like a mistake and is none, and
// variants.go those of them that are planted like a bug: other ways of writing Raft.
//
// Start reading at Bug and All.
package bugs
