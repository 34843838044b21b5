package model

import "fmt"

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
	FIFO                   // first in, first out for each pair of sender and receiver, but for NetworkBounds.Reorders
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

// networks are all that there can be, with their words: many knows no order and loses
// what it likes.
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

// wordsOf are some values as they are written.
func wordsOf[T fmt.Stringer](values []T) []string {
	var words []string
	for _, v := range values {
		words = append(words, v.String())
	}
	return words
}
