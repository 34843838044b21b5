// Package opaque puts code under the checker that is no pure function: a live node with pointers,
// locks, maps and whatever else, as it is. [Code] says how it is driven, and [New] makes a
// protocol of it, which the searches, mctest and mc take like any other.
package opaque
