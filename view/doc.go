// Package view shows a run to people.
//
// Tell replays a trace on the plain model and gives a Story: servers, steps,
// what became of each message, every state, every property at every step, and
// which steps a violation could have been caused by. Whatever shows a run is
// drawn from a Story alone, so that all pictures agree. Nothing in it is of a
// particular protocol: a state is the JSON that the protocol writes, but that servers go
// by their names as far as its descriptions tell them (model.Run.Shown), and what a
// violation is about is what its property has read (model.Evidence).
//
// WriteHTML draws a Story as one page, which needs no network and no server. The
// page shows any state field by field: what changes, what holds a single value or is one
// of the protocol's columns, and what the violation is about. It draws logs of the form of
// Raft's, and what a role is. The page is in page/, as it is, and its parts are embedded.
//
// Start reading at Story, then Tell, then page.go.
package view
