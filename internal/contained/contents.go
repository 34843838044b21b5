package contained

import "raftmc/protocol"

// contents numbers values by what their description writes.
type contents[T any] struct {
	servers  int
	describe func(*protocol.Codec, *T)
	all      []T
	numbers  map[string]uint32
}

func newContents[T any](servers int, describe func(*protocol.Codec, *T)) *contents[T] {
	return &contents[T]{servers: servers, describe: describe, numbers: map[string]uint32{}}
}

// of returns the number of a value. Values of different servers are told apart.
func (c *contents[T]) of(server int, v T) uint32 {
	key, _ := protocol.Encode(c.servers, nil, c.describe, v)
	key = append(key, byte(server))
	if number, known := c.numbers[string(key)]; known {
		return number
	}
	number := uint32(len(c.all))
	c.all, c.numbers[string(key)] = append(c.all, v), number
	return number
}
