// Package live steps through a model by hand: it shows what may happen next, what a bound
// blocks and what was chosen, and answers whether a property can be violated from here.
//
// A [Session] keeps the runs that were taken as a tree of branches. It has no cursor:
// each call names a [Place] of the tree, so that two users do not disturb each other.
// Story returns a branch as package view shows it, Trace records a run for everything
// that reads traces, and Ask searches from a place, step by step.
//
// [Terminal] is a session in lines of text, [Server] one in a page: the page of package
// view with a panel of its own.
//
// Start reading at Session, then Blocked and Ask, then Terminal and Server.
package live
