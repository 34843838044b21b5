package cover

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"raftmc/explore"
	"raftmc/explore/internal/checkpoint"
	"raftmc/internal/must"
	"raftmc/internal/toy"
)

// climbingWithAnswers is a toy that climbs, with a limited input and messages that are answered.
func climbingWithAnswers() *toy.Toy {
	p := toy.New(3, 4, 2)
	p.Limits = []int{2}
	for phase := range 3 {
		next := toy.Rule{Phase: int8(phase + 1), Name: toy.TheKept, Limit: Free, Sends: []toy.Send{{To: toy.ToOthers}}}
		p.Inputs[0][phase] = []toy.Rule{next, {Phase: int8(phase + 1), Name: toy.Themselves, Limit: 0}}
		p.Receive[0][phase][1] = next
		p.Receive[0][phase][0].Sends = []toy.Send{{Content: 1, To: toy.ToSender}}
	}
	return p
}

// forged writes a checkpoint whose sum is right and whose content somebody has changed.
func forged(t *testing.T, p *toy.Toy, change func(*search)) explore.Checkpoints {
	t.Helper()
	at := explore.Checkpoints{Dir: t.TempDir()}
	o := Options{Checkpoints: &at, Workers: 1, Limits: explore.Limits{States: 20}}
	if r := must.Get(Search(context.Background(), variant{}.tables(p), o)); r.Verdict != explore.Incomplete {
		t.Fatalf("%v", r.Verdict)
	}
	tables := variant{}.tables(p)
	b, release := budgetFor(t, o, tables)
	defer release()
	c := must.Get(newSearch(tables, b, o))
	defer c.folder.Close()
	c.prepare()
	file := must.Get(checkpoint.Load(at, checkpointFormat, b.Over))
	defer file.Close()
	if err := c.read(&reader{Reader: file}); err != nil {
		t.Fatal(err)
	}
	change(c)
	if err := c.save(); err != nil {
		t.Fatal(err)
	}
	return at
}

// each calls do for all groups of a search, with their vectors.
func (c *search) each(do func(*vector, *group)) {
	for i := range c.shards {
		for _, t := range c.shards[i].tables {
			for _, v := range t.vectors {
				for _, g := range v.groups {
					do(v, g)
				}
			}
		}
	}
}

// eachAncestor calls do for all ancestors.
func (c *search) eachAncestor(do func(a *ancestors, k int)) {
	for i := range c.shards {
		for k := range c.shards[i].ancestors.parents {
			do(&c.shards[i].ancestors, k)
		}
	}
}

