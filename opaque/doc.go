// Package opaque puts code under the checker that is no pure function: a live node with pointers,
// locks, maps, goroutines and whatever else, as it is. [Code] says how it is driven, and [New]
// makes a protocol of it, which the searches, mctest and mc take like any other. A complete search
// then decides whether any schedule, of that very code, violates a property within the bounds.
//
// # How
//
// A state is a run: the shortest known sequence of inputs and messages that leads a fresh node
// there. It is told from others by a strong hash of all that the node then holds (dump.go). A step
// is taken once, by a node that is where it begins (node.go), and all that is ever asked of the
// state is kept: what the node shows ([Code.View]) and what may happen to it ([Code.Enabled]). A
// renamed state is the renamed run, taken by the renamed server (place.go), and a renamed message
// is what that sends in its stead, so that nobody has to say which of a node's fields are servers.
//
// # What makes it trustworthy
//
// A hash that forgets something on which the node depends makes a verdict wrong. So:
//
//   - The dump follows everything, unexported fields and pointers included, and notes what it
//     cannot look into: what a function has captured, what a channel holds, a goroutine's stack.
//     What is left out on purpose is declared ([Code.LeaveOut]), with the reason. All of this is
//     part of the verdict.
//   - The first steps, and some later ones, are taken twice, the second time by a fresh node
//     (compare.go). A node that does not do the same on the same way ends the search, with both
//     outcomes.
//   - After every search that finds nothing, fresh nodes go to the states that it met on other
//     ways than it did, and must do and show the same at every step (examine.go). If one does not,
//     the verdict is unsound, and says which two ways came to one state.
//   - Servers that are said to be alike are renamed and must do the renamed (package model), and
//     every counterexample is taken again on the plain model, by nodes of their own.
//
// What is left: the examination is a sample, so that what matters only on few ways may be missed;
// two states have the same hash with odds below 1 in 10^30, whatever their number; and of the
// goroutines in a bubble (package [raftmc/opaque/bubble]) one schedule is looked at, and not all.
//
// Start reading at Code.
package opaque
