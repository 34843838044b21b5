// Package view shows a run to people.
//
// Tell replays a trace on the plain model and returns a Story: servers, steps, the fate
// of each message, every state, every property at every step, and which steps may have
// caused a violation. Everything that shows a run is drawn from a Story alone, so all
// pictures agree. A Story is independent of the protocol: a state is the JSON that the
// protocol writes, except that servers appear by name as far as the protocol's
// descriptions declare them (reference.Run.Shown), and a violation shows what its property
// has read (reference.Evidence).
//
// WriteHTML draws a Story as a single page, which needs no network and no server. The
// page shows any state field by field: the fields that change, the protocol's columns (by
// default all fields with a single value), and the fields that the violation is about. It
// draws roles, and logs of the same form as Raft's. The page's sources are in page/ and
// are embedded unchanged.
//
// Start reading at Story, then Tell, then page.go.
package view
