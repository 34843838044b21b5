// Package mctest puts the model checker into a protocol's own tests:
//
//	func TestMyProtocol(t *testing.T) {
//		mctest.Check(t, myprotocol.New(3), mctest.Bounds{"terms": 2, "log": 2})
//	}
//
// [Check] searches all schedules within the bounds, [Random] takes random ones, and
// [MustFail] shows that a mistake that was planted on purpose is found. The protocol is any
// protocol.Protocol. [CheckCode] is Check of code that is none, but a struct with locks and
// pointers, driven as package opaque says.
//
// # Properties
//
// A protocol whose Extras have Properties is checked for these. Properties at the end of a
// call are checked instead. Having nothing to check is an error.
//
// # Bounds
//
// A protocol declares the bounds that it enforces (protocol.Info), and the model declares
// those on the network: drops, duplicates, reorders, in-flight and network. A test can
// set each of them by name, the protocol's own if its Extras have Within. A bound that is
// not declared is refused, because a verdict must not name a bound that nobody enforces;
// all bounds that are declared are printed with the verdict.
//
// Bounds that say nothing about the network mean the harshest one, network many: it
// loses, delays, reorders and duplicates without limit. (In package model, the zero
// protocol.Network means something else: each message arrives at most once.) If a test sets
// one of these five bounds, the network is as they say. The zero network of package
// model, with nothing lost, is "network": "lossless" here.
//
// # The search
//
// cover.Search searches network many, without any odds; explore.BFS searches what Cover
// cannot honour, such as a bound on messages in flight or an asynchronous disk; and where a
// bound on ordered numbers is lifted, as in Bounds{"terms": protocol.Any}, model.SearchAny is
// for any number of them. The log says which of them it was. Under -short the search stops after a fixed number of
// states, or, if states are slow to compute, after a fraction of a second; the log then
// says that it is incomplete, and not that anything holds. Without -short, an incomplete
// search fails the test: a search has three quarters of the time until go test's
// -timeout, and the memory that GOMEMLIMIT allows, or 2 GiB.
//
// Where the search for any number of ordered values comes to an alarm that no schedule confirms,
// the test fails, and says that the result is unknown and how the search came there.
//
// A test also fails if nothing is violated but the search is vacuous: something that
// should be reachable within the bounds was not reached.
//
// And it fails if a mistake in the protocol's own code makes the search worthless: a step
// that is not a function of the encoding of its arguments, or changes them; a value that
// is read back differently from how it was written, except for what is declared
// (LeftOut in its Extras); servers or client values that are declared alike although renaming
// them makes a difference; a property that finds less with more history. Random runs look
// for these (package selfcheck), and so does a test of the search's assumptions on
// what it has met (model.Verifier).
//
// # Random walks
//
// Random walks are for bounds that no search can exhaust. They need no finite space, and
// prove nothing. Their number, their length and their seed are in [Walks], or in the
// environment:
//
//	MCTEST_WALKS=100000 MCTEST_SEED=$(date +%s) go test ./...
//
// Equal seeds give equal walks, and the default is always the same, so that go test can
// cache the result. A failure has the seed, in the command that reproduces it.
//
// Package pgregory.net/rapid can draw the bounds, too. It looks for the least with which
// the test fails, keeps them in testdata/rapid, and tries them first the next time:
//
//	rapid.Check(t, func(t *rapid.T) {
//		terms := rapid.IntRange(1, 5).Draw(t, "terms")
//		mctest.Random(t, myprotocol.New(3), mctest.Bounds{"terms": terms})
//	})
//
// There no counterexample is saved, since from then on it would fail the test with any
// bounds; it is shown with its pictures. One that is copied into testdata/mc/<Test>, as the
// failure says, is replayed first.
//
// # Counterexamples
//
// A counterexample is minimised, replayed on the plain model, and saved in
// testdata/mc/<Test>, to be committed beside the test. From then on Check and Random
// replay it first. If it still violates a property, the test fails at once. If it is
// harmless now, it stays as a test against the mistake's return. If a step of it is no
// longer possible, the log says that it is stale, and which step that is, or that it is
// only out of bounds and to be kept. Only actions are replayed, not the states that they
// led to, so that a change to a state's fields alone makes nothing stale. An mc of your own
// (package cli) replays, draws and explores such files; if the module of the test has one,
// the failure names the command. Files that mc has written can be put beside them.
//
// The failure shows the schedule, or its beginning and end if it has more than 40 steps,
// and names two files with all of it: a page for the browser, as mc view draws it, and
// the same as text, each step with what it sent and what it changed. When the test is
// over, they and the trace are in the folder for temporary files (os.TempDir), or, with
// go test -artifacts, in the test's ArtifactDir, which is then kept.
//
// Start reading at Check, then call, search.go, random.go and saved.go.
package mctest
