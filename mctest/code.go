package mctest

import (
	"raftmc/opaque"
	"raftmc/protocol"
)

// CheckCode is Check of code that is no pure function, driven as package opaque says: live nodes
// with locks, maps and pointers. If nothing is violated, fresh nodes have been taken to the
// states that were met in other ways, and what the verdict rests on besides is in the log.
//
//	func TestMyServer(t *testing.T) {
//		mctest.CheckCode(t, drive(myserver.New), mctest.Bounds{"crashes": 1})
//	}
//
// Properties at the end of a call are checked instead of those of the code. Code with goroutines
// goes into bubbles first (package opaque/bubble). A mistake that was planted is shown by
// MustFail of opaque.New(code).
func CheckCode[N, V, H any](t TB, code opaque.Code[N, V, H], b Bounds, properties ...protocol.Property[opaque.State[V], opaque.Message, opaque.Input, H]) {
	t.Helper()
	Check(t, opaque.New(code), b, properties...)
}
