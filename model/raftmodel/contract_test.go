package raftmodel_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"raftmc/internal/inorder"
	"raftmc/internal/twin"
	"raftmc/model/raftmodel"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/raft"
)

// TestDiskDoesAllThatTheContractAllows compares the asynchronous disk with an owner that
// takes each freedom that package raft gives, even the needless ones: the same servers
// with the same disks are reached, and the same messages leave. Only server 1 campaigns,
// to keep the search small.
func TestDiskDoesAllThatTheContractAllows(t *testing.T) {
	for _, row := range []struct {
		name     string
		inFlight int // enough not to keep anything from happening, of the model
		bounds   raftmodel.Bounds
	}{
		{"one server", 0, raftmodel.Bounds{Servers: 1, Terms: 2, Log: 2, Values: 1, Crashes: 1, Compactions: protocol.Any}},
		{"one server, three entries", 0, raftmodel.Bounds{Servers: 1, Terms: 1, Log: 3, Values: 1}},
		{"two servers", 5, raftmodel.Bounds{Servers: 2, Terms: 1, Values: 1}},
		{"two servers, a crash", 6, raftmodel.Bounds{Servers: 2, Terms: 1, Values: 1, Crashes: 1}},
		{"two servers, two terms", 9, raftmodel.Bounds{Servers: 2, Terms: 2, Values: 1}},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.bounds.Disk, row.bounds.Network = protocol.Asynchronous, protocol.Network{Delivery: protocol.AnyTimes}
			row.bounds.InFlight = row.inFlight
			if row.inFlight > 6 {
				twin.Deep(t)
			}
			contract := freely(row.bounds)
			disk := bySchedule(t, row.bounds)
			mustInclude(t, "the model does not reach", disk.clusters, contract.clusters)
			mustInclude(t, "no owner reaches", contract.clusters, disk.clusters)
			mustInclude(t, "the model does not send", disk.messages, contract.messages)
			mustInclude(t, "no owner sends", contract.messages, disk.messages)
			t.Logf("%d clusters, by %d states of an owner and %d of the model", len(disk.clusters), contract.states, disk.states)
		})
	}
}

func mustInclude(t *testing.T, complaint string, all, some map[string]bool) {
	t.Helper()
	for s := range inorder.All(some) {
		if !all[s] {
			t.Fatalf("of %d, %s\n%s", len(some), complaint, s)
		}
	}
}

// reached is what some search meets.
type reached struct {
	clusters, messages map[string]bool
	states             int
}

// add notes servers with their disks, and the messages that have left.
func (r *reached) add(servers []node, left []message) {
	for i := range servers {
		n := relative(servers[i])
		servers[i] = node{Server: n.Server, Durable: n.Durable, Written: n.Written, Pending: n.Pending}
	}
	type shown node
	r.clusters[look(slices.Collect(func(yield func(shown) bool) {
		for _, n := range servers {
			yield(shown(n))
		}
	}))] = true
	for _, m := range left {
		r.messages[look(m)] = true
	}
}

