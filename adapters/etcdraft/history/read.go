package history

import (
	"fmt"
	"strconv"

	"raftmc/opaque"
)

// read is what a server knows of its reads since it was started. Package raftview says how reads
// are judged.
type read struct {
	asked   int
	waiting bool
	floor   int // no answer may lie below
}

// told is the kind of the messages that say how much has been applied. The library knows nothing of
// them.
const told = "Told"

// tell tells the other servers how much has been applied here.
func (n *Node) tell() (sent []opaque.Message) {
	if n.bounds.Reads == 0 {
		return nil
	}
	applied := strconv.Itoa(len(n.applied))
	for to := range n.bounds.Servers {
		if to != n.self {
			sent = append(sent, opaque.Message{To: to, Kind: told, Text: applied, Wire: applied})
		}
	}
	return sent
}

// ask asks a read, of a leader that is not waiting for one, after so much has been applied.
func (n *Node) ask(applied string) {
	if n.read.waiting || n.read.asked >= n.bounds.Reads || !n.raw.Insides().leads() {
		return
	}
	floor, err := strconv.Atoi(applied)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", told, err))
	}
	n.read = read{n.read.asked + 1, true, floor}
	context := "r"
	if n.bounds.Contexts == Unique {
		context = fmt.Sprintf("r%d.%d", n.self, n.read.asked)
	}
	n.raw.Read(context)
}

// answered judges the answer to a read.
func (n *Node) answered(index int) {
	if n.read.waiting && index < n.read.floor {
		n.wrong = fmt.Sprintf("a read is answered at index %d, and before it was asked %d had been applied", index, n.read.floor)
	}
	n.read.waiting = false
}
