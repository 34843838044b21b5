// Package traces keeps a run as a file: what was checked within which bounds, each step
// by its content, and, for a counterexample, what is violated and by which witnesses. A
// trace can be read, checked and replayed long after the code that made it has changed.
//
// The format is JSON Lines: a header, one line for each step, a footer. Numbers that need
// 64 bits are strings, and there are no times of day, so that equal runs give equal
// bytes. A reader ignores fields that it does not know, and refuses a version that it
// does not know.
//
// Start reading at Trace, then Record, Write, Read and Replay. Before a run is recorded,
// Shorten reduces it to what its violation needs, and Minimize looks for shorter runs,
// with Soonest.
package traces
