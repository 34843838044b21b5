package raft

import (
	"fmt"
	"strconv"
)

// ID names a server. Any number but 0 is a name.
type ID uint64

// None is the ID of nobody: no vote, no known leader.
const None ID = 0

// Term numbers an election (§5.1): a logical clock. Terms start at 1; 0 is the
// time before any election. At most MaxTerm.
type Term uint64

// Index is a position in the log. Positions start at 1; 0 is the position
// before the first entry. At most MaxIndex.
type Index uint64

// Token names a write, in the order in which writes are issued. 0 is no write.
// Tokens are only ever compared, so only their order has a meaning.
type Token uint64

// What lies beyond these bounds is malformed: a message that says so is
// ignored. They leave room for the arithmetic of "one after the last".
const (
	MaxTerm  Term  = 1<<63 - 1
	MaxIndex Index = 1<<63 - 1
)

// MarshalText writes id as a decimal number. In JSON it thereby becomes a
// string, since a 64-bit number does not survive JavaScript.
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
