// Package raft3 is etcd's raft 3.1 to 3.3 for package history. NewRawNode of these takes an empty disk
// for that of a new cluster, and begins in term 1; a RestartNode does not. This makes a RawNode as
// that would, by functions that are not exported and are linked to by name.
package raft3
