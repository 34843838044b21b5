package wire_test

import (
	"fmt"

	"raftmc/raft"
	"raftmc/raft/wire"
)

// A message is written, sent, and read. What is not a message gives an error.
func Example() {
	b := wire.AppendMessage(nil, raft.Message{Kind: raft.RequestVote, From: 1, To: 2, Term: 3, LastLogIndex: 9, LastLogTerm: 2})
	fmt.Println(len(b), "bytes")

	m, err := wire.ParseMessage(b)
	fmt.Println(m, err)

	_, err = wire.ParseMessage(b[:5])
	fmt.Println(err)

	// Output:
	// 21 bytes
	// RequestVote 1→2 term 3 last 9/2 <nil>
	// wire: at byte 5: the value ends within a number
}
