package owner_test

import (
	"fmt"
	"maps"
	"slices"

	"raftmc/raft"
	"raftmc/raft/owner"
)

// server is a server of a cluster in memory, with its disk and its state machine.
type server struct {
	cfg     raft.Config
	owner   owner.Owner
	disk    raft.Durable
	machine []string
}

// cluster is servers, and the messages in flight between them.
type cluster struct {
	servers map[raft.ID]*server
	network []raft.Message

	applies func(raft.ID, owner.Command) // what to do besides, if anything
}

// newCluster starts new servers.
func newCluster(voters ...raft.ID) *cluster {
	members, err := raft.NewConfiguration(voters...)
	if err != nil {
		panic(err)
	}
	c := &cluster{servers: map[raft.ID]*server{}}
	for _, id := range voters {
		c.servers[id] = &server{cfg: raft.Config{ID: id, Members: members}}
		c.restart(id)
	}
	return c
}

// restart starts a server from its disk.
func (c *cluster) restart(id raft.ID) {
	s := c.servers[id]
	o, do := owner.Restart(&s.cfg, s.disk)
	s.owner, s.machine = o, nil
	c.do(s, do)
}

// step gives a server an input.
func (c *cluster) step(id raft.ID, in raft.Input) owner.Do {
	s := c.servers[id]
	o, do := owner.Step(&s.cfg, s.owner, in)
	s.owner = o
	c.do(s, do)
	return do
}

// do does what must be done after a step. This disk is as fast as memory, and the timers are
// up to the caller.
func (c *cluster) do(s *server, do owner.Do) {
	c.network = append(c.network, do.Send...)
	for _, command := range do.Machine {
		if command.Install != (raft.Snapshot{}) {
			s.machine = []string{command.Install.Data}
		} else {
			s.machine = append(s.machine, command.Apply.Data)
		}
		if c.applies != nil {
			c.applies(s.cfg.ID, command)
		}
	}
	if token := do.Write.Token; token != 0 {
		s.disk = s.disk.Apply(do.Write)
		o, send := s.owner.Release(token)
		s.owner = o
		c.network = append(c.network, send...)
		c.step(s.cfg.ID, raft.Persisted{Token: token})
	}
}

// deliver hands a message to its server.
func (c *cluster) deliver(i int) {
	m := c.network[i]
	c.network = slices.Delete(c.network, i, i+1)
	c.step(m.To, raft.Receive{Message: m})
}

// settle delivers messages until none is in flight.
func (c *cluster) settle() {
	for len(c.network) > 0 {
		c.deliver(0)
	}
}

// A cluster of three servers in memory: it elects a leader, replicates a command, answers
// the client, and survives that the leader crashes.
func Example() {
	c := newCluster(1, 2, 3)
	c.step(1, raft.ElectionTimeout{})
	c.settle()
	fmt.Println("server 1 is", c.servers[1].owner.Server.Role)

	proposed := c.step(1, raft.Propose{Data: "x=1"})
	ticket, accepted := owner.TicketOf(proposed.Proposal)
	fmt.Println("accepted:", accepted, ticket)
	c.settle()
	c.step(1, raft.HeartbeatTimeout{}) // tells the followers what is committed
	c.settle()

	c.restart(1)
	c.step(2, raft.ElectionTimeout{})
	c.settle()
	c.step(2, raft.Propose{Data: "x=2"})
	c.settle()
	c.step(2, raft.HeartbeatTimeout{})
	c.settle()
	for _, id := range slices.Sorted(maps.Keys(c.servers)) {
		fmt.Println("server", id, "has applied", c.servers[id].machine)
	}

	// Output:
	// server 1 is Leader
	// accepted: true {1 1}
	// server 1 has applied [x=1 x=2]
	// server 2 has applied [x=1 x=2]
	// server 3 has applied [x=1 x=2]
}
