package cover

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"raftmc/internal/must"
	"raftmc/internal/toy"
)

// TestLoops compares the loops of toys with what free inputs lead to what.
func TestLoops(t *testing.T) {
	seen := map[string]int{}
	check := func(t rapid.TB, p *toy.Toy) {
		tables := variant{}.tables(p)
		tables.Initial()
		v := findLives(tables, nil, p.Servers, 1, maxClosure, func(int) bool { return false })
		l := findLoops(tables, v, allLoops)
		for _, component := range v.components {
			checkLoops(t, tables, l, component, seen)
		}
	}
	for seed := range uint64(200) {
		check(t, toy.Seeded(seed))
	}
	rapid.Check(t, func(t *rapid.T) { check(t, toy.Draw(t)) })
	wantSeen(t, seen, "a loop of two", "a loop of three or more", "a home among several", "two homes to go to")
}

// checkLoops compares the loops in a component with what can be reached by free inputs alone.
func checkLoops(t rapid.TB, tables *toyTables, l *loops, component []uint32, seen map[string]int) {
	t.Helper()
	reach := map[uint32]map[uint32]bool{}
	for _, from := range component {
		reach[from] = freelyReached(tables, from, component)
	}
	ends := func(from uint32) (all map[uint32]bool) { // where free inputs lead that cannot be undone by others
		all = map[uint32]bool{}
		for end := range reach[from] {
			final := true
			for to := range reach[end] {
				final = final && reach[to][end]
			}
			if final {
				all[end] = true
			}
		}
		return all
	}
	for _, local := range component {
		var want []uint32
		mine := ends(local)
		groups := map[string]bool{}
		for end := range mine {
			groups[fmt.Sprint(slices.Sorted(maps.Keys(reach[end])))] = true
		}
		if len(groups) == 1 {
			for _, other := range component {
				if maps.Equal(ends(other), mine) {
					want = append(want, other)
				}
			}
		} else {
			want = []uint32{local}
			seen["two homes to go to"]++
		}
		loop, at := l.at(local)
		got := slices.Sorted(slices.Values(loop.members))
		slices.Sort(want)
		if !slices.Equal(got, want) || loop.members[at] != local || len(want) > 1 && !mine[loop.members[0]] {
			t.Errorf("local state %d is member %d of %v, want one of %v with one of %v first", local, at, loop.members, want, mine)
		}
		seen[map[bool]string{true: "a home among several"}[len(want) > 1 && len(mine) > 1]]++
		seen[[]string{"", "", "a loop of two", "a loop of three or more"}[min(3, len(want))]]++
	}
}

// freelyReached are the members of a component to which free inputs lead from one of them.
func freelyReached(tables *toyTables, from uint32, component []uint32) map[uint32]bool {
	found := map[uint32]bool{from: true}
	for todo := []uint32{from}; len(todo) > 0; todo = todo[1:] {
		for _, m := range tables.Local(todo[0]).Inputs {
			if m.Budget == Free && m.Flags == 0 && slices.Contains(component, m.To) && !found[m.To] {
				found[m.To] = true
				todo = append(todo, m.To)
			}
		}
	}
	return found
}

// TestStoredConfigurationsStandForAll: whatever the twin reaches lies below something that a
// stored configuration stands for, with its servers at any of the members of their loops that
// it reaches. With this, a search that ends has found everything, whatever it left out.
func TestStoredConfigurationsStandForAll(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	check := func(t rapid.TB, p *toy.Toy) {
		if w := newTwin(p, 300); w.complete && len(w.violated) == 0 {
			stored := storedBy(t, w, Options{Workers: 1})
			for i := range w.configs {
				if !slices.ContainsFunc(stored, func(s standing) bool { return s.standsFor(w, &w.configs[i]) }) {
					t.Fatalf("%v is reached, and nothing that is stored stands for it", w.configs[i])
				}
			}
			for _, s := range stored {
				if s.others {
					seen["several members"]++
				}
			}
		}
	}
	for seed := range uint64(100) {
		check(t, toy.Seeded(seed))
	}
	rapid.Check(t, func(t *rapid.T) { check(t, toy.Draw(t)) })
	wantSeen(t, seen, "several members")
}

