// Package lockserver is a lock server with leases and fencing tokens, its clients, and a store
// that they write to: structs with locks and maps, which know nothing of the checker
// (lockserver.go). Code drives them as they are (code.go): that file is what to copy for code of
// one's own.
//
// A lease may run out while its holder still believes in it, so that two clients may write at
// the same time. What saves the store is that each lease has a higher token than all before, and
// that the store refuses tokens lower than one that it has seen. This is the scheme of M.
// Kleppmann, "How to do distributed locking" (2016).
package lockserver
