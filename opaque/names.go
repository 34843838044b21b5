package opaque

import (
	"fmt"
	"strings"

	"raftmc/protocol"
)

// names are new names of the servers: by how much each server's number grows.
type names [maxServers]int8

var identity names

func namesOf(r *protocol.Renaming) (by names) {
	if r != nil {
		for i, to := range r.Servers() {
			by[i] = int8(to - i)
		}
	}
	return by
}

// at returns the new number of a server.
func (by names) at(server int) int { return server + int(by[server]) }

// words says which servers are renamed, counted from 1.
func (by names) words(servers int) string {
	var all []string
	for i := range servers {
		if by[i] != 0 {
			all = append(all, fmt.Sprintf("%d is %d", i+1, by.at(i)+1))
		}
	}
	return strings.Join(all, ", ")
}
