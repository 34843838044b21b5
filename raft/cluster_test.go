package raft

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"raftmc/internal/inorder"
)

// cluster is what the owner of servers brings, as simple as can be: a network
// that delivers in order between those that are up, and disks that write when
// told to. It checks, all along, what must always hold. It shares nothing with package
// owner, which must do the same (TestOwnerAgrees).
type cluster struct {
	t       rapid.TB
	core    func(*Config, Server, Input) (Server, Output) // Step, or Step under observation
	configs map[ID]*Config
	servers map[ID]Server
	disks   map[ID]Durable
	writes  map[ID][]Write   // not durable yet, in order
	written map[ID]Token     // the last write that is durable, whether or not the server knows
	waiting map[ID][]Send    // for a write
	saved   map[ID][]Compact // what state machines have saved, newest last
	network []Message
	cut     map[ID]bool     // nothing reaches these, and nothing leaves
	state   map[ID][]string // each state machine: the commands applied

	beside Beside // told of all that is done; may be nil

	committed map[Index]Entry    // by whatever server first applied it
	proposed  map[Committed]bool // what clients were told, with their data
	leaders   map[Term]ID
}

func newCluster(t rapid.TB, maxBatch int, voters ...ID) *cluster {
	c := &cluster{
		t: t, core: Step, configs: map[ID]*Config{}, servers: map[ID]Server{}, disks: map[ID]Durable{},
		writes: map[ID][]Write{}, written: map[ID]Token{}, waiting: map[ID][]Send{}, saved: map[ID][]Compact{},
		cut: map[ID]bool{}, state: map[ID][]string{},
		committed: map[Index]Entry{}, proposed: map[Committed]bool{}, leaders: map[Term]ID{},
	}
	for _, id := range voters {
		c.configs[id] = &Config{ID: id, MaxBatch: maxBatch}
		c.disks[id] = Bootstrap(mustConfiguration(voters...))
		c.servers[id] = Restart(c.disks[id])
	}
	return c
}

// step gives a server an input, and does what it asks for, but for its write.
func (c *cluster) step(id ID, in Input) Output {
	c.t.Helper()
	before := c.servers[id]
	s, out := c.core(c.configs[id], before, in)
	c.servers[id] = s
	if p, ok := in.(Propose); ok && out.Proposal.Outcome == Accepted {
		c.proposed[Committed{Index: out.Proposal.Index, Term: out.Proposal.Term, Data: p.Data}] = true
	}
	if out.Write.Token != 0 {
		c.writes[id] = append(c.writes[id], out.Write)
	}
	c.waiting[id] = append(c.waiting[id], out.Send...)
	sent := c.release(id)
	if !out.Install.IsZero() {
		c.state[id] = commandsOf(out.Install)
	}
	for _, e := range out.Apply {
		c.applied(id, e)
	}
	if c.beside != nil {
		c.beside.Stepped(id, s, out, Done{sent, c.state[id]})
	}
	c.check(id, before)
	return out
}

// release sends what need not wait any longer, and returns it.
func (c *cluster) release(id ID) (sent []Message) {
	var held []Send
	for _, s := range c.waiting[id] {
		if s.After > c.written[id] {
			held = append(held, s)
		} else {
			sent = append(sent, s.Message)
		}
	}
	c.waiting[id] = held
	c.network = append(c.network, sent...)
	return sent
}

// applied gives an entry to a state machine, and checks that it is what a client was
// told, and the one that all others get there (Figure 3, State Machine Safety).
func (c *cluster) applied(id ID, e Committed) {
	c.t.Helper()
	if int(e.Index) != len(c.state[id])+1 {
		c.t.Fatalf("server %d applies index %d after %d", id, e.Index, len(c.state[id]))
	}
	if !c.proposed[e] {
		c.t.Fatalf("server %d applies %v, which no client was told", id, e)
	}
	c.state[id] = append(slices.Clip(c.state[id]), e.Data)
	entry := Entry{Term: e.Term, Data: e.Data}
	if first, ok := c.committed[e.Index]; ok && first != entry {
		c.t.Fatalf("StateMachineSafety: server %d applies %v at %d, another applied %v", id, entry, e.Index, first)
	}
	c.committed[e.Index] = entry
}

