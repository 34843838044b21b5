package model

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"raftmc/internal/mistake"
	"raftmc/internal/property"
	"raftmc/protocol"
)

// viewSample keeps some of the states on which a worker checks the properties: those with
// the least hashes, so that they are the same however the work is divided. The zero value
// keeps none.
type viewSample struct {
	most  int                 // states kept; temporarily up to twice as many
	limit uint64              // hashes from here on are too large, unless it is 0
	nodes map[uint64][]uint32 // by hash
}

// sampledViews is how many states a search keeps for Verify.
const sampledViews = 1_000

// everyView is no limit, for an audit.
const everyView = 1 << 30

// sample returns a sample for a worker of the search.
func (m *Model[S, M, I, H]) sample() *viewSample {
	s := &viewSample{most: m.viewsKept, nodes: map[uint64][]uint32{}}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.samples = append(m.samples, s)
	return s
}

// note notes a state by its servers' nodes.
func (s *viewSample) note(hash uint64, nodes []uint32) {
	if s.limit != 0 && hash >= s.limit {
		return
	}
	if _, known := s.nodes[hash]; known {
		return
	}
	s.nodes[hash] = slices.Clone(nodes)
	if len(s.nodes) > 2*s.most {
		s.shrink()
	}
}

// shrink drops the states with the larger hashes.
func (s *viewSample) shrink() {
	hashes := slices.Sorted(maps.Keys(s.nodes))
	if len(hashes) <= s.most {
		return
	}
	s.limit = hashes[s.most]
	for _, hash := range hashes[s.most:] {
		delete(s.nodes, hash)
	}
}

// sampled lists the states that were kept, by hash.
func (m *Model[S, M, I, H]) sampled() [][]protocol.View[S, H] {
	all := viewSample{most: m.viewsKept, nodes: map[uint64][]uint32{}}
	for _, s := range m.samples {
		maps.Copy(all.nodes, s.nodes)
	}
	all.shrink()
	nodes := m.nodes.snapshot()
	var list [][]protocol.View[S, H]
	for _, hash := range slices.Sorted(maps.Keys(all.nodes)) {
		var views []protocol.View[S, H]
		for _, id := range all.nodes[hash] {
			views = append(views, nodes[id].view())
		}
		list = append(list, views)
	}
	return list
}

// judging checks the properties on renamed states.
func (v *verification[S, M, I, H]) judging() []task[S, M, I, H] {
	if len(v.group) == 1 {
		return nil
	}
	var tasks []task[S, M, I, H]
	for chunk := range slices.Chunk(firstOf(v.views, v.options.most(ofViews)), 64) {
		first := 64 * len(tasks)
		tasks = append(tasks, func(x *examiner[S, M, I, H]) {
			for i, views := range chunk {
				if x.stopped() {
					return
				}
				x.viewsRenamed(views, 1+(first+i)%(len(x.group)-1))
			}
		})
	}
	return tasks
}

// viewsRenamed checks the properties on a renamed state.
func (x *examiner[S, M, I, H]) viewsRenamed(views []protocol.View[S, H], r int) {
	by := x.group[r]
	renamed := make([]protocol.View[S, H], len(views))
	for i, view := range views {
		state, err := protocol.Rename(x.servers(), by, x.p.State, view.State)
		history, err2 := protocol.Rename(x.servers(), by, x.p.History, view.History)
		if err = cmp.Or(err, err2); err != nil {
			x.complain(protocol.Unread, "view", func() string { return fmt.Sprintf("%+v: %v", view, err) })
			return
		}
		renamed[by.At(i)] = protocol.View[S, H]{Server: by.At(i), State: state, History: history}
	}
	x.found.Views++
	x.compareAnswers(x.props.Violations(views, property.NoServer), x.props.Violations(renamed, property.NoServer), func(name string) string {
		return fmt.Sprintf("the property %s says otherwise of %s when it is renamed (%s)", name, x.viewWords(views), by.InWords(x.info.Servers))
	})
}

// viewWords describes a state in words.
func (x *examiner[S, M, I, H]) viewWords(views []protocol.View[S, H]) string {
	words := ""
	for i, v := range views {
		if i > 0 {
			words += ", "
		}
		words += fmt.Sprintf("server %s %s with the history %s", x.info.Servers[v.Server], mistake.Shown(v.State), mistake.Shown(v.History))
	}
	return words
}
