// Package reference is the plain model of a protocol with a network: its states are the
// protocol's own values, without tables, differences or numbers in place of values. It is
// slow and obvious, and knows nothing of the fast model (package model), of which it is the
// reference: tests compare the two state by state, every counterexample is replayed here (Run)
// before it is reported, and packages selfcheck and audit rest on it alone.
//
// A violation is shown with the fields that its property has read, which are found by checking
// it again on changed states (Run.Evidence).
//
// Start reading at Cluster, then Run.
package reference
