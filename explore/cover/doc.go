// Package cover is the complete search: it decides which states can be reached over a
// network that may lose, delay, reorder and duplicate without limit. If it ends with Holds,
// no schedule within the system's own bounds violates a property, and no odds are involved.
// Its schedules are the shortest if Options.Shortest asks for that. It knows nothing about
// the systems that it searches.
//
// # Where to start reading
//
// system.go says what a system must offer, result.go what a search returns, options.go
// which options it takes. search.go is the search: levels.go chooses the order, expand.go
// lists what may happen, store.go adds what is new to the antichains of vector.go, lives.go
// finds the dead messages, schedule.go reconstructs the counterexample (forget.go keeps of
// the past only what that may need), and checkpoint*.go save a search that may be
// interrupted, and resume it.
//
// # Why it may leave out what it does
//
// A configuration is (q, M, h, b): the servers' local states, the set of all
// messages ever sent, the servers' histories, the budgets used up. A server takes
// a local input, or receives some m in M; it changes its own state, its history
// grows, and what it sends joins M. Nothing ever leaves M, so that a message may
// come late, again, out of order, or never.
//
// Write (q, M, h, b) ≤ (q, M', h', b') if M ⊆ M', h' contains all facts of h, and b' has
// used up no more of any budget than b. Whatever the smaller one can do, the larger one
// can do: the same server takes the same step, because that depends only on q and one
// message of M; and the results are again related by ≤, because sets, histories and
// budgets only grow. So ≤ is a simulation, the system is well structured (Abdulla and
// Jonsson, "Verifying Programs with Unreliable Channels", 1996; Finkel and Schnoebelen,
// "Well-structured transition systems everywhere!", 2001), and a property of servers,
// pairs, single messages, single steps or the whole of q, that finds no less with more
// history, fails in the smaller one only if it fails in the larger one.
//
// Subsumption. Hence a configuration can be dropped if a larger one is stored for the
// same q: everything that it leads to lies below something that the stored one leads to.
// What is stored is an antichain (De Wulf, Doyen, Henzinger and Raskin, "Antichains",
// 2006). Dropping also works backwards: when a larger one is found, the smaller ones are
// removed, expanded or not. The result is the set of maximal reachable configurations, so
// its size does not depend on the order of the search.
//
// Dead messages. Call m dead in the local state s of its receiver if receiving it in s
// changes nothing and sends nothing, and it is dead in every successor of s. The greatest
// such relation exists, because such relations are closed under union. Leave out of M
// what is dead in q: every step that this removes would have changed nothing, now or
// later, so both configurations simulate each other. The successors are those in the
// closure of the local tables (every local state against every message that any of them
// sends), which contains all reachable ones; more successors make fewer messages dead,
// never more. A pair that panics counts as alive; if the closure is too large to be
// computed as a whole, every pair does. So the closure can only cost precision, and
// whether m panics is decided where it can really arrive.
//
// Saturation. A step that leaves q, h and b unchanged, but sends something, leads from x
// to some y ≥ x. Whatever x leads to, y covers; and y is reachable. So x can be replaced
// by the least configuration above it that is closed under such steps, which is unique:
// these steps are monotone and commute, each adding a set that depends only on q and one
// message. A step that violates a property or panics is not saturated, but taken by
// itself.
//
// Symmetry. A renaming of servers, or of client values, turns runs into runs, and ≤ into
// ≤. Of all renamings of q, the one that is least in an order of contents is kept (Ip and
// Dill, "Better verification through symmetry", 1996). If several renamings give it, they
// differ by renamings that leave q unchanged: its stabilizer. A configuration is compared
// under each of these, both when it may be dropped and when others may be dropped for it,
// so that the antichain is one of orbits and its size is a property of the system.
//
// Shortest schedules. A larger configuration takes the same steps as a smaller one, and
// no more of them: if n steps lead from x to a violation, then at most n lead to one from
// any y ≥ x. Receiving a dead message is a step that can be left out, and renamings
// preserve a run's length. So with all reductions except saturation, whose steps are not
// counted, a search that expands what is k steps away before what is k+1 steps away meets
// a violation after the fewest possible steps. What it drops lies below something that is
// no further away; and what is dropped late, for something larger at the next distance,
// is still expanded, from a frozen copy made before.
//
// All this assumes of the system that a renaming turns runs into runs, that history never
// influences a step and with more of it properties find no less, that equal encodings are
// equal states, and that a step is a function. For protocols that users write, this is
// tested: after every search that finds nothing, model.Verifier tests it on the local
// states, messages and histories that the search has met, and if an assumption is false,
// the verdict is unsound.
//
// What this cannot decide: the absence or the number of messages, liveness, and networks
// that promise more. The searches of package explore can decide all of these but liveness.
package cover