// TestForgedCheckpoints: whatever a checkpoint says whose sum is right, the search that
// goes on from it neither panics nor hangs. Where it must not even start, it says so.
func TestForgedCheckpoints(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*search)
		starts bool // nothing is known to be wrong before something is violated
	}{
		{"servers' states are exchanged", func(c *search) {
			c.each(func(v *vector, _ *group) { v.locals[0], v.locals[1] = v.locals[1], v.locals[0] })
		}, false},
		{"messages that are none", func(c *search) {
			c.each(func(v *vector, g *group) { g.sets[v.words-1] |= 1 << 63 })
		}, false},
		{"messages that do not matter", func(c *search) {
			c.each(func(v *vector, _ *group) {
				for m := range c.sys.Messages() {
					v.append(uint32(m))
				}
			})
		}, false},
		{"answers are missing", func(c *search) {
			c.each(func(v *vector, g *group) {
				v.universe = slices.DeleteFunc(v.universe, func(m uint32) bool { return c.sys.Message(m).Kind == c.sys.Message(v.universe[len(v.universe)-1]).Kind })
				clear(g.sets)
			})
		}, false},
		{"images are missing", func(c *search) {
			c.each(func(v *vector, g *group) {
				v.universe = v.universe[:min(1, len(v.universe))]
				clear(g.sets)
			})
		}, false},
		{"more of a budget than there is", func(c *search) {
			c.each(func(_ *vector, g *group) { g.tag.used[0] = 255 })
		}, false},
		{"more is expanded than there is", func(c *search) {
			c.each(func(_ *vector, g *group) { g.expanded = len(g.ids) + 1 })
		}, false},
		{"histories are exchanged", func(c *search) {
			c.each(func(_ *vector, g *group) { slices.Reverse(g.tag.histories) })
		}, true},
		{"ancestors that are none", func(c *search) {
			c.each(func(_ *vector, g *group) { g.ids[0] = 1<<32 - 1 })
		}, false},
		{"parents that are none", func(c *search) {
			c.eachAncestor(func(a *ancestors, k int) { a.parents[k] = 1<<32 - 1 })
		}, false},
		{"parents of themselves", func(c *search) {
			c.eachAncestor(func(a *ancestors, k int) { a.parents[k] = uint32(k)<<shardBits | a.shard })
		}, false},
		{"a root that is none", func(c *search) { c.root = 1<<32 - 1 }, false},
		{"another root", func(c *search) { c.root = 1<<32 - 1 ^ c.root }, false},
		{"a server that is none", func(c *search) {
			c.eachAncestor(func(a *ancestors, k int) { a.actions[k] = inputAction | 200<<16 })
		}, false},
		{"inputs that are none", func(c *search) {
			c.eachAncestor(func(a *ancestors, k int) { a.actions[k] = inputAction | 1<<16 | 0xffff })
		}, true},
		{"messages that nobody sent", func(c *search) {
			c.eachAncestor(func(a *ancestors, k int) { a.actions[k] = uint32(c.sys.Messages() - 1) })
		}, true},
		{"messages that do nothing", func(c *search) {
			c.eachAncestor(func(a *ancestors, k int) { a.actions[k] = 0 })
		}, true},
		{"other names", func(c *search) {
			c.eachAncestor(func(a *ancestors, k int) { a.renames[k] = uint16(len(c.inverses) - 1) })
		}, true},
		{"names that are none", func(c *search) {
			c.eachAncestor(func(a *ancestors, k int) { a.renames[k] = uint16(len(c.inverses)) })
		}, false},
		{"figures beyond all bounds", func(c *search) { c.shards[0].retired, c.shards[1].retired = 1<<62, 1<<62 }, false},
		{"a level twice over", func(c *search) { c.level, c.at = append(c.level, c.level...), 0 }, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := climbingWithAnswers()
			from := forged(t, p, row.change)
			p.Flaws = []toy.Flaw{{Property: "All", Phases: [2]int8{3}}} // so that a schedule must be told
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			r, err := Resume(ctx, variant{}.tables(p), from, Options{Workers: 2})
			var mistake *explore.Mistake
			switch {
			case ctx.Err() != nil:
				t.Error("it hangs")
			case !row.starts && !errors.Is(err, checkpoint.ErrDamaged):
				t.Errorf("%v, error %v; want %v", r.Verdict, err, checkpoint.ErrDamaged)
			case row.starts && err != nil && !errors.As(err, &mistake):
				t.Errorf("error %v", err)
			}
		})
	}
}

// TestForgeryChangesNothing: a checkpoint that was read, not changed, and written again
// is as good as the first.
func TestForgeryChangesNothing(t *testing.T) {
	p := climbingWithAnswers()
	want := must.Get(Search(context.Background(), variant{}.tables(p), Options{}))
	from := forged(t, p, func(*search) {})
	if r := must.Get(Resume(context.Background(), variant{}.tables(p), from, Options{})); r.Verdict != explore.Holds || r.States != want.States || r.Vectors != want.Vectors || r.Transitions != want.Transitions {
		t.Errorf("%v, %d configurations; want %d", r.Verdict, r.States, want.States)
	}
}