// standing is a stored configuration by content, under one renaming.
type standing struct {
	members   [][]toy.State // by server: those that it reaches
	histories []toy.Facts
	used      []uint8
	sent      toySet
	others    bool // some server reaches several
}

// standsFor reports whether a configuration lies below one of those that are meant.
func (s *standing) standsFor(w *twin, c *toyConfig) bool {
	for i, members := range s.members {
		if !slices.Contains(members, c.states[i]) || c.histories[i]&^s.histories[i] != 0 {
			return false
		}
	}
	for i, used := range s.used {
		if used > c.used[i] {
			return false
		}
	}
	alive := *c
	w.buryAnswers(&alive)
	return alive.sent.within(&s.sent)
}

// storedBy searches the twin's toy, and returns what is stored in the end, under all renamings.
func storedBy(t rapid.TB, w *twin, o Options) (all []standing) {
	t.Helper()
	tables := w.tables(variant{})
	b, release := budgetFor(t, o, tables)
	defer release()
	c := must.Get(newSearch(tables, b, o))
	latest := map[*vector][]standing{} // vectors are let go of before the end
	note := func() {
		c.each(func(v *vector, _ *group) { latest[v] = nil })
		c.each(func(v *vector, g *group) {
			for k := range g.ids {
				for r := range tables.group {
					latest[v] = append(latest[v], c.standing(tables, v, g, k, r))
				}
			}
		})
	}
	c.forgets = func(int, int) bool { note(); return false }
	c.fromStart()
	note()
	for _, s := range latest {
		all = append(all, s...)
	}
	return all
}

// standing is the k-th configuration of a group, under a renaming.
func (c *search) standing(tables *toyTables, v *vector, g *group, k, r int) (s standing) {
	by, servers := tables.group[r], len(v.locals)
	set, reached := slices.Clone(g.sets[k*v.words:(k+1)*v.words]), make([]uint64, servers)
	v.saturate(set, reached)
	s = standing{members: make([][]toy.State, servers), histories: make([]toy.Facts, servers), used: g.tag.used}
	for i := range servers {
		for k, l := range v.loops[i].members {
			if reached[i]>>k&1 != 0 {
				s.members[by[i]] = append(s.members[by[i]], by.State(tables.stateNumbers.contents[l]))
			}
		}
		s.others = s.others || len(s.members[by[i]]) > 1
		s.histories[by[i]] = by.History(tables.historyNumbers.contents[g.tag.histories[i]])
	}
	for p, m := range v.universe {
		if bitset(set).has(p) {
			s.sent.add(by.Message(tables.messageNumbers.contents[m].Message))
		}
	}
	return s
}

// TestConfigurationsThatReachDifferentMembers: of two configurations of one vector, each reaches
// a member of a loop that the other does not, and can leave it from there. One has a message on
// which home and both members would do the same.
func TestConfigurationsThatReachDifferentMembers(t *testing.T) {
	p, second := toy.New(2, 5, 3), toy.New(2, 5, 3)
	for content := range int8(2) {
		member, outside := 1+content, 3+content
		p.Receive[0][0][content].Phase = member
		p.Receive[0][member][2].Phase = 3
		p.Inputs[0][member] = []toy.Rule{{Phase: 0, Limit: Free}, {Phase: outside, Limit: Free}}
		second.Inputs[0][0] = append(second.Inputs[0][0], toy.Rule{Phase: 1, Limit: Free, Sends: []toy.Send{{Content: content, To: toy.ToOthers}}})
	}
	p.Receive[0][0][2].Phase = 3
	last := &second.Inputs[0][0][1].Sends
	*last = append(*last, toy.Send{Content: 2, To: toy.ToOthers})
	p.Classes = []int{0, 1}
	p.Inputs, p.Receive = append(p.Inputs, second.Inputs[0]), append(p.Receive, second.Receive[0])
	w := newTwin(p, 100)
	seen := map[string]int{}
	if w.compare(t, seen); w.depths[len(w.depths)-1] < 3 || seen["more configurations without loops"] == 0 {
		t.Errorf("the toy shows nothing: %d configurations, %v", len(w.configs), seen)
	}
}
