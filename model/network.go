package model

import (
	"fmt"
	"strings"
)

// Network is what the network promises. The zero value is the harshest that
// keeps no copies: unordered, lossy, each message delivered at most once.
type Network struct {
	Order    Order
	Loss     Loss
	Delivery Delivery
}

// Order says in which order messages arrive.
type Order uint8

const (
	Unordered Order = iota // any message may overtake any other
	FIFO                   // first in, first out for each pair of sender and receiver, but for Bounds.Reorders
)

// Loss says whether messages may be lost.
type Loss uint8

const (
	Lossy    Loss = iota // as often as the bound on drops allows
	Lossless             // never; a message may still be late beyond the end of the run
)

// Delivery says how often a message may arrive.
type Delivery uint8

const (
	// AtMostOnce: a delivery takes the message away, but for as many
	// duplicates as their bound allows.
	AtMostOnce Delivery = iota

	// AnyTimes: whatever was once sent may arrive at any later time, again and
	// again. Loss and duplication are part of it.
	AnyTimes
)

var (
	orderNames    = []string{"unordered", "fifo"}
	lossNames     = []string{"lossy", "lossless"}
	deliveryNames = []string{"once", "many"}
)

func (n Network) String() string {
	if n.Delivery == AnyTimes {
		return "many"
	}
	return orderNames[n.Order] + "," + lossNames[n.Loss] + "," + deliveryNames[n.Delivery]
}

// ParseNetwork reads words separated by commas: unordered or fifo, lossy or
// lossless, once or many. What is left out is as in the zero Network.
func ParseNetwork(s string) (Network, error) {
	var n Network
	for word := range strings.SplitSeq(s, ",") {
		switch word {
		case "unordered":
			n.Order = Unordered
		case "fifo":
			n.Order = FIFO
		case "lossy":
			n.Loss = Lossy
		case "lossless":
			n.Loss = Lossless
		case "once":
			n.Delivery = AtMostOnce
		case "many":
			n.Delivery = AnyTimes
		default:
			return n, fmt.Errorf("network %q: %q is none of unordered, fifo, lossy, lossless, once, many", s, word)
		}
	}
	if n.Delivery == AnyTimes && (n.Order == FIFO || n.Loss == Lossless) {
		return n, fmt.Errorf("network %q: many delivers any message at any time, so it is neither fifo nor lossless", s)
	}
	return n, nil
}

// MarshalText writes a network as ParseNetwork reads it.
func (n Network) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads what ParseNetwork reads.
func (n *Network) UnmarshalText(text []byte) error {
	parsed, err := ParseNetwork(string(text))
	if err == nil {
		*n = parsed
	}
	return err
}

// check refuses bounds that this network cannot honour.
func (n Network) check(b Bounds) error {
	switch {
	case n.Delivery == AnyTimes && b.Drops != 0:
		return fmt.Errorf("drops %s: network many never takes a message away; use network once", b.Drops)
	case n.Delivery == AnyTimes && b.Duplicates != 0:
		return fmt.Errorf("duplicates %s: network many delivers any number of times already; use network once", b.Duplicates)
	case n.Loss == Lossless && b.Drops != 0:
		return fmt.Errorf("drops %s: network %s loses nothing; use a lossy network", b.Drops, n)
	case n.Order != FIFO && b.Reorders != 0:
		return fmt.Errorf("reorders %s: network %s reorders freely already; use network fifo", b.Reorders, n)
	}
	return nil
}
