package model

import "raftmc/protocol"

// group is a group of renamings by number.
type group struct {
	renamings []*protocol.Renaming
	servers   [][]int // new number of each server
	inverse   []int
	byName    map[string]int
	products  [][]int // by the renaming that comes first; computed on first use
}

func newGroup(all []*protocol.Renaming) *group {
	g := &group{renamings: all, byName: map[string]int{}, products: make([][]int, len(all))}
	for i, r := range all {
		g.servers = append(g.servers, r.Servers())
		g.byName[nameOf(r.Servers(), r.Values())] = i
	}
	for _, r := range all {
		values := make([]int, len(r.Values()))
		for v, to := range r.Values() {
			values[to] = v
		}
		g.inverse = append(g.inverse, g.byName[nameOf(inverseOf(r), values)])
	}
	return g
}

// nameOf is the key of a renaming.
func nameOf(servers, values []int) string {
	key := make([]byte, 0, len(servers)+len(values))
	for _, s := range servers {
		key = append(key, byte(s))
	}
	for _, v := range values {
		key = append(key, byte(v))
	}
	return string(key)
}

// after lists, for each renaming, its composition with a first one.
func (g *group) after(first int) []int {
	if g.products[first] == nil {
		r := g.renamings[first]
		for _, next := range g.renamings {
			g.products[first] = append(g.products[first], g.byName[nameOf(through(next.Servers(), r.Servers()), through(next.Values(), r.Values()))])
		}
	}
	return g.products[first]
}

// enter enters an orbit: image returns the number of the image under a renaming, and
// renamed the list of a number's own images. It returns the number of the first image,
// under the identity.
func (g *group) enter(image func(r int) uint32, renamed func(number uint32) *[]uint32) uint32 {
	images := make([]uint32, len(g.renamings))
	for r := range images {
		images[r] = image(r)
	}
	for r, number := range images {
		if own := renamed(number); *own == nil {
			for _, product := range g.after(r) {
				*own = append(*own, images[product])
			}
		}
	}
	return images[0]
}

// through composes two permutations: first, then next.
func through(next, first []int) []int {
	out := make([]int, len(first))
	for i, x := range first {
		out[i] = next[x]
	}
	return out
}

// inverseOf returns the old number of each server.
func inverseOf(r *protocol.Renaming) []int {
	old := make([]int, len(r.Servers()))
	for i := range old {
		old[i] = r.Old(i)
	}
	return old
}
