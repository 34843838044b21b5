// Package etcdraft puts go.etcd.io/raft/v3, as it is, under the complete search: through its
// public RawNode, with its own MemoryStorage for a disk, and a state machine that keeps all that
// it was given.
//
// Start reading at [Options], which says what may happen, and [Code], then node.go, which does
// it. What each option adds has a file of its own.
//
// # Time
//
// The library counts ticks. With clocks together, see clocks.go, they tick. Otherwise a timeout is an event that may happen whenever the count could
// have come to it, so that clocks may run at any speed:
//
//   - ElectionTimeout is RawNode.Campaign, which does what Tick does when a follower or a
//     candidate has counted to its randomized timeout: both step MsgHup.
//   - HeartbeatTimeout steps MsgBeat, as Tick does in a leader.
//   - QuorumTimeout, with CheckQuorum, is what Tick does in a leader when it has counted to the
//     election timeout: it steps MsgCheckQuorum, and abandons a transfer of leadership.
//   - LeaseTimeout, with CheckQuorum, is that a follower has counted to the election timeout, and
//     not yet to its own randomized one: from then on it votes although it knows a leader. It is
//     as many calls of RawNode.TickQuiesced.
//
// With clocks free, only leaseTimeout counts, so that Config.ElectionTick makes no difference.
//
// RawNode.Step takes MsgBeat and MsgCheckQuorum, which are no messages of a network, from a
// storage thread only, and so they come from one.
package etcdraft
