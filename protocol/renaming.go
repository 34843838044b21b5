package protocol

import (
	"fmt"
	"slices"
	"strings"
)

// Renaming permutes the names of servers and of client values.
type Renaming struct {
	servers []int // new number of each server
	inverse []int // old number of each server
	values  []int // new number of each client value; index 0 is unused
}

// maxRenamings bounds the symmetry group: 7 servers, one value.
const maxRenamings = 5040

// Renamings lists the symmetry group of a protocol, the identity first: all
// permutations within each symmetric set of servers, times all permutations of
// client values.
func Renamings(info Info) ([]*Renaming, error) {
	size := factorial(max(info.Values, 1))
	for _, set := range info.Symmetric {
		size *= factorial(len(set))
	}
	if size > maxRenamings {
		return nil, fmt.Errorf("%s with %d servers and %d values has %d renamings, more than %d: lower them or switch symmetry off",
			info.Name, len(info.Servers), info.Values, size, maxRenamings)
	}
	identity := make([]int, len(info.Servers))
	for i := range identity {
		identity[i] = i
	}
	perms := [][]int{identity}
	for _, set := range info.Symmetric {
		perms = extend(perms, set)
	}
	names := make([]int, max(info.Values, 1)+1)
	for i := range names {
		names[i] = i
	}
	values := extend([][]int{names}, names[1:])

	var group []*Renaming
	for _, servers := range perms {
		inverse := make([]int, len(servers))
		for i, to := range servers {
			inverse[to] = i
		}
		for _, v := range values {
			group = append(group, &Renaming{servers: servers, inverse: inverse, values: v})
		}
	}
	return group, nil
}

// extend composes each of perms with each permutation of set.
func extend(perms [][]int, set []int) [][]int {
	var out [][]int
	for _, arrangement := range arrangements(set) {
		for _, perm := range perms {
			next := slices.Clone(perm)
			for i, from := range set {
				next[from] = arrangement[i]
			}
			out = append(out, next)
		}
	}
	return out
}

// arrangements lists the orders of set, the given one first.
func arrangements(set []int) [][]int {
	if len(set) == 0 {
		return [][]int{nil}
	}
	var out [][]int
	for i, first := range set {
		rest := slices.Concat(set[:i], set[i+1:])
		for _, tail := range arrangements(rest) {
			out = append(out, append([]int{first}, tail...))
		}
	}
	return out
}

func factorial(n int) int {
	f := 1
	for i := 2; i <= n && f <= maxRenamings; i++ {
		f *= i
	}
	return f
}

// Servers returns the new number of each server. It must not be changed.
func (r *Renaming) Servers() []int { return r.servers }

// Values returns the new number of each client value, from 1 on. It must not be changed.
func (r *Renaming) Values() []int { return r.values }

// At returns the new number of server i; a negative i stays.
func (r *Renaming) At(i int) int {
	if i < 0 {
		return i
	}
	return r.servers[i]
}

// Old returns the number that server i had before.
func (r *Renaming) Old(i int) int { return r.inverse[i] }

// InWords describes a renaming; servers are the names of all.
func (r *Renaming) InWords(servers []string) string {
	var renamed, values []string
	for i, to := range r.servers {
		if i != to {
			renamed = append(renamed, servers[i]+" is "+servers[to])
		}
	}
	for v, to := range r.values {
		if v != to {
			values = append(values, fmt.Sprintf("value %d is %d", v, to))
		}
	}
	return strings.Join(slices.Concat(renamed, values), ", ")
}
