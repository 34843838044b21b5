// Package register is a register that clients write and read, implemented in three ways:
// by one server alone, by Attiya, Bar-Noy and Dolev's algorithm ("Sharing Memory Robustly
// in Message-Passing Systems", 1995), and by single-decree Paxos in which each server is
// proposer, acceptor and learner.
//
// Its purpose is a comparison with the state counts of another checker. It transcribes
// three examples of Stateright (github.com/stateright/stateright) from
// examples/single-copy-register.rs, linearizable-register.rs and paxos.rs, with the
// clients of src/actor/register.rs, the history of src/semantics/linearizability.rs and
// the network of src/actor/model.rs. Their tests publish 93 states for one server, 544
// for two servers of the second kind, and 16,668 for three of the third, with two clients
// each, messages in any order, none lost and none delivered twice.
//
// Stateright counts the following, which a protocol written for this checker would not
// have:
//
//   - The history of the clients' operations is part of the state. Since it says for
//     each read which operations had returned before, all clients together are one
//     server here, the last.
//   - A server that ignores a message leaves it in flight. Here it receives the message,
//     and sends it again under the original sender's name.
//   - The servers keep what is no longer of use, such as promises of a ballot that is
//     decided.
//
// Start reading at Protocol, then Client, ABD and Paxos.
package register
