package raft

import (
	"pgregory.net/rapid"

	"raftmc/internal/inorder"
)

// Package filltest imports this one, so tests that use it are outside of it, in
// package raft_test. What these need of the tests inside has names for export.

// Reached is a server after a schedule, with its disk, all writes done.
type Reached struct {
	Config *Config
	Server Server
	Disk   Durable
}

// Beside is told what a cluster does, server by server.
type Beside interface {
	Restarted(id ID, s Server, done Done)
	Stepped(id ID, s Server, out Output, done Done)
	Written(id ID, through Token, done Done)
}

// Done is what the loop of a cluster has done: the messages that left, and the commands
// that the state machine holds now.
type Done struct {
	Sent  []Message
	State []string
}

// Reach takes a random cluster through so many events, and returns its servers, and
// the messages that are in flight.
func Reach(t rapid.TB, choose chooser, events int) (servers []Reached, network []Message) {
	t.Helper()
	return ReachBeside(t, choose, events, nil)
}

// ReachBeside is Reach, and tells what the cluster does, from its restart on.
func ReachBeside(t rapid.TB, choose chooser, events int, beside Beside) (servers []Reached, network []Message) {
	t.Helper()
	c := randomCluster(t, choose)
	if c.beside = beside; beside != nil {
		for id := range inorder.All(c.servers) {
			c.crash(id, 0)
		}
	}
	for range events {
		randomEvent(c, choose)
	}
	for id := ID(1); int(id) <= len(c.servers); id++ {
		d := c.disks[id]
		for _, w := range c.writes[id] {
			d = d.Apply(w)
		}
		servers = append(servers, Reached{c.configs[id], c.servers[id], d})
	}
	return servers, c.network
}

// SameDurable reports whether a disk holds what a server has.
func SameDurable(d Durable, s Server) bool { return sameDurable(d, s) }
