// Package explore searches the states of any transition system, for a violated
// property or for the certainty that there is none. It knows nothing of the
// systems that it searches, and imports the standard library only, apart
// from how this module writes files.
//
// # Where to start reading
//
// system.go says what a system must offer, result.go what a search returns,
// options.go what may be asked of one. Then one file for each search: bfs.go,
// dfs.go, walk.go. What they have in common is in budget.go (limits) and
// counterexample.go; what they store is in fingerprints.go, parents.go,
// frontier.go and depths.go.
//
// The complete search of a network that forgets nothing has an interface of its
// own, monotone.go, and starts in cover.go: cover_levels.go says in which order,
// cover_expand.go lists what may happen, cover_store.go keeps what is new of it in the
// antichains of cover_vector.go, cover_lives.go finds the dead messages,
// cover_schedule.go tells a counterexample; checkpoint.go and what follows it is how
// one is interrupted.
//
// # The searches, and what each guarantees
//
// [BFS] stores every state that it meets. If it ends with Holds, then no state
// within reach violates a property, but for Result.CollisionOdds. If it ends
// with Violated, then no path to a violation is shorter. Its figures, verdict
// and path are the same for any number of workers, unless the time, the memory
// or the caller's patience ran out.
//
// [DFS] is an iterative deepening: the same two guarantees in bounded memory, at
// the price of looking at states again, with each iteration, and within one once
// its table is full.
//
// [FewestFaults] goes by the number of faults, and breadth first among states that
// take as many. If it ends with Violated, then no path to a violation takes fewer
// faults, and none that takes as many is shorter, but for Limits.Depth.
//
// [Cover] is complete where the others count: over a network that may lose,
// delay, reorder and duplicate without any bound. If it ends with Holds, no
// schedule within the system's own bounds violates a property, and no odds are
// involved. Its schedules are the shortest if CoverOptions.Shortest asks for that.
//
// [Walk] takes random walks, and never ends with Holds. It goes deep at once,
// where the other two are still busy near the initial state. A walk depends on
// the seed and its own number only, so any of them can be had again.
//
// Each returns an error, before it starts, if it cannot honour what it is asked for.
//
// # Why Cover may leave out what it does
//
// A configuration is (q, M, h, b): the servers' local states, the set of all
// messages ever sent, the servers' histories, the budgets used up. A server takes
// a local input, or receives some m in M; it changes its own state, its history
// grows, and what it sends joins M. Nothing ever leaves M, so that a message may
// come late, again, out of order, or never.
//
// Write (q, M, h, b) ≤ (q, M', h', b') if M ⊆ M', h' tells all that h tells, and
// no budget is used up further in b' than in b. Whatever the smaller one can do,
// the larger one can: the same server takes the same step, for that depends on q
// and one message of M alone; and the results are again in ≤, because sets,
// histories and budgets only grow. So ≤ is a simulation, the system is well
// structured (Abdulla and Jonsson, "Verifying Programs with Unreliable Channels",
// 1996; Finkel and Schnoebelen, "Well-structured transition systems everywhere!",
// 2001), and a property of servers, pairs, single messages, single steps or the
// whole of q, for which more history means no less is found, fails below only if
// it fails above.
//
// Subsumption. Hence a configuration can be dropped if one is stored, for the same
// q, that is above it: all that it can lead to lies below something that the
// stored one leads to. What is stored is an antichain (De Wulf, Doyen, Henzinger
// and Raskin, "Antichains", 2006). Dropping is also allowed backwards: when a
// larger one comes, the smaller ones go, expanded or not. The end result is the
// set of maximal elements of what is reachable, so its size depends on no order.
//
// Dead messages. Call m dead in the local state s of its receiver if to receive
// it changes and sends nothing in s, and it is dead in every successor of s. The
// greatest such relation exists, since unions of such relations are such. Leave
// out of M what is dead in q: every step that this takes away changed nothing,
// now or later, so both configurations simulate each other. The successors are
// those in the closure of the local tables (every local state against every
// message that any of them sends), which contains all reachable ones; more
// successors make fewer messages dead, never more. A pair that panics counts as
// alive; if the closure is too large to be computed as a whole, every pair does. So
// the closure can only cost precision, and whether m panics is asked again where
// it can really arrive.
//
// Saturation. A step that leaves q, h and b as they are, and sends, leads from x
// to some y ≥ x. Whatever x leads to, y covers; and y is reachable. So x can be
// replaced by the least configuration above it that is closed under such steps,
// which is unique: these steps are monotone and commute, each adding a set that
// depends on q and one message alone. A step that violates something or panics is
// not among them, but taken by itself.
//
// Symmetry. A renaming of servers, or of client values, turns runs into runs, and
// ≤ into ≤. Of all renamings of q the one is kept that is least in an order of
// contents (Ip and Dill, "Better verification through symmetry", 1996). Where
// several renamings lead there, they differ by one that leaves q as it is, its
// stabilizer; a configuration is compared under each of those, both as the one
// that is dropped and as the one that drops, so that the antichain is one of
// orbits and its size a property of the system.
//
// Shortest schedules. What lies above does the same steps as what lies below, no more
// of them: if n steps lead from x to a violation, then at most n lead there from any
// y ≥ x. To receive a dead message is a step that can be left out, and renamings keep
// a run's length. So with all but saturation, whose steps nobody counts, a search that
// expands what is k steps away before what is k+1 steps away meets a violation after
// the fewest steps there are. What it drops lies below something that is no further
// away; and what is dropped late, for something larger at the next distance, has been
// frozen for its own turn before.
//
// What this rests on is the system's: that a renaming turns runs into runs, that history
// never matters to a step and more of it finds no less, that equal encodings are equal
// states, and that a step is a function. None of that is taken for granted of a protocol
// that somebody writes: after every search that finds nothing, model.Verifier tests it on
// the local states, messages and histories that the search has met, and what is not so
// makes the verdict unsound.
//
// What this cannot decide: the absence or the number of messages, liveness, and
// networks that promise more. Those are for the explicit searches.
//
// # Verdicts
//
// Holds means that the search ran out of states to expand. A search that ends
// for any other reason than that or a violation is Incomplete, and says why in
// Result.Stopped.
package explore
