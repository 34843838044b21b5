// Package raft36 is go.etcd.io/raft for package history, from when it became a module of its own to
// version 3.6.
package raft36
