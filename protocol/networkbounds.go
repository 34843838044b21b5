package protocol

import (
	"fmt"
	"slices"
	"strconv"
)

// NetworkBounds are the bounds that the model itself enforces, for any protocol: what the
// network guarantees, and how often it may break that.
type NetworkBounds struct {
	// Drops bounds the messages that the network loses, Duplicates the deliveries after
	// which a copy stays in flight.
	Drops, Duplicates Limit

	// Reorders bounds how often a message of a FIFO network falls behind those sent after
	// it. Any other network reorders freely.
	Reorders Limit

	// InFlight bounds the messages that are in flight at once, including those that wait
	// for a write of their sender; a step that would exceed it is not taken. 0 means no
	// bound.
	InFlight int

	// Network is what the network guarantees.
	Network Network
}

// Bounds declares all of these bounds.
func (n NetworkBounds) Bounds() Bounds {
	return Bounds{
		{Name: "drops", Doc: "messages lost in one run", Unit: "messages", Most: Any, Value: n.Drops},
		{Name: "duplicates", Doc: "messages duplicated in one run", Unit: "messages", Most: Any, Value: n.Duplicates},
		{Name: "reorders", Doc: "messages of a fifo network that fall behind later ones in one run", Unit: "messages", Most: Any, Value: n.Reorders},
		{Name: "in-flight", Doc: "messages in flight at once", Unit: "messages", Least: 1, Most: Any, Value: AtMost(n.InFlight)},
		{Name: "network", Doc: "what the network promises; some of the words will do, as fifo", Words: networkWords, Value: Limit(slices.Index(networks, n.Network))},
	}
}

// Stated returns the bounds that are printed: those that are not fixed by this network. A
// network that keeps every message loses and duplicates freely, and one that is not first
// in first out reorders freely.
func (n NetworkBounds) Stated() Bounds {
	many := n.Network.Delivery == AnyTimes
	return slices.DeleteFunc(n.Bounds(), func(b Bound) bool {
		switch b.Name {
		case "drops", "duplicates":
			return many
		case "reorders":
			return n.Network.Order != FIFO
		case "in-flight":
			return many && n.InFlight == 0
		}
		return false
	})
}

// With returns the bounds with other values for some of them. An error says which of them
// exclude each other, and what is possible. A bound that the given network excludes
// becomes 0 unless it is given, too.
func (n NetworkBounds) With(given Bounds) (NetworkBounds, error) {
	all, err := n.Bounds().With(given)
	if err != nil {
		return n, err
	}
	n = NetworkBounds{
		Drops: all.Limit("drops"), Duplicates: all.Limit("duplicates"), Reorders: all.Limit("reorders"),
		InFlight: all.Int("in-flight"), Network: networks[all.Limit("network")],
	}
	unsaid := func(name string) bool {
		_, said := given.Get(name)
		return !said
	}
	many := n.Network.Delivery == AnyTimes
	if (many || n.Network.Loss == Lossless) && unsaid("drops") {
		n.Drops = 0
	}
	if many && unsaid("duplicates") {
		n.Duplicates = 0
	}
	if n.Network.Order != FIFO && unsaid("reorders") {
		n.Reorders = 0
	}
	return n, n.Check()
}

// Check refuses values that are out of range, and values that this network cannot honour.
func (n NetworkBounds) Check() error {
	if !slices.Contains(networks, n.Network) {
		return fmt.Errorf("network %s: many delivers any message at any time, so it is neither fifo nor lossless", n.Network)
	}
	for _, b := range n.Bounds() {
		err := b.check()
		if b.Name == "in-flight" {
			_, err = b.Parse(strconv.Itoa(n.InFlight))
		}
		if err != nil {
			return err
		}
	}
	many := n.Network.Delivery == AnyTimes
	switch {
	case many && n.Drops != 0:
		return fmt.Errorf("drops %s: network many never takes a message away; use network once", n.Drops)
	case many && n.Duplicates != 0:
		return fmt.Errorf("duplicates %s: network many delivers any number of times already; use network once", n.Duplicates)
	case n.Network.Loss == Lossless && n.Drops != 0:
		return fmt.Errorf("drops %s: network %s loses nothing; use a lossy network", n.Drops, n.Network)
	case n.Network.Order != FIFO && n.Reorders != 0:
		return fmt.Errorf("reorders %s: network %s reorders freely already; use network fifo", n.Reorders, n.Network)
	}
	return nil
}