// check checks what a step must not do, whatever the input.
func (c *cluster) check(id ID, before Server) {
	c.t.Helper()
	s := c.servers[id]
	if s.Role == Leader {
		if other, ok := c.leaders[s.CurrentTerm]; ok && other != id {
			c.t.Fatalf("ElectionSafety: servers %d and %d both lead term %d", other, id, s.CurrentTerm)
		}
		c.leaders[s.CurrentTerm] = id
	}
	if s.CurrentTerm < before.CurrentTerm || s.CommitIndex < before.CommitIndex || s.LastApplied < before.LastApplied {
		c.t.Fatalf("server %d goes back:\nfrom %s\n  to %s", id, show(before), show(s))
	}
	d := c.disks[id]
	if base := max(d.Log.Base(), s.Log.Base()); s.DurableIndex > base && (s.DurableIndex > d.Log.LastIndex() ||
		!slices.Equal(s.Log.Slice(base+1, s.DurableIndex), d.Log.Slice(base+1, s.DurableIndex))) {
		c.t.Fatalf("server %d takes its log for durable through %d:\nserver %s\n  disk %s", id, s.DurableIndex, show(s), show(Restart(d)))
	}
	for _, w := range c.writes[id] {
		d = d.Apply(w)
	}
	if !sameDurable(d, s) {
		c.t.Fatalf("server %d and its disk, all writes done, differ:\nserver %s\n  disk %s", id, show(s), show(Restart(d)))
	}
}

func sameDurable(d Durable, s Server) bool {
	return d.CurrentTerm == s.CurrentTerm && d.VotedFor == s.VotedFor && d.Snapshot.Equal(s.Snapshot) &&
		d.Log.Base() == s.Log.Base() && d.Log.BaseTerm() == s.Log.BaseTerm() &&
		slices.Equal(d.Log.Slice(d.Log.Base()+1, d.Log.LastIndex()), s.Log.Slice(s.Log.Base()+1, s.Log.LastIndex()))
}

// write makes the first n outstanding writes of a server durable, so that the
// messages that waited for them leave. The server is told nothing.
func (c *cluster) write(id ID, n int) {
	for _, w := range c.writes[id][:n] {
		c.disks[id], c.written[id] = c.disks[id].Apply(w), w.Token
	}
	c.writes[id] = slices.Clone(c.writes[id][n:])
	sent := c.release(id)
	if c.beside != nil {
		c.beside.Written(id, c.written[id], Done{sent, c.state[id]})
	}
}

// sync makes the first n outstanding writes of a server durable, and tells it.
func (c *cluster) sync(id ID, n int) {
	c.t.Helper()
	c.write(id, n)
	if c.written[id] > c.servers[id].Durable {
		c.step(id, Persisted{c.written[id]})
	}
}

// crash stops a server and restarts it from its disk, after its first n
// outstanding writes were done without its noticing.
func (c *cluster) crash(id ID, n int) {
	for _, w := range c.writes[id][:n] {
		c.disks[id] = c.disks[id].Apply(w)
	}
	c.writes[id], c.written[id], c.waiting[id], c.saved[id] = nil, 0, nil, nil
	c.servers[id] = Restart(c.disks[id])
	c.state[id] = commandsOf(c.disks[id].Snapshot)
	if c.beside != nil {
		c.beside.Restarted(id, c.servers[id], Done{State: c.state[id]})
	}
}

// deliver hands message i of the network to its server.
func (c *cluster) deliver(i int) {
	c.t.Helper()
	m := c.network[i]
	c.network = slices.Delete(slices.Clone(c.network), i, i+1)
	if !c.cut[m.From] && !c.cut[m.To] {
		c.step(m.To, Receive{m})
	}
}

// settle delivers, writes and tells until nothing is left to do.
func (c *cluster) settle() {
	c.t.Helper()
	c.settleBy(func(id ID) bool {
		n := len(c.writes[id])
		busy := n > 0 || c.written[id] > c.servers[id].Durable
		c.sync(id, n)
		return busy
	})
}

// settleUntold delivers and writes until nothing is left to do, and tells no server
// what is durable.
func (c *cluster) settleUntold() {
	c.t.Helper()
	c.settleBy(func(id ID) bool {
		n := len(c.writes[id])
		c.write(id, n)
		return n > 0
	})
}

// settleBy delivers, and lets the disks do something, until nothing is left to do.
func (c *cluster) settleBy(disk func(ID) (busy bool)) {
	c.t.Helper()
	for range 10_000 {
		busy := len(c.network) > 0
		if busy {
			c.deliver(0)
		}
		for _, id := range slices.Sorted(maps.Keys(c.servers)) {
			busy = disk(id) || busy
		}
		if !busy {
			return
		}
	}
	c.t.Fatal("the cluster does not come to rest")
}

