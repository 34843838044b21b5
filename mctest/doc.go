// Package mctest puts the model checker into a protocol's own tests:
//
//	func TestMyProtocol(t *testing.T) {
//		mctest.Check(t, myprotocol.New(3), mctest.Bounds{"terms": 2, "log": 2})
//	}
//
// [Check] searches all schedules within the bounds, [Random] some of them, or, as
// [RandomBounds], some within ever other bounds, and [MustFail] shows that a mistake
// which was planted on purpose is found. The protocol is any model.Protocol.
//
// # What is asked
//
// A protocol that has a method
//
//	Properties() []model.Property[State, Message, Input, History]
//
// is asked for those. Properties at the end of a call are asked instead. To ask
// nothing is an error.
//
// # Within which bounds
//
// A protocol declares the bounds that it keeps (model.Info), whatever they are, and
// the model those on the network: drops, duplicates, reorders, in-flight and network.
// A test can set each of them by name, the protocol's own if it is model.Bounded. What
// nobody declares is refused, because what nobody keeps must not be printed beside a
// verdict; and all that is declared is printed with it.
//
// Bounds that say nothing of the network mean the harshest, network many: it
// loses, delays, reorders and duplicates without limit. (The zero model.Network
// means something else to package model: each message arrives at most once.) Set
// one of those five, and it is taken as it stands. What the zero network is there,
// with nothing lost, is "network": "lossless" here.
//
// # How it is searched
//
// explore.Cover searches network many, without any odds; what it cannot honour, a
// bound on messages in flight or an asynchronous disk, goes to explore.BFS. The log
// says which of them it was. Under -short the search stops after so many states,
// and, should these be slow to come by, after a fraction of a second; the log then
// says that it is incomplete, and nothing of what holds. Without -short, to be
// incomplete is to fail: a search has three quarters of the time until go test's
// -timeout, and the memory that GOMEMLIMIT allows, or 2 GiB.
//
// A test fails also where nothing is violated but the search is vacuous: something
// that should be reachable within the bounds was not reached.
//
// And it fails where the protocol's own code makes worthless what was not found: a
// step that is no function of what is written of its arguments, or changes them; a
// value that is not read back as it was written, or loses something by that which is not
// declared (model.Abstracter); servers or client values that are said to be alike, and of
// which a renaming makes a difference; a property that finds less with more history.
// Random runs look for these (model.Model.SelfCheck), and so does a test of what the
// search itself rested on and met (model.Verifier).
//
// # What becomes of a counterexample
//
// It is minimised, replayed on the plain model, and saved in
// testdata/mc/<Test>, to be committed beside the test. From then on Check and
// Random replay it before all else: if it violates a property still, the test
// fails at once; if it does no harm any more, it stays as a test against the
// mistake's return; if a step of it is no longer possible, the log says that it is
// stale, and which step that is, or that it is only out of bounds, and to be kept. Only actions are replayed, not the states that
// they led to, so that a change to a state's fields alone makes nothing stale.
// mc replay shows such files of protocols that mc knows (of one in a type of your
// own if that is [Planted]), and what mc has written can be put beside them.
//
// The failure has the schedule, of one with more than 40 steps the beginning and the end,
// and names two files with all of it: a page for the browser, as mc view draws it, and the
// same as text, each step with what it sent and what it changed. They are in the folder
// for temporary files (os.TempDir) when the test is over, or, if go test is told
// -artifacts, in the test's ArtifactDir, which it then keeps; and so is the trace.
//
// Start reading at Check, then call, search.go and saved.go.
package mctest
