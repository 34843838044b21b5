// Package raft34 is etcd's raft 3.4 for package history. Only its import path differs from that of
// raft36, from which it is generated.
package raft34
