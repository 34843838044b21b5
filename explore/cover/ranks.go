package cover

// Ranks order the vectors for the search: everything that leads to a vector should be
// expanded before it, so that it is expanded once, with its largest sets of messages. The
// rank of a local state is the length of the longest way there from any other, where
// states that lead to each other count as one; no step lowers it. The rank of a vector is
// the sum over its servers.
//
// The search finds the same in any order; in this one it can also drop a vector once
// neither its own rank nor a lower one has anything left to expand.

// ranks returns the rank of each local state of a graph of successors, and the graph's strongly
// connected components. Once stopped returns true, the result is of no use.
func ranks(next [][]uint32, stopped func() bool) (byLocal []int, order [][]uint32) {
	component, order := components(next, stopped)
	if stopped() {
		return nil, nil
	}
	rank := make([]int, len(order))
	// Components come in an order in which successors are before predecessors.
	for k := len(order) - 1; k >= 0; k-- {
		for _, local := range order[k] {
			for _, to := range next[local] {
				if c := component[to]; c != k {
					rank[c] = max(rank[c], rank[k]+1)
				}
			}
		}
	}
	byLocal = make([]int, len(next))
	for local, c := range component {
		byLocal[local] = rank[c]
	}
	return byLocal, order
}

// components finds the strongly connected components of a graph (Tarjan,
// "Depth-first search and linear graph algorithms", 1972), without recursion:
// for each node its component, and for each component its nodes. A component
// comes after all that it leads to. It ends early once stopped says so.
func components(next [][]uint32, stopped func() bool) (component []int, members [][]uint32) {
	const open = -1
	n := len(next)
	component = make([]int, n)
	low, index := make([]int, n), make([]int, n) // index 0: not visited
	for i := range component {
		component[i] = open
	}
	type visit struct {
		node uint32
		edge int
	}
	var path []visit
	var stack []uint32
	count := 0
	enter := func(node uint32) {
		count++
		low[node], index[node] = count, count
		path, stack = append(path, visit{node: node}), append(stack, node)
	}
	for root := range n {
		if index[root] == 0 {
			enter(uint32(root))
		}
		for len(path) > 0 && !stopped() {
			v := &path[len(path)-1]
			if v.edge < len(next[v.node]) {
				to := next[v.node][v.edge]
				v.edge++
				if index[to] == 0 {
					enter(to)
				} else if component[to] == open {
					low[v.node] = min(low[v.node], index[to])
				}
				continue
			}
			node := v.node
			path = path[:len(path)-1]
			if len(path) > 0 {
				above := path[len(path)-1].node
				low[above] = min(low[above], low[node])
			}
			if low[node] < index[node] {
				continue
			}
			at := len(stack) - 1
			for stack[at] != node {
				at--
			}
			for _, member := range stack[at:] {
				component[member] = len(members)
			}
			members = append(members, append([]uint32(nil), stack[at:]...))
			stack = stack[:at]
		}
	}
	return component, members
}
