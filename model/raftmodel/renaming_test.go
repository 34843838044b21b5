package raftmodel_test

import (
	"reflect"
	"slices"
	"testing"

	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// renaming is a permutation of the servers' names, and one of client values, implemented
// a second time: as a map over every type, without a codec.
type renaming struct {
	servers []raft.ID // new name of each server, numbered from 0
	data    map[string]string
}

func (p renaming) id(id raft.ID) raft.ID {
	if id == raft.None {
		return raft.None
	}
	return p.servers[id-1]
}

func (p renaming) entries(es []raft.Entry) []raft.Entry {
	es = slices.Clone(es)
	for i := range es {
		es[i].Data = p.data[es[i].Data]
	}
	return es
}

func (p renaming) log(l raft.Log) raft.Log {
	renamed := raft.Log{}.CompactThrough(l.Base(), l.BaseTerm())
	for i := l.Base() + 1; i <= l.LastIndex(); i++ {
		renamed = renamed.Append(l.Token(i), p.entries([]raft.Entry{l.Entry(i)})...)
	}
	return renamed
}

// snapshot renames the letters of a state machine such as "1a 2b".
func (p renaming) snapshot(s raft.Snapshot) raft.Snapshot {
	data := []byte(s.Handle)
	for i := range data {
		if to, ok := p.data[string(data[i])]; ok {
			data[i] = to[0]
		}
	}
	s.Handle, s.Members = string(data), p.members(s.Members)
	return s
}

func (p renaming) members(c raft.Configuration) raft.Configuration {
	if c.IsZero() {
		return c
	}
	renamed, err := raft.NewConfiguration(p.ids(c.Voters())...)
	if err != nil {
		panic(err)
	}
	return renamed
}

func (p renaming) ids(set raft.IDs) raft.IDs {
	var renamed raft.IDs
	for _, id := range set {
		renamed = renamed.With(p.id(id))
	}
	return renamed
}

func (p renaming) indexes(xs raft.Indexes) raft.Indexes {
	var renamed raft.Indexes
	for _, x := range xs {
		renamed = renamed.With(p.id(x.Server), x.Index)
	}
	return renamed
}

func (p renaming) message(m message) message {
	m.From, m.To = p.id(m.From), p.id(m.To)
	m.Entries, m.Snapshot = p.entries(m.Entries), p.snapshot(m.Snapshot)
	return m
}

func (p renaming) node(n node) node {
	s := &n.Server
	s.VotedFor, s.Leader, s.Votes = p.id(s.VotedFor), p.id(s.Leader), p.ids(s.Votes)
	s.Log, s.Snapshot, s.Members = p.log(s.Log), p.snapshot(s.Snapshot), p.members(s.Members)
	s.NextIndex, s.MatchIndex = p.indexes(s.NextIndex), p.indexes(s.MatchIndex)
	n.Durable.VotedFor, n.Durable.Log, n.Durable.Snapshot = p.id(n.Durable.VotedFor), p.log(n.Durable.Log), p.snapshot(n.Durable.Snapshot)
	n.Pending = slices.Clone(n.Pending)
	for i := range n.Pending {
		w := &n.Pending[i]
		w.VotedFor, w.Snapshot, w.Entries = p.id(w.VotedFor), p.snapshot(w.Snapshot), p.entries(w.Entries)
	}
	n.Held = slices.Clone(n.Held)
	for i := range n.Held {
		n.Held[i].Message = p.message(n.Held[i].Message)
	}
	n.Applied = p.entries(n.Applied)
	return n
}

func (p renaming) history(h history) history {
	h.Led, h.Known, h.Applied = slices.Clone(h.Led), slices.Clone(h.Known), slices.Clone(h.Applied)
	for i := range h.Led {
		h.Led[i].Log = p.entries(h.Led[i].Log)
	}
	for i := range h.Known {
		h.Known[i].Prefix = p.entries(h.Known[i].Prefix)
	}
	for i := range h.Applied {
		h.Applied[i] = p.entries(h.Applied[i])
	}
	votes := uint64(0)
	for i, to := range p.servers {
		if h.Votes&(1<<i) != 0 {
			votes |= 1 << (to - 1)
		}
	}
	h.Votes = votes
	return h
}

// cluster renames a cluster in place.
func (p renaming) cluster(c *cluster) {
	states, histories, network := slices.Clone(c.States), slices.Clone(c.Histories), slices.Clone(c.Network)
	for i, to := range p.servers {
		states[to-1], histories[to-1] = p.node(c.States[i]), p.history(c.Histories[i])
	}
	for i := range network {
		network[i] = p.message(network[i])
	}
	c.States, c.Histories, c.Network = states, histories, network
}

var renamingsOfThree = []renaming{
	{[]raft.ID{2, 1, 3}, map[string]string{"a": "a", "b": "b"}},
	{[]raft.ID{2, 3, 1}, map[string]string{"a": "b", "b": "a"}},
	{[]raft.ID{3, 1, 2}, map[string]string{"a": "a", "b": "b"}},
	{[]raft.ID{1, 2, 3}, map[string]string{"a": "b", "b": "a"}},
}

// TestRenamingCommutesWithReceiving: symmetry assumes that a renamed server that receives
// a renamed message reaches the renamed state.
func TestRenamingCommutesWithReceiving(t *testing.T) {
	for _, disk := range []protocol.Disk{protocol.Synchronous, protocol.Asynchronous} {
		b := raftmodel.Bounds{Servers: 3, Terms: 3, Log: 3, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any, Drops: protocol.Any, Duplicates: protocol.Any, InFlight: 8, Disk: disk}
		r := newRaft(t, b)
		kinds := map[raft.MessageKind]bool{}
		walk(newModel(t, r, b, protocol.Full).Cluster(), 20, 150, func(c cluster) {
			for _, m := range c.Network {
				kinds[m.Kind] = true
				self := int(m.To) - 1
				after, sent := r.Receive(self, c.States[self], m)
				for _, p := range renamingsOfThree {
					want, wantSent := p.node(after), slices.Clone(sent)
					for i := range wantSent {
						wantSent[i] = p.message(wantSent[i])
					}
					got, gotSent := r.Receive(int(p.servers[self])-1, p.node(c.States[self]), p.message(m))
					if !reflect.DeepEqual(readBack(t, r, byReceiver(got)), readBack(t, r, byReceiver(want))) {
						t.Fatalf("renamed %v, server %d makes of %v\n%+v\nwant\n%+v", p.servers, self+1, m, got, want)
					}
					if !reflect.DeepEqual(messagesByReceiver(gotSent), messagesByReceiver(wantSent)) {
						t.Fatalf("renamed %v, server %d sends after %v\n%v\nwant\n%v", p.servers, self+1, m, gotSent, wantSent)
					}
				}
			}
		})
		if len(kinds) != 6 {
			t.Errorf("disk %v: the walks met messages of kinds %v only", disk, kinds)
		}
	}
}

// readBack is a node as the codec knows it.
func readBack(t *testing.T, p proto, n node) node {
	t.Helper()
	back, err := protocol.Rename(3, nil, p.State, n)
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// byReceiver sorts held messages by receiver: the order of messages to different
// receivers does not matter.
func byReceiver(n node) node {
	n.Held = slices.Clone(n.Held)
	slices.SortStableFunc(n.Held, func(a, b raft.Send) int { return int(a.Message.To) - int(b.Message.To) })
	return n
}

func messagesByReceiver(sent []message) []message {
	sent = slices.Clone(sent)
	slices.SortStableFunc(sent, func(a, b message) int { return int(a.To) - int(b.To) })
	for i := range sent {
		sent[i] = normal(sent[i])
	}
	return sent
}

// TestFingerprintsAreSymmetric: a renamed cluster has the same fingerprint with symmetry,
// and a different one without, if anything was renamed.
func TestFingerprintsAreSymmetric(t *testing.T) {
	for _, network := range []protocol.Network{{}, {Order: protocol.FIFO}} {
		for _, disk := range []protocol.Disk{protocol.Synchronous, protocol.Asynchronous} {
			b := raftmodel.Bounds{Servers: 3, Terms: 3, Log: 3, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any, Drops: protocol.Any, InFlight: 8, Network: network, Disk: disk}
			full, none := newModel(t, newRaft(t, b), b, protocol.Full), newModel(t, newRaft(t, b), b, protocol.None)
			different := 0
			walk(full.Cluster(), 3, 80, func(c cluster) {
				for _, p := range renamingsOfThree {
					renamed := c
					p.cluster(&renamed)
					if renamed.Fingerprint() != c.Fingerprint() {
						t.Fatalf("renamed %v, the cluster\n%+v\nhas another fingerprint", p.servers, c.States)
					}
					was, is := none.Cluster(), none.Cluster()
					was.States, was.Histories, was.Network = c.States, c.Histories, c.Network
					is.States, is.Histories, is.Network = renamed.States, renamed.Histories, renamed.Network
					if was.Fingerprint() != is.Fingerprint() {
						different++
					}
				}
			})
			if different == 0 {
				t.Errorf("network %v, disk %v: without symmetry, no renaming makes a difference", network, disk)
			}
		}
	}
}
