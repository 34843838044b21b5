package raft

import (
	"fmt"
	"strconv"
)

// ID names a server. Any number except 0 is a name.
type ID uint64

// None is the ID of no server: no vote, no known leader.
const None ID = 0

// Term is the number of an election (§5.1): a logical clock. Terms start at 1 and end at
// MaxTerm; 0 is the time before any election.
type Term uint64

// Index is a position in the log. Positions start at 1 and end at MaxIndex; 0 is the
// position before the first entry.
type Index uint64

// Token names a write. Tokens grow in the order in which writes are issued; 0 is no
// write. Only their order has a meaning.
type Token uint64

// A message with numbers beyond these bounds is malformed, and ignored. The bounds leave
// room for the arithmetic of "one after the last".
const (
	MaxTerm  Term  = 1<<63 - 1
	MaxIndex Index = 1<<63 - 1
)

// MarshalText writes id as a decimal number. In JSON it thus becomes a string, because
// JavaScript cannot hold all 64-bit numbers.
func (id ID) MarshalText() ([]byte, error) { return decimal(id), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *ID) UnmarshalText(text []byte) error { return parseDecimal(text, id) }

// MarshalText writes t as a decimal number, as [ID.MarshalText] does.
func (t Term) MarshalText() ([]byte, error) { return decimal(t), nil }

// UnmarshalText reads what MarshalText wrote.
func (t *Term) UnmarshalText(text []byte) error { return parseDecimal(text, t) }

// MarshalText writes i as a decimal number, as [ID.MarshalText] does.
func (i Index) MarshalText() ([]byte, error) { return decimal(i), nil }

// UnmarshalText reads what MarshalText wrote.
func (i *Index) UnmarshalText(text []byte) error { return parseDecimal(text, i) }

// MarshalText writes t as a decimal number, as [ID.MarshalText] does.
func (t Token) MarshalText() ([]byte, error) { return decimal(t), nil }

// UnmarshalText reads what MarshalText wrote.
func (t *Token) UnmarshalText(text []byte) error { return parseDecimal(text, t) }

func decimal[N ~uint64](n N) []byte {
	return strconv.AppendUint(nil, uint64(n), 10)
}

func parseDecimal[N ~uint64](text []byte, n *N) error {
	parsed, err := strconv.ParseUint(string(text), 10, 64)
	if err != nil {
		return fmt.Errorf("raft: %q is not a decimal number of 64 bits: %w", text, err)
	}
	*n = N(parsed)
	return nil
}
