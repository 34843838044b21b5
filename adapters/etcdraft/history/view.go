package history

import (
	"fmt"
	"slices"
	"strings"

	"raftmc/raftview"
)

// view is what properties see of a server.
func (n *Node) view() raftview.View {
	in := n.raw.Insides()
	v := raftview.View{
		Role: in.role(), Term: in.term(), Vote: in.vote(), Log: n.log(in), Commit: in.commit(),
		Applied: slices.Clone(n.applied), Wrong: n.wrong,
	}
	if n.bounds.Disk == Apart {
		// A node may know of a commitment that a crash undoes; it is one when somebody is told.
		v.Commit = len(n.applied)
	}
	if n.bounds.Reads > 0 {
		v.Reads = fmt.Sprintf("%d asked", n.read.asked)
		if n.read.waiting {
			v.Reads += fmt.Sprintf(", the last one after %d was applied, and waiting", n.read.floor)
		}
	}
	return v
}

// log is the whole log: what is compacted has been applied.
func (n *Node) log(in Insides) []raftview.Entry {
	first := n.disk.First()
	return append(slices.Clone(n.applied[:first-1]), in.entries(first)...)
}

// format writes what a snapshot holds, and parse reads it.
func format(applied []raftview.Entry) string {
	var b strings.Builder
	for _, e := range applied {
		fmt.Fprintf(&b, "%d:%s ", e.Term, e.Data)
	}
	return b.String()
}

func parse(data string) (applied []raftview.Entry) {
	for _, text := range strings.Fields(data) {
		term, value, _ := strings.Cut(text, ":")
		e := raftview.Entry{Data: value}
		fmt.Sscan(term, &e.Term)
		applied = append(applied, e)
	}
	return applied
}
