package cover

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"raftmc/explore"
	"raftmc/internal/must"
	"raftmc/internal/toy"
)

// TestForgetting: a search that forgets before every round finds the same, by the same
// schedule, as one that never does.
func TestForgetting(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	check := func(t rapid.TB, p *toy.Toy, v variant, states uint64) {
		for _, o := range []Options{{Workers: 1}, {Workers: 3}, {Workers: 1, Without: Subsumption}, {Workers: 1, Shortest: true}} {
			o.Limits = explore.Limits{States: states}
			all, ever := remembering(t, v.tables(p), o, func(*search) bool { return false })
			some, left := remembering(t, v.tables(p), o, func(c *search) bool {
				c.forget()
				c.checkAncestors(t)
				return false
			})
			checkSame(t, some, all)
			if left < ever {
				seen["some are forgotten, and it "+all.Verdict.String()]++
			}
		}
	}
	for seed := range uint64(100) {
		check(t, toy.Seeded(seed), variant{}, 2000)
	}
	rounds := fan(3, 28) // several for one level, without symmetry
	rounds.Flaws = []toy.Flaw{{Property: "All", Phases: [2]int8{27}}}
	check(t, rounds, variant{plain: true}, 1<<20)
	wantSeen(t, seen, "some are forgotten, and it holds", "some are forgotten, and it violated")
	rapid.Check(t, func(t *rapid.T) { check(t, toy.Draw(t), variant{}, 2000) })
}

// remembering searches a toy, and returns how many ancestors there are in the end.
func remembering(t rapid.TB, tables *toyTables, o Options, forgets func(*search) bool) (run *searchRun, ancestors int) {
	t.Helper()
	run = &searchRun{name: "forgetting", tables: tables, vectors: map[toy.Vector]bool{}, steps: map[toyStep]bool{}}
	o.Observer = run
	b, release := budgetFor(t, o, run.tables)
	defer release()
	c := must.Get(newSearch(run.tables, b, o))
	c.forgets = func(int, int) bool { return forgets(c) }
	run.Result = c.fromStart()
	run.StoreBytes = 0
	return run, c.ancestors()
}

// checkAncestors follows the ancestors of everything that is to be expanded.
func (c *search) checkAncestors(t rapid.TB) {
	t.Helper()
	c.each(func(v *vector, g *group) {
		for _, id := range g.ids[g.expanded:] {
			if got := c.follow(id); !slices.Equal(got, v.locals) {
				t.Fatalf("its ancestors lead to %v, and it is at %v", got, v.locals)
			}
		}
	})
}

// follow returns where the choices of an ancestor and of those before it lead.
func (c *search) follow(id uint32) (locals []uint32) {
	a, k := &c.shards[id&(shardCount-1)].ancestors, int(id>>shardBits)
	if id == c.root {
		locals = c.sys.Initial().Locals
	} else {
		locals = c.follow(a.parents[k])
		ch := a.choice(k, c.sys)
		locals[ch.Server] = c.arrivesAt(locals[ch.Server], a.members[k], &ch)
	}
	w := c.workers[0]
	copy(w.after, locals)
	w.least()
	return slices.Clone(w.renamed(int(a.renames[k])))
}

// arrivesAt returns where a choice leads that a member of a local state's loop has.
func (c *search) arrivesAt(local uint32, member uint8, ch *Choice) uint32 {
	loop, _ := c.loops.at(local)
	to := c.moveOf(loop.members[member&^goesHome], ch).To
	if member&goesHome == 0 {
		return to
	}
	home, _ := c.loops.at(to)
	return home.members[0]
}
