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
// lists what may happen in a batch of configurations (batch.go), store.go adds what is new to
// the antichains of vector.go, lives.go finds the dead messages, answers.go the dead answers,
// chart.go says on what that is known where steps are dear,
// and loops.go the loops (inside.go and tour.go go round them, home.go goes home), judging.go
// checks properties, story.go tells the counterexample (forget.go keeps of the past only what
// that may need), and checkpoint*.go save a search that may be interrupted, and resume it.
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
// Dead answers. A message may do nothing, now and later, but make its receiver send something,
// as what comes from an old term does; and that may matter to nobody. Let A(s, m) be what the
// receiver of m sends when m arrives in s or in any successor of s, provided that all of these
// steps change nothing, violate nothing and meet no goal. Let D(q) be the greatest set of
// messages such that for each m of D(q), with its receiver in s, A(s, m) exists and lies in
// D(q). It exists, because such sets are closed under union, and it has all that is dead in q.
// Leave D(q) out of M. Let two configurations have the same q, h and b, and sets of
// messages that differ by members of D(q) only. If one of them receives a message of D(q), it
// changes nothing, and what it sends lies in D(q), so that they still differ by members of D(q)
// only. Any other step both can take; it leads to some q', what it sends is the same, and
// D(q) lies in D(q'), because successors of successors are successors. So they simulate each
// other. No property can tell them apart: those of a step's own have been asked about the
// answers that are left out, in the closure; if one fails, or a goal is met, A does not exist.
// Only an observer sees that some servers do not answer.
//
// Charts. Where a step is dear, as a live node's is, the closure is not computed on all local
// states and messages, but on some, closed under renaming: the chart. Take for successors those
// by steps from the chart to the chart, of messages of the chart; call nothing dead in a local
// state that is not on the chart, nor a message that is not. That would be wrong if some step that
// the search takes led off the chart and back, to where something matters again. So a search notes
// all local states that it comes to and all messages that are sent, and only if all of them are on
// the chart, it proves something: then all its steps are among those that the successors were
// taken from, and the arguments above, which look at the steps of the search, hold. Otherwise it
// is made again, with a chart of all that it has come to; so in the end there is one that stays on
// its chart, or else the chart is what a whole closure is computed on. A violation is one in any
// case, because all steps that lead there are real; but only a search that has stayed on its chart
// has found the shortest schedule, or that there is none up to some length. On an empty chart nothing is dead, so that the
// search proves something wherever it goes.
//
// Saturation. A step that leaves q, h and b unchanged, but sends something, leads from x
// to some y ≥ x. Whatever x leads to, y covers; and y is reachable. So x can be replaced
// by the least configuration above it that is closed under such steps, which is unique:
// these steps are monotone and commute, each adding a set that depends only on q and one
// message. A step that violates a property or panics is not saturated, but taken by
// itself.
//
// Loops. Saturation leaves a server where it is; this lets it go round. Say that a server's
// local state r is home to s if inputs without a limit lead from s to r and nowhere else for
// good, and if s and r lead to each other in the closure. A crash does that, if crashes have no
// limit: r is what survives it, and s anything that the server can learn again. Call a
// step inside if it leads from r or one of these s to another, has no limit and violates
// nothing. With the messages of M, inside steps lead from r to some of them: the members that
// r reaches. While the others stand still, the server can visit all of these from r, come back
// to r, and do so again. So x, with the server at r, can be replaced by the least
// configuration above it that has all that inside steps of these members send, and in whose h
// the server has been at each of them. Then x stands for all configurations that differ from
// it in that servers are at other members which they reach: each of these is reachable from
// x, and x from it, and they all have the M, h and b of x.
//
// So properties are judged in all combinations of the members that the servers reach. Steps are
// taken from all members that a server reaches, while the others may stay where they are. And
// if a step leads a server to a member s of a loop that it would reach from its home with the
// messages of M, it goes home. What is reachable then lies below something that a stored
// configuration stands for. This is so in the beginning. Let y lie below z, x stand for z, and
// some server take a step from y to y'. The server takes the same step from z, to some z' that
// y' lies below. If it is inside and its server reaches the member that takes it, it sends
// nothing that x lacks, and x stands for z'. If not, x takes it, too, from the same member, to
// some x'. The other servers reach in x' what they reach in x, because M has only grown, so x'
// stands for z'; and if the server goes home, it does so because it can come back, and what is
// stored then stands for z', too. What x' is dropped for is larger, so it stands for something
// larger. On the other hand all that a stored configuration stands for is reachable, so that
// nothing is found which is not there: story.go makes the detours that lead there.
//
// A history in which the order of the visits mattered would be another matter. Histories are
// sets of facts, and Remember is monotone, so that any order will do if no visit takes a fact
// away, which is tested on every detour. Where histories are in no order, there are no
// loops. Where members could be reached only if others could, the search might store fewer
// configurations in another order; so with loops their number depends on it.
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
// any y ≥ x. Receiving a dead message, or one of D(q), is a step that can be left out, and renamings
// preserve a run's length. So with all reductions except saturation and loops, whose steps
// are not counted, a search that expands what is k steps away before what is k+1 steps away meets
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
