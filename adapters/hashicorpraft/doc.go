// Package hashicorpraft puts github.com/hashicorp/raft under the checker, as it is: each server
// in a bubble of package testing/synctest, with a scripted transport and disk. It is for tests:
//
//	mctest.Check(t, hashicorpraft.New(t, hashicorpraft.Default()), mctest.Bounds{"terms": 3})
//
// The library panics on goroutines of its own where it finds its disk broken, for instance; run a
// search in bubble.Apart where that may be.
//
// The module is built with the newest version that is looked at; go test -modfile=v1.7.3.mod
// builds it with that one. What it has shown is in docs/hashicorp.md.
package hashicorpraft
