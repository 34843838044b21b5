// Package ordered decides whether a property can fail in a system whose messages and states
// carry numbers that are only compared with each other, as Raft's terms are and Paxos's ballots:
// for any such numbers, and however many. The network is that of package cover: it loses, delays,
// repeats and reorders without limit. If the search ends with Holds, no schedule violates a
// property, whatever its numbers. If a property fails in the abstraction that it searches, that
// is an alarm, which may be false; package model looks for a schedule that confirms it. The
// package knows nothing about the systems that it searches.
//
// # Where to start reading
//
// object.go says how values are written with places for their numbers, system.go what a system
// must offer, options.go and result.go what a search takes and returns. search.go is the search:
// expand.go takes the steps of a vector, edge.go carries columns along them (layout.go: how their
// numbers can lie among each other), names.go chooses the names of servers, shard.go keeps what
// is new (vector.go: in which form). known.go, quiet.go and ahead.go find out what can be left
// out. alarm.go tells a run to a violation, fixpoint.go says what the search has come to.
// checkpoint.go says what a search needs to go on in another process.
//
// # The configurations
//
// As in package cover, a configuration is (q, M, h): the servers' states, the set of all messages
// ever sent, and what has been true of the servers, as facts. M and h only grow, and more of them
// can do no less: a server's step depends on its state and at most one message. So the larger of
// two configurations with the same q can do all that the smaller can, and properties find no less
// in it; only sets that are not part of another are kept, as an antichain.
//
// # Numbers are places
//
// Let f be a map of numbers that keeps their order, and 0. What the package needs of a system is
// that each step, what is remembered, and each property commute with every f: the step of f(s)
// by f(m) is f of the step of s by m. So two configurations of which one is f of the other go the
// same ways, and it is enough to know one of each such class: a configuration is written with the
// places 1, 2, 3… of its numbers in their order. Package model takes each step with numbers that
// are far apart and with neighbours, and refuses a protocol of which the two differ; package
// selfcheck takes more such steps.
//
// There is one step that computes: an input may pick a number larger than all that its server's
// state holds (an election timeout, a new ballot), for instance the next one. Let it instead pick
// any larger one: one that exists, one between two that exist, or one above all. Every run of the
// system is then a run of the relaxed one, since the picked number is larger than those in the
// state, so that the step is f of itself with any other pick; and that is all that Holds needs. The
// relaxed system has no other violations, either, if a server that has picked a number can pick
// again with the same result but for the number: then a larger pick is several picks, whose
// messages and facts only add to M and h. Raft's timeout does, unless the server leads at once,
// being the only one, or writes to its disk later. Nothing here rests on that: it bears on whether
// an alarm is false, and an alarm is confirmed by a run of the system itself.
//
// # Columns
//
// The states of all servers hold finitely many numbers, but M and h hold any number of others. So
// M and h are taken apart: a column is the part of them that belongs to one number, which is for
// a message the term that it was sent in. A vector is q with the places of its numbers, and with
// the facts that are commonly known (below). What is stored is, for each vector, which columns it
// can be reached with, each for itself: of which other columns it was reached with, nothing is
// kept. A column's elements may refer to other numbers, as a log's entries do; their places are
// kept among those of the vector, in the column's layout. So there are finitely many vectors and
// columns, as long as the states are finitely many but for their numbers.
//
// This is a Cartesian abstraction, in the manner of Abdulla, Haziza and Holík, "All for the Price
// of Few" (VMCAI 2013), who abstract configurations to views of few processes; here a view is the
// whole of q with one number.
//
// Why it leaves out nothing: let every configuration of a set be covered, that is, its vector
// is stored, and for each number of M and h a column of that vector that has all elements of that
// number. Take a step of it, of server i to a state s, by a message m or by an input. It depends
// on q and m only, and m lies in one column, of number c. So in the abstraction the same step can
// be taken by that column (or, for an input, by the vector alone), and the new vector is stored.
// The column c of the new configuration is the old one with what the step adds to it; that is
// stored directly. Any other column, of number d, is the old column d with what the step adds to
// it, and the old column d was stored with the old vector. It is carried along the edge from the
// old vector to the new one (carry), in every way in which its further places can lie among those
// of the edge; one of these is how they lie in the configuration. Two things are not assumed to be
// different: further places of an edge and of a column may coincide, as two messages may refer to
// the same number; only c and d do not. That nothing is in a column is possible in every vector,
// because of the numbers that were never used; so nothing is carried where nothing can be.
// Hence all configurations that are reached are covered, and a property that fails in one of them
// fails in the abstraction, provided that it looks at one column at a time:
//
//   - Properties of steps and messages look at one step. Properties of servers, pairs and clusters
//     look at q and at facts. Each vector is judged with the facts that are true in it, and each
//     set of a column with each of its facts besides.
//   - If a property fails because of two facts of two servers, let the later of them become true:
//     it is true of a state in the vector then, and the earlier one lies in one column. So one
//     column is enough.
//   - A property that fails because of a fact and states fails in a vector with one column, too.
//   - A property for which two facts of earlier times and a state matter together looks at more
//     than one column. It is refused by name (Tangled).
//
// # What is commonly known
//
// Of some facts it does not matter which server knows them: that an entry is committed. These are
// kept once, with the vector, compared by equality. As facts of columns they would be forgotten
// where they matter: a column without the fact that an entry is committed could meet a message
// that presupposes it, and raise a false alarm. It is sound, because what is commonly known is a
// function of the run, as q is, and it stays finite, because a protocol's committed prefixes are.
//
// # What is left out
//
// Told. A message is stale for a state if it belongs to a smaller number than the state's
// greatest one. Let Z be messages of which every one, stale for any state that the search comes
// to, changes nothing and is answered with nothing but elements whose numbers are the state's own.
// Let all answers of all messages of Z in a state be sent in any case: that only adds. Then a
// message of Z that is stale does nothing anymore, as a server's greatest number never becomes
// smaller; it is left out. Z is found by trying: it begins with what was learnt so far, every state
// that is met is asked about all of Z, and if one disagrees, the pass of the search proves nothing
// and another begins with a smaller Z. That the greatest number of a state never becomes smaller
// is watched in every step; if it does, nothing is left out. Where an alarm rests on an answer that
// was only told, another search can send it only where it is due (Options.Exact).
//
// Quiet. A message of Z that belongs to its receiver's greatest number does nothing anymore if it
// does nothing now and in all states that the receiver can come to while that number is its
// greatest; afterwards it is stale. Those states are followed by the steps that the search has
// taken or looked up. When the search has ended, what was called quiet is looked at once more with
// all steps that it has taken: if some message was not, another pass begins. So in the pass that
// proves something, all steps of the search are among those that were followed; the argument is
// that of charts in package cover.
//
// Facts. A fact matters to a server in a state if a property finds something in both that it does
// not find without the fact. Each fact is asked about all states that the search comes to, in all
// ways in which their numbers can lie among each other, and it is left out when it matters to
// nobody: to no state of a server, or only to states that have no greater number than its own. The
// state of the fact's own server is not asked about; a property for which it matters is looked for
// among combinations of facts and states (Tangled), and if there is one, no fact is left out.
//
// Loops. What a server can send without changing is added to a column before that is stored.
//
// Symmetry. A vector is stored with the least of its names. Where several renamings lead there,
// a column is stored under each of them, so that two sets are compared in every way.
//
// # How its correctness is shown
//
// Fixpoint.Covers says whether a configuration is covered. Tests take every configuration of small
// numbers, and random runs with many, of Raft, of Paxos and of random protocols, and none may be
// uncovered. Every known bug must be an alarm wherever cover finds it. Systems that lie about what
// matters, and reductions that are switched off, are noticed by the same tests.
package ordered
