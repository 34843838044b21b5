// Package raft35 is etcd's raft 3.5 for package history. It differs from raft36 in the import path
// alone, by which no code can be told.
package raft35
