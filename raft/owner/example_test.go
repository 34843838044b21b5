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
	saved   map[string][]string // what snapshots' handles name, on the same disk
	machine []string
	at      raft.Index // the entry that the machine has reached
}

// save saves a state of the machine, and returns its handle. A program would also remove
// what nothing refers to any more.
func (s *server) save(state []string) (handle string) {
	handle = fmt.Sprintf("%d-%d", s.cfg.ID, len(s.saved)+1)
	s.saved[handle] = slices.Clone(state)
	return handle
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
		c.servers[id] = &server{cfg: raft.Config{ID: id}, disk: raft.Bootstrap(members), saved: map[string][]string{}}
		c.restart(id)
	}
	return c
}

// restart starts a server from its disk.
func (c *cluster) restart(id raft.ID) {
	s := c.servers[id]
	o, do := owner.Restart(s.disk)
	s.owner, s.machine, s.at = o, nil, 0
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
		switch {
		case command.Install.LastIncludedIndex > 0:
			s.machine, s.at = slices.Clone(s.saved[command.Install.Handle]), command.Install.LastIncludedIndex
		case command.Apply.Index > 0:
			s.machine, s.at = append(s.machine, command.Apply.Data), command.Apply.Index
		default:
			s.at = command.Skip.Index
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

// compact saves a server's state machine, and lets the log forget what is in it.
func (c *cluster) compact(id raft.ID) {
	s := c.servers[id]
	c.step(id, raft.Compact{Index: s.at, Handle: s.save(s.machine)})
}

// deliver hands a message to its server. With a snapshot goes what its handle names: the
// receiver saves that, and knows it by a handle of its own.
func (c *cluster) deliver(i int) {
	m := c.network[i]
	c.network = slices.Delete(c.network, i, i+1)
	if m.Kind == raft.InstallSnapshot {
		state := c.servers[m.From].saved[m.Snapshot.Handle]
		m.Snapshot.Handle = c.servers[m.To].save(state)
	}
	c.step(m.To, raft.Receive{Message: m})
}

// settle delivers messages until none is in flight.
func (c *cluster) settle() {
	for len(c.network) > 0 {
		c.deliver(0)
	}
}

// A server that was cut off gets a snapshot, since the leader has forgotten the entries.
func Example_snapshot() {
	c := newCluster(1, 2, 3)
	c.step(1, raft.ElectionTimeout{})
	c.settle()
	for _, data := range []string{"x=1", "x=2"} {
		c.step(1, raft.Propose{Data: data})
		c.network = slices.DeleteFunc(c.network, func(m raft.Message) bool { return m.To == 3 })
		c.settle()
	}
	c.compact(1)
	fmt.Println("server 1 knows its snapshot as", c.servers[1].owner.Server.Snapshot.Handle)

	c.step(1, raft.HeartbeatTimeout{})
	c.settle()
	fmt.Println("server 3 knows it as", c.servers[3].owner.Server.Snapshot.Handle)
	c.restart(3)
	fmt.Println("after a restart it has", c.servers[3].machine)

	// Output:
	// server 1 knows its snapshot as 1-1
	// server 3 knows it as 3-1
	// after a restart it has [x=1 x=2]
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