func look(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// bySchedule goes through all states of the model.
func bySchedule(t *testing.T, b raftmodel.Bounds) reached {
	t.Helper()
	found := reached{map[string]bool{}, map[string]bool{}, 0}
	start := newModel(t, newRaft(t, b), b, protocol.None).Cluster()
	seen := map[uint64]bool{start.Fingerprint(): true}
	for level := []cluster{start}; len(level) > 0; {
		var next []cluster
		for _, c := range level {
			found.add(slices.Clone(c.States), c.Network)
			for _, e := range c.Events() {
				if e.Op == reference.Local && e.Input.Kind == raftmodel.ElectionTimeout && e.Server > 0 {
					continue
				}
				d, taken := c.Apply(e)
				if fp := d.Fingerprint(); !taken.Idle && d.Fits() && !seen[fp] {
					seen[fp] = true
					next = append(next, d)
				}
			}
		}
		level = next
	}
	found.states = len(seen)
	return found
}

// owned is a server with an owner that does everything that package raft lets it do, each
// thing separately.
type owned struct {
	Server  raft.Server
	Disk    raft.Durable
	Written raft.Token
	Writes  []raft.Write            // not durable yet
	Waiting []raft.Send             // not sent yet, even if they may be
	Machine []raft.Entry            // what the state machine has applied
	Due     []raft.Output           // what it has still to install or to apply
	Saved   map[raft.Index]([]byte) // what it has saved, and the server may be told of
}

// owners is a cluster of such servers, over a network that keeps every message.
type owners struct {
	All     []owned
	Left    map[string]message
	Crashes int
}

// freely goes through all that owners may do.
func freely(b raftmodel.Bounds) reached {
	var names []raft.ID
	for i := range b.Servers {
		names = append(names, raft.ID(i+1))
	}
	members, err := raft.NewConfiguration(names...)
	if err != nil {
		panic(err)
	}
	var start owners
	for range names {
		start.All = append(start.All, owned{Server: raft.Restart(raft.Bootstrap(members)), Disk: raft.Bootstrap(members)})
	}
	found := reached{map[string]bool{}, map[string]bool{}, 0}
	seen := map[string]bool{}
	for level := []owners{start}; len(level) > 0; {
		var next []owners
		for _, c := range level {
			found.add(c.nodes(), slices.Collect(maps.Values(c.Left)))
			for i := range c.All {
				cfg := &raft.Config{ID: names[i]}
				c.mayDo(b, cfg, i, func(d owners) {
					if key := d.key(); !seen[key] {
						seen[key] = true
						next = append(next, d)
					}
				})
			}
		}
		level = next
	}
	found.states = len(seen)
	return found
}

func (c owners) nodes() []node {
	var nodes []node
	for _, o := range c.All {
		nodes = append(nodes, node{Server: o.Server, Durable: o.Disk, Written: o.Written, Pending: o.Writes})
	}
	return nodes
}

// key is the same for servers that differ only in how much they have written so far.
func (c owners) key() string {
	nodes := c.nodes()
	type shown node
	var parts []any
	for i, o := range c.All {
		told := min(o.Server.Durable, o.Written)
		var waiting []string
		for _, s := range o.Waiting {
			waiting = append(waiting, fmt.Sprint(max(s.After, told)-told, look(s.Message)))
		}
		slices.Sort(waiting)
		parts = append(parts, shown(relative(nodes[i])), waiting, o.Machine, o.Due, o.Saved)
	}
	return look([]any{parts, slices.Sorted(maps.Keys(c.Left)), c.Crashes})
}

// mayDo yields the result of each thing that may happen at server i.
func (c owners) mayDo(b raftmodel.Bounds, cfg *raft.Config, i int, yield func(owners)) {
	o := c.All[i]
	input := func(in raft.Input) { yield(c.with(i, o.takes(cfg, in))) }
	if o.Server.Role == raft.Leader || i == 0 && o.Server.CurrentTerm < raft.Term(b.Terms) {
		input(raft.ElectionTimeout{})
	}
	input(raft.HeartbeatTimeout{})
	if o.Server.Log.LastIndex() < raft.Index(b.Log) {
		input(raft.Propose{Data: "a"})
	}
	for _, m := range c.Left {
		if m.To == cfg.ID {
			input(raft.Receive{Message: m})
		}
	}
	for token := range o.Written + 1 { // early, late, out of step, again
		input(raft.Persisted{Token: token})
	}
	for n := range len(o.Writes) {
		yield(c.with(i, o.writes(n+1)))
	}
	for k, s := range o.Waiting {
		if s.After <= o.Written {
			yield(c.leaves(i, k))
		}
	}
	if len(o.Due) > 0 {
		yield(c.with(i, o.works()))
	}
	if b.Compactions != 0 {
		yield(c.with(i, o.saves()))
		for index, data := range o.Saved {
			input(raft.Compact{Index: index, Handle: string(data)})
		}
	}
	for n := range len(o.Writes) + 1 {
		if c.Crashes < int(b.Crashes) {
			d := c.with(i, o.writes(n).restarts(cfg))
			d.Crashes++
			yield(d)
		}
	}
}

func (c owners) with(i int, o owned) owners {
	c.All = slices.Clone(c.All)
	c.All[i] = o
	return c
}

// leaves lets one message leave that no longer has to wait.
func (c owners) leaves(i, k int) owners {
	o := c.All[i]
	m := o.Waiting[k].Message
	o.Waiting = slices.Delete(slices.Clone(o.Waiting), k, k+1)
	c = c.with(i, o)
	c.Left = maps.Clone(c.Left)
	if c.Left == nil {
		c.Left = map[string]message{}
	}
	c.Left[look(m)] = m
	return c
}

func (o owned) takes(cfg *raft.Config, in raft.Input) owned {
	s, out := raft.Step(cfg, o.Server, in)
	o.Server = s
	if out.Write.Token != 0 {
		o.Writes = append(slices.Clone(o.Writes), out.Write)
	}
	o.Waiting = slices.Clone(o.Waiting)
	for _, send := range out.Send { // to have the same message twice makes no difference
		if !slices.ContainsFunc(o.Waiting, func(w raft.Send) bool { return look(w) == look(send) }) {
			o.Waiting = append(o.Waiting, send)
		}
	}
	o.Due = slices.Clone(o.Due)
	if !out.Install.IsZero() {
		o.Due = append(o.Due, raft.Output{Install: out.Install})
	}
	for _, c := range out.Apply {
		o.Due = append(o.Due, raft.Output{Apply: []raft.Committed{c}})
	}
	return o
}

// writes makes the first n writes durable, all at once.
func (o owned) writes(n int) owned {
	for _, w := range o.Writes[:n] {
		o.Disk, o.Written = o.Disk.Apply(w), w.Token
	}
	o.Writes = slices.Clone(o.Writes[n:])
	return o
}

// works lets the state machine do what it has to do next.
func (o owned) works() owned {
	if s := o.Due[0].Install; !s.IsZero() {
		o.Machine = machineOf([]byte(s.Handle))
	}
	for _, c := range o.Due[0].Apply {
		o.Machine = append(slices.Clip(o.Machine), raft.Entry{Term: c.Term, Kind: c.Kind, Data: c.Data})
	}
	o.Due = slices.Clone(o.Due[1:])
	return o
}

// saves lets the state machine save itself.
func (o owned) saves() owned {
	o.Saved = maps.Clone(o.Saved)
	if o.Saved == nil {
		o.Saved = map[raft.Index][]byte{}
	}
	if n := len(o.Machine); n > 0 {
		o.Saved[raft.Index(n)] = []byte(raftmodel.SnapshotData(o.Machine))
	}
	return o
}

func machineOf(data []byte) []raft.Entry {
	entries, _ := raftmodel.ParseSnapshot(string(data))
	return entries
}

func (o owned) restarts(cfg *raft.Config) owned {
	return owned{Server: raft.Restart(o.Disk), Disk: o.Disk, Machine: machineOf([]byte(o.Disk.Snapshot.Handle))}
}
