package raft

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// Config is what a server knows about itself, and what does not change while it runs. Who
// else is in the cluster is in the log ([Configuration]).
type Config struct {
	// ID is this server's name; it must not be None.
	ID ID
	// MaxBatch is the largest number of entries in one AppendEntries; 0 means no limit.
	MaxBatch int
}

// Configuration is a cluster's membership: its voters. It is an immutable
// value; the zero value has no voters and no quorum.
//
// It lives in the log (§6; dissertation §4.1): a server uses the latest configuration in
// its log, committed or not, and goes back to the one before if that entry is removed. A
// snapshot has the one that was in force at its last included entry, and the first one of
// all is that of [Bootstrap]. A server that has none, or is not in the one that it has,
// never campaigns; it hears leaders and candidates all the same, who may have a later
// configuration (dissertation §4.1).
//
// The protocol uses only [Configuration.IsQuorum] and [Configuration.QuorumIndex], so
// that a joint configuration (§6) could provide them just as well.
type Configuration struct {
	voters []ID // sorted, each once, never None
}

// NewConfiguration returns the configuration of the given voters, in any order. It is an
// error if there are none, or if a voter is None or named twice.
func NewConfiguration(voters ...ID) (Configuration, error) {
	if len(voters) == 0 {
		return Configuration{}, errors.New("raft: a configuration needs at least one voter")
	}
	sorted := slices.Sorted(slices.Values(voters))
	if sorted[0] == None {
		return Configuration{}, errors.New("raft: 0 (None) cannot be a voter: name servers from 1")
	}
	for i, id := range sorted[1:] {
		if sorted[i] == id {
			return Configuration{}, fmt.Errorf("raft: voter %d is named twice", id)
		}
	}
	return Configuration{voters: sorted}, nil
}

// ParseConfiguration reads what [Configuration.Data] wrote, and refuses everything else.
func ParseConfiguration(data string) (Configuration, error) {
	var voters []ID
	for word := range strings.FieldsSeq(data) {
		var id ID
		if err := id.UnmarshalText([]byte(word)); err != nil {
			return Configuration{}, err
		}
		voters = append(voters, id)
	}
	c, err := NewConfiguration(voters...)
	if err == nil && c.Data() != data {
		err = fmt.Errorf("raft: the configuration %.40q is not written as %.40q", data, c.Data())
	}
	if err != nil {
		return Configuration{}, err
	}
	return c, nil
}

// Data returns the configuration as the data of an entry of kind [ConfigurationEntry]: the
// voters' numbers, sorted, with single spaces between them. It is text, because JSON, and
// so a trace, has no other data.
func (c Configuration) Data() string {
	var b []byte
	for i, id := range c.voters {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendUint(b, uint64(id), 10)
	}
	return string(b)
}

// IsZero reports whether there are no voters.
func (c Configuration) IsZero() bool { return len(c.voters) == 0 }

// Equal reports whether both have the same voters.
func (c Configuration) Equal(d Configuration) bool { return slices.Equal(c.voters, d.voters) }

// Voters returns the voters, sorted. The caller may change the slice.
func (c Configuration) Voters() []ID { return slices.Clone(c.voters) }

// All yields the voters, sorted.
func (c Configuration) All() iter.Seq[ID] { return slices.Values(c.voters) }

// Contains reports whether id is a voter.
func (c Configuration) Contains(id ID) bool {
	_, found := slices.BinarySearch(c.voters, id)
	return found
}

// IsQuorum reports whether the voters for which has returns true are a majority.
func (c Configuration) IsQuorum(has func(ID) bool) bool {
	n := 0
	for _, id := range c.voters {
		if has(id) {
			n++
		}
	}
	return n > len(c.voters)/2
}

// QuorumIndex returns the highest index that a majority of the voters has reached, where
// match returns how far each voter is.
func (c Configuration) QuorumIndex(match func(ID) Index) Index {
	if len(c.voters) == 0 {
		return 0
	}
	var room [9]Index // enough for most clusters, so that nothing is allocated
	reached := room[:0]
	for _, id := range c.voters {
		reached = append(reached, match(id))
	}
	slices.Sort(reached)
	// A majority is len/2+1 voters: those from this position to the end.
	return reached[(len(reached)-1)/2]
}

// others yields the voters except self, sorted.
func (c Configuration) others(self ID) iter.Seq[ID] {
	return func(yield func(ID) bool) {
		for _, id := range c.voters {
			if id != self && !yield(id) {
				return
			}
		}
	}
}

// MarshalJSON writes the configuration as the array of its voters.
func (c Configuration) MarshalJSON() ([]byte, error) { return json.Marshal(c.voters) }

// UnmarshalJSON reads what MarshalJSON wrote, and refuses what
// [NewConfiguration] refuses.
func (c *Configuration) UnmarshalJSON(data []byte) error {
	var voters []ID
	if err := json.Unmarshal(data, &voters); err != nil {
		return err
	}
	parsed, err := NewConfiguration(voters...)
	if err != nil {
		return err
	}
	*c = parsed
	return nil
}
