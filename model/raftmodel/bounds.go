package raftmodel

import (
	"errors"
	"slices"
	"strconv"

	"raftmc/protocol"
)

// Bounds are the bounds of a cluster and, for convenience, of the network between its
// servers. New enforces those of the cluster; the model, which is given OfNetwork,
// enforces those of the network.
type Bounds struct {
	// Servers is the number of servers, 1 to 7.
	Servers int

	// Terms is the highest term, or protocol.Any; Log the highest index of a log, and Values the number
	// of distinct client values.
	Terms, Log, Values int

	// Batch is the most entries in one AppendEntries; 0 means no bound.
	Batch int

	// Crashes and Compactions bound these local inputs over all servers.
	Crashes, Compactions protocol.Limit

	// Disk is what the disks guarantee.
	Disk protocol.Disk

	// The others are those of protocol.NetworkBounds.
	Drops, Duplicates, Reorders protocol.Limit
	InFlight                    int
	Network                     protocol.Network
}

// most bounds terms and logs, so that no file makes us allocate all memory.
const most = 1_000_000

// OfProtocol declares the bounds that a cluster enforces.
func (b Bounds) OfProtocol() protocol.Bounds {
	return protocol.Bounds{
		{Name: "servers", Doc: "servers of the cluster", Unit: "servers", Least: 1, Most: 7, Value: protocol.Limit(b.Servers)},
		{Name: "terms", Doc: "the highest term", Unit: "terms", Least: 1, Most: most, Order: true, Value: protocol.Limit(b.Terms)},
		{Name: "log", Doc: "the greatest index of a log", Unit: "entries", Most: most, Value: protocol.Limit(b.Log)},
		{Name: "values", Doc: "distinct client values", Unit: "values", Least: 1, Most: maxValues, Value: protocol.Limit(b.Values)},
		{Name: "batch", Doc: "entries in one AppendEntries", Unit: "entries", Least: 1, Most: protocol.Any, Value: protocol.AtMost(b.Batch)},
		{Name: "crashes", Doc: "crashes in one run", Unit: "crashes", Most: protocol.Any, Value: b.Crashes},
		{Name: "compactions", Doc: "log compactions in one run", Unit: "compactions", Most: protocol.Any, Value: b.Compactions},
		{Name: "disk", Doc: "what the disks promise; with async, each write becomes durable at an event of its own", Words: protocol.DiskWords(), Value: protocol.Limit(b.Disk)},
	}
}

// check refuses bounds that a cluster cannot have.
func (b Bounds) check() error {
	own := b.OfProtocol()
	if batch, _ := own.Get("batch"); b.Batch < 0 {
		_, err := batch.Parse(strconv.Itoa(b.Batch))
		return err
	}
	return own.Check()
}

// OfNetwork returns the bounds that the model enforces.
func (b Bounds) OfNetwork() protocol.NetworkBounds {
	return protocol.NetworkBounds{Drops: b.Drops, Duplicates: b.Duplicates, Reorders: b.Reorders, InFlight: b.InFlight, Network: b.Network}
}

// Stated returns all bounds, as a model with them declares them.
func (b Bounds) Stated() protocol.Bounds {
	return slices.Concat(b.OfProtocol(), b.OfNetwork().Stated())
}

// With returns the bounds with the given values for some of them, or an error that says
// which are impossible.
func (b Bounds) With(given protocol.Bounds) (Bounds, error) {
	own, err := b.OfProtocol().With(given.OfProtocol())
	if err != nil {
		return b, err
	}
	network, err := b.OfNetwork().With(given.OfNetwork())
	return Bounds{
		Servers: own.Int("servers"), Terms: int(own.Limit("terms")), Log: own.Int("log"), Values: own.Int("values"), Batch: own.Int("batch"),
		Crashes: own.Limit("crashes"), Compactions: own.Limit("compactions"), Disk: protocol.Disk(own.Limit("disk")),
		Drops: network.Drops, Duplicates: network.Duplicates, Reorders: network.Reorders, InFlight: network.InFlight, Network: network.Network,
	}, err
}

// Within returns a cluster with the same core within other bounds.
func (r *Raft) Within(own protocol.Bounds) (Protocol, error) {
	b, err := r.bounds.With(own)
	if err != nil {
		return nil, err
	}
	within, err := New(b, r.core)
	if err != nil {
		return nil, err
	}
	return within, nil
}

// Coverable returns an error for what package cover cannot search.
func (r *Raft) Coverable() error {
	if r.bounds.Disk == protocol.Asynchronous {
		return errors.New("disk async: servers keep messages back until a write is durable, any set of them, which only a bound on messages in flight keeps small; use disk sync here, or bfs with in-flight")
	}
	return nil
}
