package cover

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"raftmc/internal/must"
	"raftmc/internal/toy"
)

// TestBitset compares sets with Go maps.
func TestBitset(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		a, inA := randomBitset(r)
		b, inB := randomBitset(r)
		both, changed := slices.Clone(a).union(b)
		news, missing := false, false
		for i := range 300 {
			if a.has(i) != inA[i] || both.has(i) != (inA[i] || inB[i]) {
				t.Fatalf("%x or %x: %d is wrong in one of them or in their union %x", a, b, i, both)
			}
			news = news || inB[i] && !inA[i]
			missing = missing || inA[i] && !inB[i]
		}
		if changed != news || a.count() != len(inA) || both.count() < max(a.count(), b.count()) {
			t.Errorf("%x or %x: changed %v, count %d; want %v, %d", a, b, changed, a.count(), news, len(inA))
		}
		for len(b) < len(a) {
			b = append(b, 0)
		}
		if a.within(b) == missing || !a.within(both) || !b[:len(b):len(b)].within(append(both, make(bitset, len(b))...)) {
			t.Errorf("%x within %x: %v; want %v, and both within %x", a, b, a.within(b), !missing, both)
		}
		if again, changed := both.union(a); changed || again.count() != both.count() {
			t.Errorf("%x changes when %x, which it holds, is added", both, a)
		}
	}
}

// randomBitset draws a set of numbers below 260.
func randomBitset(r *rand.Rand) (s bitset, in map[int]bool) {
	in = make(map[int]bool)
	end := 1 + r.IntN(260)
	for range r.IntN(12) {
		i := r.IntN(end)
		s, in[i] = s.with(i), true
	}
	return s, in
}

// TestPlaceTable finds each message at its place, and no other.
func TestPlaceTable(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, largest := range []uint32{1000, 1 << 20, 1 << 31} {
		var table placeTable
		var universe []uint32
		places := make(map[uint32]int)
		for range 2000 {
			m := r.Uint32N(largest)
			place, known := places[m]
			if !known {
				place = -1
			}
			if got := table.find(m, universe); got != place {
				t.Fatalf("message %d of %d: place %d, want %d", m, len(universe), got, place)
			}
			if !known {
				places[m], universe = len(universe), append(universe, m)
				table.add(universe)
			}
		}
	}
}

// TestGroup compares sets side by side with sets one by one.
func TestGroup(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, words := range []int{1, 2, 3, 5} {
		t.Run(fmt.Sprint(words, " words"), func(t *testing.T) {
			g := group{seen: map[string]bool{}}
			want := map[uint32][]uint64{}
			for id := range uint32(800) {
				set := sparseSet(r, words)
				checkHolds(t, &g, want, set)
				if r.IntN(4) == 0 {
					checkRemoval(t, &g, want, set)
				}
				g.add(set, id)
				want[id] = set
				if r.IntN(8) == 0 {
					g.expanded += r.IntN(len(g.ids) - g.expanded + 1)
				}
			}
		})
	}
}

// sparseSet draws a set of few numbers, so that many are subsets of others.
func sparseSet(r *rand.Rand, words int) []uint64 {
	set := make([]uint64, words)
	for range 1 + r.IntN(4) {
		i := r.IntN(8 * words)
		set[i%words] |= 1 << (9 * (i / words) % 64)
	}
	return set
}

func checkHolds(t rapid.TB, g *group, want map[uint32][]uint64, set []uint64) {
	t.Helper()
	superset, same := false, false
	for _, s := range want {
		superset = superset || bitset(set).within(s)
		same = same || slices.Equal(set, s)
	}
	if g.holdsSuperset(set) != superset || g.holds(set) != same {
		t.Fatalf("%x: superset %v, same %v; want %v, %v", set, g.holdsSuperset(set), g.holds(set), superset, same)
	}
}

// checkRemoval removes the subsets of a set: the others stay, expanded or not as
// they were.
func checkRemoval(t rapid.TB, g *group, want map[uint32][]uint64, set []uint64) {
	t.Helper()
	expanded := map[uint32]bool{}
	for k, id := range g.ids {
		expanded[id] = k < g.expanded
	}
	before := len(want)
	for id, s := range want {
		if bitset(s).within(set) {
			delete(want, id)
		}
	}
	if removed := g.removeSubsets(set); removed != before-len(want) || len(g.ids) != len(want) || len(g.sets) != len(want)*len(set) {
		t.Fatalf("%d sets are removed, and %d ids and %d words are left; want %d and %d", removed, len(g.ids), len(g.sets), before-len(want), len(want))
	}
	for k, id := range g.ids {
		if s := g.sets[k*len(set) : (k+1)*len(set)]; !slices.Equal(s, want[id]) || expanded[id] != (k < g.expanded) {
			t.Fatalf("set %d at %d of %d expanded ones is %x, want %x and expanded %v", id, k, g.expanded, s, want[id], expanded[id])
		}
	}
}

