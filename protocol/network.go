package protocol

import "fmt"

// Network is what the network guarantees. The zero value is the harshest that keeps no
// copies: unordered, lossy, each message delivered at most once.
type Network struct {
	Order    Order
	Loss     Loss
	Delivery Delivery
}

// Order says in which order messages arrive.
type Order uint8

const (
	Unordered Order = iota // any message may overtake any other
	FIFO                   // first in, first out for each pair of sender and receiver, except for NetworkBounds.Reorders
)

// Loss says whether messages may be lost.
type Loss uint8

const (
	Lossy    Loss = iota // as often as the bound on drops allows
	Lossless             // never; a message may still be delayed beyond the end of the run
)

// Delivery says how often a message may arrive.
type Delivery uint8

const (
	// AtMostOnce: a delivery removes the message, except for as many duplicates as their
	// bound allows.
	AtMostOnce Delivery = iota

	// AnyTimes: a message, once sent, may arrive at any later time, again and again. This
	// includes loss and duplication.
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

// networks lists all valid networks, with their words: many has no order and may lose any
// message.
var (
	networks = []Network{
		{},
		{Loss: Lossless},
		{Order: FIFO},
		{Order: FIFO, Loss: Lossless},
		{Delivery: AnyTimes},
	}
	networkWords = wordsOf(networks)
)

// wordsOf returns the words of some values.
func wordsOf[T fmt.Stringer](values []T) []string {
	var words []string
	for _, v := range values {
		words = append(words, v.String())
	}
	return words
}