// TestResumeRefusesOtherSystems: a system in which some server does something else, or
// which is asked something else, or code that is not the same, goes on from nothing.
func TestResumeRefusesOtherSystems(t *testing.T) {
	from := explore.Checkpoints{Dir: t.TempDir(), Identity: []explore.Trait{{Name: "bounds", Value: "small"}, {Name: "property A", Value: "always"}, {Name: "property B", Value: "always"}}}
	o := Options{Checkpoints: &from, Limits: explore.Limits{States: 20}}
	must.Get(Search(context.Background(), variant{}.tables(climbingWithAnswers()), o))
	other := func(change func(*toy.Toy)) *toyTables {
		p := climbingWithAnswers()
		change(p)
		return variant{}.tables(p)
	}
	same := func(*toy.Toy) {}
	asked := func(traits ...explore.Trait) []explore.Trait { return traits }
	for _, row := range []struct {
		name     string
		change   func(*toy.Toy)
		identity []explore.Trait
		want     string // "" if it goes on
	}{
		{"the same", same, from.Identity, ""},
		{"other bounds", same, asked(explore.Trait{Name: "bounds", Value: "large"}, from.Identity[1], from.Identity[2]), `bounds: "small" there, "large" here`},
		{"another property", same, asked(from.Identity[0], from.Identity[1], explore.Trait{Name: "property B", Value: "sometimes"}), `property B: "always" there, "sometimes" here`},
		{"a property less", same, from.Identity[:2], `property B: "always" there, nothing here`},
		{"a property more", same, append(slices.Clone(from.Identity), explore.Trait{Name: "property C", Value: "always"}), `property C: nothing there, "always" here`},
		{"another order", same, asked(from.Identity[0], from.Identity[2], from.Identity[1]), "in another order"},
		{"a step leads elsewhere", func(p *toy.Toy) { p.Inputs[0][1][0].Phase = 3 }, from.Identity, "other steps"},
		{"a step sends something", func(p *toy.Toy) { p.Inputs[0][0][0].Sends = []toy.Send{{Content: 1}} }, from.Identity, "other steps"},
		{"a step panics", func(p *toy.Toy) { p.Inputs[0][2][0].Fate = toy.Panics }, from.Identity, "other steps"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := Resume(context.Background(), other(row.change), explore.Checkpoints{Dir: from.Dir, Identity: row.identity}, Options{})
			if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
				t.Errorf("error %v; want %q", err, row.want)
			}
		})
	}
}

// TestResumeRefusesOtherCode: neither is a checkpoint of other code gone on from, nor one
// written or gone on from by code that cannot tell who it is.
func TestResumeRefusesOtherCode(t *testing.T) {
	from := explore.Checkpoints{Dir: t.TempDir()}
	o := Options{Checkpoints: &from, Limits: explore.Limits{States: 20}}
	must.Get(Search(context.Background(), variant{}.tables(climbingWithAnswers()), o))
	was := checkpoint.Code
	defer func() { checkpoint.Code = was }()
	resume := func() error {
		_, err := Resume(context.Background(), variant{}.tables(climbingWithAnswers()), from, Options{})
		return err
	}
	if err := resume(); err != nil {
		t.Errorf("the same code: %v", err)
	}
	checkpoint.Code = func() (string, error) { return "0123456789abcdef", nil }
	if err := resume(); err == nil || !strings.Contains(err.Error(), `build: "`+must.Get(was())) {
		t.Errorf("other code: error %v", err)
	}
	checkpoint.Code = func() (string, error) { return "", errors.New("it is empty") }
	if err := resume(); err == nil || !strings.Contains(err.Error(), "cover: Resume: from: the code that runs cannot be identified") {
		t.Errorf("unknown code goes on: error %v", err)
	}
	if _, err := Search(context.Background(), variant{}.tables(climbingWithAnswers()), o); err == nil || !strings.Contains(err.Error(), "cover: Search: Checkpoints: the code that runs cannot be identified") {
		t.Errorf("unknown code writes: error %v", err)
	}
}
