// Package protocol is how a distributed protocol is described: a handful of pure functions
// (Protocol), what only some protocols have (Extras), every field of its values (Codec), the
// bounds that it enforces (Bounds), what the network may do (NetworkBounds), and what must
// hold (Property).
//
// A description is all that is needed to run a protocol in the plain (model/reference), to
// search it (model), and to look for mistakes in the description itself (selfcheck).
//
// # Display
//
// States and messages are shown with servers by name, wherever the descriptions declare a
// server (Show). A protocol need not do anything for that. Traces have the plain JSON.
//
// Start reading at Protocol, then Codec, then Property.
package protocol