// TestRanks compares components and ranks with what follows from which node can
// be reached from which.
func TestRanks(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		n := r.IntN(14)
		next := make([][]uint32, n)
		for range r.IntN(2*n + 1) {
			from := r.IntN(n)
			next[from] = append(next[from], r.Uint32N(uint32(n)))
		}
		checkRanks(t, next)
	}
}

func checkRanks(t rapid.TB, next [][]uint32) {
	t.Helper()
	reach := reachability(next)
	component, members := components(next, never)
	rank, _ := ranks(next, never)
	for a := range next {
		if !slices.Contains(members[component[a]], uint32(a)) {
			t.Fatalf("%v: node %d is not among the members %v of its component", next, a, members[component[a]])
		}
		longest := 0
		for b := range next {
			together := a == b || reach[a][b] && reach[b][a]
			if together != (component[a] == component[b]) {
				t.Fatalf("%v: components %v, but nodes %d and %d lead to each other: %v", next, component, a, b, together)
			}
			if reach[a][b] && component[a] < component[b] {
				t.Fatalf("%v: components %v, but node %d leads to %d", next, component, a, b)
			}
			if reach[b][a] && !together {
				longest = max(longest, rank[b]+1)
			}
		}
		if rank[a] != longest {
			t.Fatalf("%v: ranks %v, but the longest way to node %d has %d steps", next, rank, a, longest)
		}
	}
}

// reachability is the transitive closure (Warshall).
func reachability(next [][]uint32) [][]bool {
	reach := make([][]bool, len(next))
	for a := range next {
		reach[a] = make([]bool, len(next))
		for _, b := range next[a] {
			reach[a][b] = true
		}
	}
	for via := range next {
		for a := range next {
			for b := range next {
				reach[a][b] = reach[a][b] || reach[a][via] && reach[via][b]
			}
		}
	}
	return reach
}

// TestSmallClosure: where the closure is too large to be computed as a whole,
// nothing counts as dead that can still matter, and the search finds the same.
func TestSmallClosure(t *testing.T) {
	t.Run("a message that is not foreseen", func(t *testing.T) {
		newTwin(unforeseen(), 100).checkSmallClosure(t, 1)
	})
	rapid.Check(t, func(t *rapid.T) {
		w := newTwin(toy.Draw(t), 200)
		if w.complete {
			w.checkSmallClosure(t, rapid.IntRange(0, 100).Draw(t, "pairs"))
		}
	})
}

// unforeseen is a toy in which the first server ignores content 0 until content 1
// has come, which the second server sends as an answer only. A closure of one
// pair, the first server and content 0, does not know that there is a content 1.
func unforeseen() *toy.Toy {
	p, second := toy.New(2, 3, 3), toy.New(2, 3, 3)
	tell := func(content int8) []toy.Send { return []toy.Send{{Content: content, To: toy.ToOthers}} }
	p.Inputs[0][0] = []toy.Rule{{Limit: Free, Sends: tell(2)}}
	p.Receive[0][0][1].Phase = 1
	p.Receive[0][1][0].Phase = 2
	second.Inputs[0][0] = []toy.Rule{{Phase: 1, Limit: Free, Sends: tell(0)}}
	second.Receive[0][1][2].Sends = tell(1)

	p.Classes = []int{0, 1}
	p.Inputs, p.Receive = append(p.Inputs, second.Inputs[0]), append(p.Receive, second.Receive[0])
	p.Flaws = []toy.Flaw{{Property: "State", Phases: [2]int8{2}}}
	return p
}

// checkSmallClosure runs Cover with a closure of so many pairs.
func (w *twin) checkSmallClosure(t rapid.TB, pairs int) {
	t.Helper()
	tables := variant{}.tables(w.Toy)
	run := &searchRun{name: fmt.Sprintf("closure of %d pairs", pairs), tables: tables, vectors: map[toy.Vector]bool{}, steps: map[toyStep]bool{}}
	o := toyOptions(2, func(o *Options) { o.Observer = run })
	budget, release := budgetFor(t, o, tables)
	defer release()
	c := must.Get(newSearch(tables, budget, o))
	early := func(int) bool { return false }
	c.know(findLives(tables, nil, w.Servers, 1, pairs, early), early)
	if c.lives.pairs > pairs {
		t.Errorf("%d pairs were computed; want %d at most", c.lives.pairs, pairs)
	}
	w.checkDead(t, c.lives, tables)
	if first := tables.Initial(); tables.Explain(first.Locals, first.Histories, nil) == nil {
		run.Result = c.end(c.prepared())
		w.checkFound(t, run)
	}
}

// checkDead requires that what is called dead can never matter.
func (w *twin) checkDead(t rapid.TB, v *lives, tables *toyTables) {
	t.Helper()
	for l := range tables.Locals() {
		for m := range tables.Messages() {
			local, message := tables.stateNumbers.contents[l], tables.messageNumbers.contents[m].Message
			if message.To == local.Server && w.lives[local][message] && !v.has(uint32(l), uint32(m)) {
				t.Errorf("after %d pairs, message %v counts as dead in state %v, but it can still matter there", v.pairs, message, local)
			}
		}
	}
}
