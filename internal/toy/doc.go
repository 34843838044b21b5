// Package toy draws small protocols at random, for tests that compare searches with each
// other. A toy is a table of rules by content: what a server does in each phase by
// itself, and with each message. The package knows nothing about the packages that
// explore it.
//
// Start reading at Toy, then Rule and Draw.
package toy
