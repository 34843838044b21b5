package etcdraft

import (
	"fmt"
	"slices"

	"go.etcd.io/raft/v3"

	"raftmc/opaque"
)

// Who has applied an index tells the others so by a message of the driver's own, Told. Who
// hears of it asks a read, if it may still ask one: its answer must not lie below that index. So
// what was applied before a read is asked is known without a clock, see package raftview.
const told = "Told"

// reads are a server's. A crash loses what is open, but not how many were asked: each has a name
// of its own, as the library asks for.
type reads struct {
	asked int
	open  []read
}

// read is one that has not been answered.
type read struct {
	name  string
	least int // index that was applied before
}

// tell tells the others a number, by a message of the driver's own.
func (n *Node) tell(kind string, number int) (sent []opaque.Message) {
	for to := range n.options.Servers {
		if to != n.self {
			sent = append(sent, opaque.Message{To: to, Kind: kind, Text: fmt.Sprint(number), Wire: string([]byte{byte(number)})})
		}
	}
	return sent
}

// hear asks a read. Who knows no leader would only be told so.
func (n *Node) hear(m opaque.Message) {
	if n.reads.asked >= n.options.Reads || n.raw.BasicStatus().Lead == raft.None || n.options.Readers != everybody && !n.leads() {
		return
	}
	n.reads.asked++
	r := read{fmt.Sprintf("%d.%d", n.self+1, n.reads.asked), int(m.Wire[0])}
	n.reads.open = append(n.reads.open, r)
	n.raw.ReadIndex([]byte(r.name))
}

// answered notes the answers to reads.
func (n *Node) answered(answers []raft.ReadState) {
	for _, a := range answers {
		i := slices.IndexFunc(n.reads.open, func(r read) bool { return r.name == string(a.RequestCtx) })
		if i < 0 {
			continue // a second answer, or one to a question from before a crash
		}
		if r := n.reads.open[i]; int(a.Index) < r.least && n.wrong == "" {
			n.wrong = fmt.Sprintf("read %s is answered with index %d, and %d had been applied before it was asked", r.name, a.Index, r.least)
		}
		n.reads.open = slices.Delete(n.reads.open, i, i+1)
	}
	if len(n.reads.open) == 0 {
		n.reads.open = nil
	}
}

func (r reads) String() string {
	if r.asked == 0 {
		return ""
	}
	text := fmt.Sprintf("%d asked", r.asked)
	for _, one := range r.open {
		text += fmt.Sprintf(", %s waits for %d", one.name, one.least)
	}
	return text
}