// elect lets a server campaign until all is quiet; it must win.
func (c *cluster) elect(id ID) {
	c.t.Helper()
	c.step(id, ElectionTimeout{})
	c.settle()
	if s := c.servers[id]; s.Role != Leader {
		c.t.Fatalf("server %d is not elected: %s", id, show(s))
	}
}

// propose proposes each command to a server, which must lead, and settles.
func (c *cluster) propose(id ID, commands ...string) {
	c.t.Helper()
	for _, data := range commands {
		if out := c.step(id, Propose{data}); out.Proposal.Outcome != Accepted {
			c.t.Fatalf("server %d refuses %q", id, data)
		}
	}
	c.settle()
}

// save has a state machine save itself. Its server is not told yet.
func (c *cluster) save(id ID) {
	c.saved[id] = append(c.saved[id], Compact{Index: Index(len(c.state[id])), Handle: strings.Join(c.state[id], ",")})
}

// compact has a state machine save itself, and tells its server.
func (c *cluster) compact(id ID) {
	c.save(id)
	c.step(id, c.saved[id][len(c.saved[id])-1])
}

func commandsOf(s Snapshot) []string {
	if s.LastIncludedIndex == 0 {
		return nil
	}
	return strings.Split(s.Handle, ",")
}

// mustShow compares servers with their lines as show writes them.
func (c *cluster) mustShow(want map[ID]string) {
	c.t.Helper()
	for id, line := range inorder.All(want) {
		if got := show(c.servers[id]); got != line {
			c.t.Errorf("server %d\n got %s\nwant %s", id, got, line)
		}
	}
}

func (c *cluster) mustHaveApplied(id ID, want ...string) {
	c.t.Helper()
	if got := c.state[id]; !slices.Equal(got, want) {
		c.t.Errorf("server %d has applied %q, want %q", id, got, want)
	}
}

// setLog puts a server into a term with a log, on disk too.
func (c *cluster) setLog(id ID, term Term, terms ...Term) {
	d := Durable{CurrentTerm: term, Snapshot: c.disks[id].Snapshot, Log: Log{}.Append(0, entriesOf(1, terms...)...)}
	c.disks[id] = d
	c.servers[id] = Restart(d)
	for i := Index(1); i <= d.Log.LastIndex(); i++ {
		e := d.Log.Entry(i)
		c.proposed[Committed{Index: i, Term: e.Term, Data: e.Data}] = true
	}
}

func TestClusterReplicates(t *testing.T) {
	c := newCluster(t, 0, 1, 2, 3)
	c.elect(1)
	c.propose(1, "a", "b", "c")
	c.step(1, HeartbeatTimeout{})
	c.settle()
	c.mustShow(map[ID]string{
		1: "Leader term 1 vote 1 leader 1 log 1 1 1 commit 3 applied 3 votes [1 2] to 2: next 4 match 3 to 3: next 4 match 3",
		2: "Follower term 1 vote 1 leader 1 log 1 1 1 commit 3 applied 3",
		3: "Follower term 1 vote 1 leader 1 log 1 1 1 commit 3 applied 3",
	})
}

func TestClusterSurvivesTheLeader(t *testing.T) {
	c := newCluster(t, 0, 1, 2, 3)
	c.elect(1)
	c.propose(1, "a")
	c.cut[1] = true
	c.propose(1, "lost")
	c.elect(2)
	c.propose(2, "b")
	c.cut[1] = false
	c.step(2, HeartbeatTimeout{})
	c.settle()
	c.step(2, HeartbeatTimeout{})
	c.settle()
	for id := range c.servers {
		c.mustHaveApplied(id, "a", "b")
	}
}

func TestClusterRestarts(t *testing.T) {
	c := newCluster(t, 0, 1, 2, 3)
	c.elect(1)
	c.propose(1, "a", "b")
	for id := range c.servers {
		c.crash(id, 0)
	}
	c.mustShow(map[ID]string{1: "Follower term 1 vote 1 leader 0 log 1 1 commit 0 applied 0"})
	c.elect(3)
	c.propose(3, "c") // commits a and b, which are of an earlier term, as well
	c.mustHaveApplied(3, "a", "b", "c")
}

