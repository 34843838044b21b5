package model

import (
	"fmt"
	"strconv"
)

// Limit bounds how often something may happen in one run: a number, or Any.
// The zero Limit forbids it.
type Limit int

// Any is no limit.
const Any Limit = -1

// maxLimit is the greatest number that a Limit can be: used-up budgets are
// kept in a byte each.
const maxLimit = 255

// ParseLimit reads a number from 0 to 255, or "any".
func ParseLimit(s string) (Limit, error) {
	if s == "any" {
		return Any, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > maxLimit {
		return 0, fmt.Errorf("%q is neither a number from 0 to %d nor any", s, maxLimit)
	}
	return Limit(n), nil
}

func (l Limit) String() string {
	if l == Any {
		return "any"
	}
	return strconv.Itoa(int(l))
}

// MarshalText writes a limit as ParseLimit reads it.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what ParseLimit reads.
func (l *Limit) UnmarshalText(text []byte) error {
	parsed, err := ParseLimit(string(text))
	if err == nil {
		*l = parsed
	}
	return err
}

// Bounds say which runs are looked at. A verdict holds within them, so they
// are printed with it. Which of them a protocol has is its own affair; the
// model itself keeps Drops, Duplicates, Reorders, InFlight and Network.
type Bounds struct {
	// Servers is the number of servers (of resource managers, for two-phase
	// commit), 1 to 7.
	Servers int `json:"servers"`

	// Terms is the highest term (ballot, for Paxos).
	Terms int `json:"terms,omitempty"`

	// Log is the greatest index of a log.
	Log int `json:"log,omitempty"`

	// Values is the number of distinct client values.
	Values int `json:"values,omitempty"`

	// Batch is the most entries in one AppendEntries; 0 means no limit.
	Batch int `json:"batch,omitempty"`

	// Crashes and Compactions bound these local inputs over all servers.
	Crashes     Limit `json:"crashes"`
	Compactions Limit `json:"compactions"`

	// Drops and Duplicates bound the messages that the network loses, and the
	// deliveries after which a copy stays.
	Drops      Limit `json:"drops"`
	Duplicates Limit `json:"duplicates"`

	// Reorders bounds the messages of a FIFO network that fall behind those sent
	// after them. Any other network reorders freely.
	Reorders Limit `json:"reorders,omitzero"`

	// InFlight bounds the messages that are under way at once, those that wait
	// for a write of their sender's included; a step that would exceed it is not
	// taken. 0 means no bound.
	InFlight int `json:"inFlight"`

	// Network and Disk are what the environment promises.
	Network Network `json:"network"`
	Disk    Disk    `json:"disk"`
}
