// Package explore searches the states of any transition system until it finds a violated
// property or is certain that there is none. It knows nothing about the systems that it
// searches, and imports only the standard library, apart from how this module writes
// files.
//
// # Where to start reading
//
// system.go says what a system must offer, result.go what a search returns, options.go
// which options it takes. Then there is one file for each search: bfs.go, dfs.go,
// fewest_faults.go, walk.go. What they have in common is in counterexample.go; what they
// store is in fingerprints.go, parents.go, frontier.go and depths.go.
//
// The complete search over a network that forgets nothing has another idea of a system, and
// a package of its own, cover. What it and the searches here have in common is in
// explore/internal: limits and progress, workers, hashes, checkpoints.
//
// # The searches, and what each guarantees
//
// [BFS] stores every state that it meets. If it ends with Holds, then no reachable state
// violates a property, except with the odds of Result.CollisionOdds. If it ends with
// Violated, then no path to a violation is shorter. Its figures, verdict and path are the
// same for any number of workers, unless time or memory ran out or the caller cancelled.
//
// [DFS] is an iterative deepening: it gives the same two guarantees in bounded memory, at
// the price of exploring states again in each iteration, and within one iteration once
// its table is full.
//
// [FewestFaults] explores states in the order of the number of faults that they need, and
// breadth first among those that need as many. If it ends with Violated, then, unless
// Limits.Depth cut paths off, no path to a violation takes fewer faults, and none that
// takes as many is shorter.
//
// [Walk] takes random walks, and never ends with Holds. It goes deep at once, while the
// other searches are still busy near the initial state. A walk depends only on the seed
// and its own number, so any walk can be repeated.
//
// Each search returns an error, before it starts, if it cannot honour its options.
//
// # Verdicts
//
// Holds means that the search ran out of states to expand. A search that ends for any
// reason other than that or a violation is Incomplete, and says why in Result.Stopped.
package explore
