// Package raft35 is etcd's raft 3.5 for package history. Only its import path differs from that of
// raft36, from which it is generated.
package raft35
