// Mutants measures how much the unit tests of package raft, and mc check, would
// notice: it makes mechanical mistakes in the core, one at a time, asks both
// about each, and writes docs/mutants.md.
//
// All mistakes are in one rewritten copy of the package, each behind a
// comparison of a variable with the mistake's number (mutant schemata: Untch,
// Offutt, Harrold, "Mutation Analysis Using Mutant Schemata", ISSTA 1993). The
// copy takes the package's place by go build -overlay, so that neither the
// working tree nor the core has a hook for it, and the test binary and mc are
// built once each instead of once for each mutant.
//
// It is a program of our own because those that exist build each mutant anew.
// gremlins copies the module and runs go test, and has no other judge.
// go-mutesting could ask mc, through its --exec, but does so by writing each
// mutant over the file in the working tree; and it keeps equivalent mutants as
// checksums that every edit of the file changes.
//
// Start reading at main, then at findMutants, which says what a mistake is.
package main
