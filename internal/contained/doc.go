// Package contained compares concrete runs of a protocol with what the search for any number
// of ordered values has come to, for tests: each column of each configuration must lie in it.
// The runs are taken by the protocol alone, with no tables, and nothing that was sent is left
// out.
package contained
