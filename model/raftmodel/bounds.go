package raftmodel

import (
	"errors"
	"slices"
	"strconv"

	"raftmc/model"
	"raftmc/raft"
)

// Bounds are the bounds of a cluster and, for convenience, of the network between its
// servers. New enforces those of the cluster; the model, which is given OfNetwork,
// enforces those of the network.
type Bounds struct {
	// Servers is the number of servers, 1 to 7.
	Servers int

	// Terms is the highest term, Log the highest index of a log, and Values the number of
	// distinct client values.
	Terms, Log, Values int

	// Batch is the most entries in one AppendEntries; 0 means no bound.
	Batch int

	// Crashes and Compactions bound these local inputs over all servers.
	Crashes, Compactions model.Limit

	// Disk is what the disks guarantee.
	Disk model.Disk

	// The others are those of model.NetworkBounds.
	Drops, Duplicates, Reorders model.Limit
	InFlight                    int
	Network                     model.Network
}

// most bounds terms and logs, so that no file makes us allocate all memory.
const most = 1_000_000

// OfProtocol declares the bounds that a cluster enforces.
func (b Bounds) OfProtocol() model.Bounds {
	return model.Bounds{
		{Name: "servers", Doc: "servers of the cluster", Unit: "servers", Least: 1, Most: 7, Value: model.Limit(b.Servers)},
		{Name: "terms", Doc: "the highest term", Unit: "terms", Least: 1, Most: most, Value: model.Limit(b.Terms)},
		{Name: "log", Doc: "the greatest index of a log", Unit: "entries", Most: most, Value: model.Limit(b.Log)},
		{Name: "values", Doc: "distinct client values", Unit: "values", Least: 1, Most: maxValues, Value: model.Limit(b.Values)},
		{Name: "batch", Doc: "entries in one AppendEntries", Unit: "entries", Least: 1, Most: model.Any, Value: model.AtMost(b.Batch)},
		{Name: "crashes", Doc: "crashes in one run", Unit: "crashes", Most: model.Any, Value: b.Crashes},
		{Name: "compactions", Doc: "log compactions in one run", Unit: "compactions", Most: model.Any, Value: b.Compactions},
		{Name: "disk", Doc: "what the disks promise; with async, each write becomes durable at an event of its own", Words: model.DiskWords(), Value: model.Limit(b.Disk)},
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
func (b Bounds) OfNetwork() model.NetworkBounds {
	return model.NetworkBounds{Drops: b.Drops, Duplicates: b.Duplicates, Reorders: b.Reorders, InFlight: b.InFlight, Network: b.Network}
}

// Stated returns all bounds, as a model with them declares them.
func (b Bounds) Stated() model.Bounds {
	return slices.Concat(b.OfProtocol(), b.OfNetwork().Stated())
}

// With returns the bounds with the given values for some of them, or an error that says
// which are impossible.
func (b Bounds) With(given model.Bounds) (Bounds, error) {
	own, err := b.OfProtocol().With(given.OfProtocol())
	if err != nil {
		return b, err
	}
	network, err := b.OfNetwork().With(given.OfNetwork())
	return Bounds{
		Servers: own.Int("servers"), Terms: own.Int("terms"), Log: own.Int("log"), Values: own.Int("values"), Batch: own.Int("batch"),
		Crashes: own.Limit("crashes"), Compactions: own.Limit("compactions"), Disk: model.Disk(own.Limit("disk")),
		Drops: network.Drops, Duplicates: network.Duplicates, Reorders: network.Reorders, InFlight: network.InFlight, Network: network.Network,
	}, err
}

// Within implements model.Bounded.
func (r *Raft) Within(own model.Bounds) (model.Protocol[Node, raft.Message, Input, History], error) {
	b, err := r.bounds.With(own)
	if err != nil {
		return nil, err
	}
	return New(b, r.core)
}

// Coverable implements model.Coverer.
func (r *Raft) Coverable() error {
	if r.bounds.Disk == model.Asynchronous {
		return errors.New("disk async: servers keep messages back until a write is durable, any set of them, which only a bound on messages in flight keeps small; use disk sync here, or bfs with in-flight")
	}
	return nil
}
