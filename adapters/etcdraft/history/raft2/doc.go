// Package raft2 is etcd's raft 2.0 for package history. That had no RawNode yet, only a Node, which
// keeps its state on the stack of a goroutine. So this does what the loop of that goroutine does,
// by the package's own functions, which are not exported and are linked to by name (unexported.go).
package raft2
