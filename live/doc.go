// Package live steps through a model by hand: what may happen next, what a bound
// blocks, what was chosen, and whether a property can be violated from here.
//
// A Session keeps the runs that were taken as a tree of branches, and knows of no
// cursor: whoever looks at it says at which Place of the tree, so that two of them do
// not disturb each other. Story tells a branch as package view shows it, Trace writes a
// run down for everything that reads traces, and Ask searches from a place, step by step.
//
// Terminal is a session in lines of text, Server one in a page, which is that of
// package view with a panel of its own.
//
// Start reading at Session, then Blocked and Ask, then Terminal and Server.
package live
