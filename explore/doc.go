// Package explore searches the states of any transition system, for a violated
// property or for the certainty that there is none. It knows nothing of the
// systems that it searches, and imports the standard library only.
//
// # Where to start reading
//
// system.go says what a system must offer, result.go what a search returns,
// options.go what may be asked of one. Then one file for each search: bfs.go,
// dfs.go, walk.go. What they have in common is in budget.go (limits) and
// counterexample.go; what they store is in fingerprints.go, parents.go,
// frontier.go and depths.go.
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
// [Walk] takes random walks, and never ends with Holds. It goes deep at once,
// where the other two are still busy near the initial state. A walk depends on
// the seed and its own number only, so any of them can be had again.
//
// # Verdicts
//
// Holds means that the search ran out of states to expand. A search that ends
// for any other reason than that or a violation is Incomplete, and says why in
// Result.Stopped.
package explore
