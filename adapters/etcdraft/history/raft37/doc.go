// Package raft37 is go.etcd.io/raft 3.7, whose messages are those of google.golang.org/protobuf, for
// package history.
package raft37