// The followers of Figure 7, and how a leader of term 8 brings each to its own
// log. Going back by terms takes one refusal for each term that differs.
func TestClusterRepairsFigure7(t *testing.T) {
	leaderTerms := []Term{1, 1, 1, 4, 4, 5, 5, 6, 6, 6}
	tests := []struct {
		name     string
		terms    []Term
		refusals int
	}{
		{"a", []Term{1, 1, 1, 4, 4, 5, 5, 6, 6}, 1},
		{"b", []Term{1, 1, 1, 4}, 1},
		{"c", []Term{1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6}, 0},
		{"d", []Term{1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7}, 0},
		{"e", []Term{1, 1, 1, 4, 4, 4, 4}, 2},
		{"f", []Term{1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3}, 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := newCluster(t, 0, 1, 2, 3)
			c.setLog(1, 7, leaderTerms...)
			c.setLog(2, 7, test.terms...)
			c.setLog(3, 7, leaderTerms[:9]...)
			c.cut[2] = true
			c.elect(1)
			c.cut[2] = false

			refusals := 0
			c.step(1, Propose{"new"})
			c.step(1, HeartbeatTimeout{})
			for len(c.network) > 0 {
				if m := c.network[0]; m.Kind == AppendEntriesReply && m.From == 2 && !m.Success {
					refusals++
				}
				c.deliver(0)
				for id := range c.writes {
					c.sync(id, len(c.writes[id]))
				}
			}
			want, got := c.servers[1].Log, c.servers[2].Log
			if !slices.Equal(got.Slice(1, got.LastIndex()), want.Slice(1, 11)) {
				t.Errorf("the follower's log is %v", got.Slice(1, got.LastIndex()))
			}
			if refusals > 2*test.refusals { // the proposal and the heartbeat each probe
				t.Errorf("%d refusals, want at most %d for each probe", refusals, test.refusals)
			}
		})
	}
}

// Figure 8: in (c), term 4's leader has brought the entry of term 2 to a
// majority, which must not commit it, because (d) may still happen.
func TestClusterFigure8(t *testing.T) {
	c := newCluster(t, 0, 1, 2, 3, 4, 5)
	c.setLog(1, 3, 1, 2)
	c.setLog(2, 3, 1, 2)
	c.setLog(3, 3, 1)
	c.setLog(4, 3, 1)
	c.setLog(5, 3, 1, 3)
	c.cut[5] = true
	c.elect(1) // for term 4
	c.cut[4] = true
	c.step(1, HeartbeatTimeout{})
	c.settle()
	if s := c.servers[3]; s.Log.LastIndex() != 2 || s.Log.LastTerm() != 2 {
		t.Fatalf("the entry of term 2 is not on server 3: %s", show(s))
	}
	if s := c.servers[1]; s.CommitIndex != 0 {
		t.Fatalf("(c): an entry of term 2 was committed in term 4: %s", show(s))
	}

	c.cut = map[ID]bool{1: true}
	c.step(5, ElectionTimeout{}) // as term 4, which is taken
	c.settle()
	c.elect(5)
	c.propose(5, "x")
	for id := ID(2); id <= 5; id++ {
		if e := c.servers[id].Log.Entry(2); e.Term != 3 {
			t.Errorf("(d): server %d has %v at index 2, want term 3", id, e)
		}
	}
}

func TestClusterCatchesUpBySnapshot(t *testing.T) {
	c := newCluster(t, 2, 1, 2, 3)
	c.elect(1)
	c.cut[3] = true
	c.propose(1, "a", "b", "c", "d")
	c.compact(1)
	c.propose(1, "e", "f", "g")
	c.cut[3] = false
	c.step(1, HeartbeatTimeout{})
	c.settle()
	c.step(1, HeartbeatTimeout{})
	c.settle()
	if got := c.servers[3].Log.Base(); got != 4 {
		t.Errorf("server 3's log is based at %d, want the snapshot's 4", got)
	}
	c.mustHaveApplied(3, "a", "b", "c", "d", "e", "f", "g")

	c.crash(3, 0)
	c.mustHaveApplied(3, "a", "b", "c", "d")
	if want := fmt.Sprint(c.servers[3].Log.Slice(5, 7)); want != "[{1 Command e} {1 Command f} {1 Command g}]" {
		t.Errorf("after a restart server 3 has %s", want)
	}
	if s := c.servers[3]; !reflect.DeepEqual(s, Restart(c.disks[3])) {
		t.Errorf("restarted as %s", show(s))
	}
}
