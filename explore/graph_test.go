package explore

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
)

// graph is a System given as a table: node 0 is the initial state, and a
// node's actions are numbered like its arrows.
type graph struct {
	arrows [][]arrow
	bad    map[uint32]bool // nodes that violate a property of states
	goal   uint32          // the node that is the goal, if not 0
}

type arrow struct {
	to    uint32
	kind  uint8
	agent uint8
	flags EdgeFlags
}

const (
	stepKind = iota
	faultKind
)

type graphWorker struct {
	*graph
	reached uint64
}

func (g *graph) Kinds() []Kind         { return []Kind{{Name: "step"}, {Name: "fault", Fault: true}} }
func (g *graph) Goals() []Goal         { return []Goal{{Name: "goal"}} }
func (g *graph) Orbit() int            { return 1 }
func (g *graph) Initial() State        { return encodeNode(0, nil) }
func (g *graph) NewWorker() Worker     { return &graphWorker{graph: g} }
func (g *graph) Bytes() int64          { return 0 }
func (g *graph) Encode(s State) []byte { return binary.LittleEndian.AppendUint32(nil, decodeNode(s)) }

func (g *graph) Decode(content []byte) (State, error) {
	return encodeNode(binary.LittleEndian.Uint32(content), nil), nil
}

// nodeWords gives states different lengths, some longer than a page.
func nodeWords(node uint32) int {
	if node%1000 == 777 {
		return pageWords + 1
	}
	return 1 + int(node%5)
}

func encodeNode(node uint32, buf State) State {
	for range nodeWords(node) {
		buf = append(buf, node)
	}
	return buf
}

func decodeNode(s State) uint32 {
	damaged := slices.ContainsFunc(s, func(word uint32) bool { return word != s[0] })
	if damaged || len(s) != nodeWords(s[0]) {
		panic(fmt.Sprintf("state %v is damaged", s))
	}
	return s[0]
}

// Fingerprint is as weak as can be: searches must not rely on its bits.
func (w *graphWorker) Fingerprint(s State) uint64 { return uint64(s[0]) }

func (w *graphWorker) Edges(s State, edges []Edge) []Edge {
	node := decodeNode(s)
	if w.goal != 0 && node == w.goal {
		w.reached |= 1
	}
	for i, a := range w.arrows[node] {
		edges = append(edges, Edge{uint64(a.to), uint32(i), a.kind, a.agent, a.flags})
	}
	return edges
}

func (w *graphWorker) Next(s State, action uint32, buf State) (State, bool) {
	a := w.arrows[s[0]][action]
	if a.flags&Panicked != 0 {
		panic("Next was called for an edge that has no successor")
	}
	return encodeNode(a.to, buf), !w.bad[a.to]
}

func (w *graphWorker) Explain(s State, action uint32) (found []Violation) {
	if action == NoAction {
		if w.bad[s[0]] {
			found = append(found, Violation{Property: "State"})
		}
		return found
	}
	a := w.arrows[s[0]][action]
	if a.flags&Panicked != 0 {
		return []Violation{{Property: "NoPanic", Panic: true}}
	}
	if a.flags&Violating != 0 {
		found = append(found, Violation{Property: "Step"})
	}
	if w.bad[a.to] {
		found = append(found, Violation{Property: "State"})
	}
	return found
}

func (w *graphWorker) Reached() uint64 { return w.reached }

// newGraph makes a graph of n nodes from a function that lists successors.
func newGraph(n int, successors func(node int) []int) *graph {
	g := &graph{arrows: make([][]arrow, n), bad: make(map[uint32]bool)}
	for node := range n {
		for _, to := range successors(node) {
			g.arrows[node] = append(g.arrows[node], arrow{to: uint32(to)})
		}
	}
	return g
}

// violating makes a node violate a property of states.
func (g *graph) violating(node uint32) *graph {
	g.bad[node] = true
	return g
}

// flagged flags the edges that lead to a node.
func (g *graph) flagged(node uint32, flags EdgeFlags) *graph {
	for from := range g.arrows {
		for i := range g.arrows[from] {
			if g.arrows[from][i].to == node {
				g.arrows[from][i].flags = flags
			}
		}
	}
	return g
}

func line(n int) *graph {
	return newGraph(n, func(node int) []int {
		if node == n-1 {
			return nil
		}
		return []int{node + 1}
	})
}

func cycle(n int) *graph {
	return newGraph(n, func(node int) []int { return []int{(node + 1) % n} })
}

func binaryTree(levels int) *graph {
	n := 1<<levels - 1
	return newGraph(n, func(node int) []int {
		if 2*node+2 >= n {
			return nil
		}
		return []int{2*node + 1, 2*node + 2}
	})
}

// grid has a diamond in each of its (side-1)² meshes.
func grid(side int) *graph {
	return newGraph(side*side, func(node int) (to []int) {
		if node%side < side-1 {
			to = append(to, node+1)
		}
		if node/side < side-1 {
			to = append(to, node+side)
		}
		return to
	})
}

func hypercube(dimensions int) *graph {
	return newGraph(1<<dimensions, func(node int) (to []int) {
		for i := range dimensions {
			to = append(to, node^1<<i)
		}
		return to
	})
}

// randomGraph has up to 2*degree arrows from each node, and kinds and agents at
// random.
func randomGraph(seed uint64, nodes, degree int) *graph {
	r := rand.New(rand.NewPCG(seed, 1))
	g := newGraph(nodes, func(int) (to []int) {
		for range r.IntN(2*degree + 1) {
			to = append(to, r.IntN(nodes))
		}
		return to
	})
	for len(g.arrows[0]) < 2 {
		g.arrows[0] = append(g.arrows[0], arrow{to: uint32(r.IntN(nodes))})
	}
	for node := range g.arrows {
		for i := range g.arrows[node] {
			g.arrows[node][i].kind = uint8(r.IntN(2))
			g.arrows[node][i].agent = uint8(r.IntN(3))
		}
	}
	g.goal = uint32(1 + r.IntN(nodes-1))
	return g
}

// flawed adds n violations of all sorts.
func (g *graph) flawed(seed uint64, n int) *graph {
	r := rand.New(rand.NewPCG(seed, 2))
	for range n {
		node := 1 + uint32(r.IntN(len(g.arrows)-1))
		switch r.IntN(3) {
		case 0:
			g.violating(node)
		case 1:
			g.flagged(node, Violating)
		case 2:
			g.flagged(node, Panicked)
		}
	}
	return g
}
