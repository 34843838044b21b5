// Package bubble puts code with goroutines, timers and channels under the checker, as it is:
// [Code] runs each live node of an opaque.Code in a bubble of package testing/synctest. There,
// time is the node's own. It stands still between two calls, and within one it passes only while
// all goroutines of the node wait.
//
// # What a function of the code does
//
// All functions of the code are called inside the node's bubble. Do and Receive start something,
// call synctest.Wait until all goroutines wait, and then collect what was sent. What takes time
// is let happen by [Until], for instance an election timeout: until the term rises. The node may
// use channels, timers, locks, wait groups and contexts; it must not read from the network, nor
// from what is outside of its bubble, since that does not count as waiting.
//
// # What a verdict says
//
// It is complete over messages and inputs, and over one schedule of the goroutines inside a
// server: the one that Go took. An examination takes steps again, and what differs then is a
// mistake that it reports; but a schedule that is rare is not found by this. Each verdict says so.
//
// # What cannot be seen
//
// A node is known by what its fields hold. What a goroutine keeps in its local variables, and
// when a timer is due, is not among that. If a node depends on it, the examination after a search
// finds two ways to the same fields that go on differently; then let the driver of the code keep
// in a field what tells them apart.
//
// Numbers of the global generators of math/rand are different in each run, and all nodes share
// them: seed what the code draws from, or see that what it draws makes no difference.
//
// # What goes wrong
//
//   - A node that blocks in a call: after an [Hour] by its own clock, which is at once if nothing
//     happens in it, the step panics, which is a violation, and says where its goroutines wait.
//   - A node that never comes to rest, because a goroutine runs, or waits for a lock or something
//     outside: the call does not return, and opaque says so once its Patience is over.
//   - A node that panics on a goroutine of its own: Go ends the process, in a bubble as anywhere,
//     and nobody can recover. Run the test [Apart], and it is a violation of the step.
//   - A node that cannot be shut down: goroutines that still wait when Close is done are left as
//     they are, with their memory, and the test's log counts such nodes. Those that still run are
//     left running.
//   - Under the race detector, a goroutine that changes a node's fields after a time.Sleep is
//     said to race with the dump, since nothing has woken it. After timers and tickers it is not.
package bubble
