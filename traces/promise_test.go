package traces_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"raftmc/bugs"
	"raftmc/explore"
	"raftmc/internal/toy"
	"raftmc/internal/toymodel"
	"raftmc/internal/twin"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
)

// TestMinimizeKeepsItsPromise: what is said of a minimised run, of a random protocol
// or of a Raft with a mistake, is true, and the run is never longer than what was
// given.
func TestMinimizeKeepsItsPromise(t *testing.T) {
	const times = 3 // not each finds a run
	cases, met := 0, map[string]int{}
	for range toy.Rounds(times) {
		rapid.Check(t, func(t *rapid.T) {
			c, bounds := promise{t: t}, protocol.Bounds(nil)
			name := rapid.SampledFrom(append([]string{"toy", "toy", "toy", "toy", "toy"}, quickBugs...)).Draw(t, "protocol")
			if name == "toy" {
				p := drawFlawed(t)
				c.within, bounds = p.within, p.bounds()
			} else {
				c.within, bounds = withBug(t, name)
			}
			if z, ok := c.minimizeAny(bounds); ok {
				cases++
				met[name]++
				c.note(z, met)
			}
		})
	}
	for _, what := range append([]string{"unproved", "1-minimal", "shortest", "shortest where the network forgets nothing", "shorter", "within lower bounds", "toy"}, quickBugs...) {
		if t.Logf("%s: %d of %d", what, met[what], cases); met[what] == 0 && cases >= 150 {
			t.Error("never")
		}
	}
}

// quickBugs are mistakes that random schedules find soon.
var quickBugs = []string{"self-vote-not-recorded", "leader-restarts-as-leader"}

// withBug is Raft with a mistake, within the bounds that show it.
func withBug(t rapid.TB, name string) (within func(protocol.Bounds) (model.Searchable, error), b protocol.Bounds) {
	bug, err := bugs.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	within = func(given protocol.Bounds) (model.Searchable, error) {
		b, err := raftmodel.Bounds{}.With(given)
		if err != nil {
			return nil, err
		}
		p, err := raftmodel.New(b, bug.Plant(raftmodel.Correct()))
		if err != nil {
			return nil, err
		}
		return model.New(p, raftmodel.Options{Network: b.OfNetwork(), Properties: invariants.All(p)})
	}
	return within, bug.Bounds.Stated()
}

// flawed is a toy, and the network that it is over.
type flawed struct {
	*toy.Toy
	network protocol.NetworkBounds
}

// bounds are those that the model of it states.
func (p flawed) bounds() protocol.Bounds {
	return slices.Concat(toymodel.Protocol{Toy: p.Toy}.Info().Bounds, p.network.Stated())
}

// drawFlawed draws a toy with flaws that are easily met.
func drawFlawed(t *rapid.T) flawed {
	p := toy.Draw(t)
	p.Flaws = []toy.Flaw{
		{Property: "Sum", Phases: [2]int8{1, int8(rapid.IntRange(1, 4).Draw(t, "sum"))}},
		{Property: "State", Phases: [2]int8{int8(rapid.IntRange(1, p.Phases-1).Draw(t, "phase"))}},
	}
	if rapid.Bool().Draw(t, "panics") {
		p.Receive[0][rapid.IntRange(0, p.Phases-1).Draw(t, "phase")][0].Fate = toy.Panics
	}
	return flawed{p, toymodel.DrawNetwork(t, p.Servers)}
}

// within is a toy with fewer servers or values.
func (p flawed) within(b protocol.Bounds) (model.Searchable, error) {
	lower, err := protocol.Within(toymodel.Protocol{Toy: p.Toy}, b.OfProtocol())
	if err != nil {
		return nil, err
	}
	network, err := protocol.NetworkBounds{}.With(b.OfNetwork())
	if err != nil {
		return nil, err
	}
	return model.New(lower, toymodel.Options{Network: network, Properties: lower.(toymodel.Protocol).Properties()})
}

// promise is a run that is minimised, and what was asked for.
type promise struct {
	t        *rapid.T
	within   func(protocol.Bounds) (model.Searchable, error)
	model    model.Searchable
	property string
	given    []reference.Action
	options  traces.MinimizeOptions
}

// minimizeAny minimises a run, if it finds one that violates something, and holds
// what is said of the result against what is so.
func (c *promise) minimizeAny(b protocol.Bounds) (z traces.Minimized, ok bool) {
	var err error
	if c.model, err = c.within(b); err != nil {
		c.t.Fatal(err)
	}
	if c.findRun(); c.given == nil {
		return z, false
	}
	c.options = traces.MinimizeOptions{
		States:  rapid.SampledFrom([]uint64{1, 1000, 10, 100}).Draw(c.t, "states"),
		Workers: rapid.IntRange(1, 3).Draw(c.t, "workers"),
	}
	if rapid.Bool().Draw(c.t, "rebuilds") {
		c.options.Rebuild = c.within
	}
	ctx := patience(c.t)
	z = c.minimize(ctx, c.model, c.given)
	c.check(z)
	if c.options.Rebuild = nil; z.Model != c.model && ctx == context.Background() {
		if higher := c.minimize(ctx, c.model, c.given); len(z.Actions) > len(higher.Actions) {
			c.t.Errorf("within lower bounds it takes %d steps, and %d without", len(z.Actions), len(higher.Actions))
		}
	}
	return z, true
}

// findRun draws a run whose last step is the first that violates a property: the
// one that is wanted, though others may fail before, or else the first that fails.
func (c *promise) findRun() {
	wanted := rapid.SampledFrom([]string{"any", "Sum", "State", "Step", protocol.PanicProperty}).Draw(c.t, "wanted")
	run := c.model.Run()
	var actions []reference.Action
	for range 30 {
		enabled := run.Enabled()
		if len(enabled) == 0 {
			return
		}
		a := enabled[rapid.IntRange(0, len(enabled)-1).Draw(c.t, "action")]
		c.t.Logf("%s", a.Label())
		do(c.t, run, a)
		actions = append(actions, a)
		for _, v := range run.Violations() {
			if v.Property == wanted || c.given == nil {
				c.given, c.property = slices.Clone(actions), v.Property
			}
			if v.Property == wanted || wanted == "any" || v.Panic {
				return
			}
		}
	}
}

// note notes what a case has shown.
func (c *promise) note(z traces.Minimized, met map[string]int) {
	met[z.Proof.String()]++
	if len(z.Actions) < len(c.given) {
		met["shorter"]++
	}
	if z.Model != c.model {
		met["within lower bounds"]++
	}
	if _, refused := z.Model.Monotone(); refused == nil && z.Proof == traces.Shortest && len(z.Actions) > 1 {
		met["shortest where the network forgets nothing"]++
	}
}

// fuse is a context that ends after it was looked at so many times.
type fuse struct {
	context.Context
	left *atomic.Int64
}

func (f fuse) Err() error {
	if f.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// patience draws a context, which ends early or not.
func patience(t *rapid.T) context.Context {
	if rapid.Bool().Draw(t, "patient") {
		return context.Background()
	}
	f := fuse{context.Background(), new(atomic.Int64)}
	f.left.Store(rapid.Int64Range(0, 20).Draw(t, "patience"))
	return f
}

func (c *promise) minimize(ctx context.Context, m model.Searchable, actions []reference.Action) traces.Minimized {
	c.t.Helper()
	z, err := traces.Minimize(ctx, m, actions, c.property, c.options)
	if err != nil {
		c.t.Fatal(err)
	}
	return z
}

// soonest is the least number of steps to a violation, as far as it is found within
// limits by the plain model.
func (c *promise) soonest(m model.Searchable, limits explore.Limits) (steps int, found bool) {
	var plain twin.Found
	switch m := m.(type) {
	case *toymodel.Model:
		plain, _ = twin.PlainWithin(m, limits)
	case *raftModel:
		limits.States = 60 // they are larger
		plain, _ = twin.PlainWithin(m, limits)
	}
	steps, found = plain.Violated[c.property]
	return steps, found
}

// check holds what is said of the result against what is so.
func (c *promise) check(z traces.Minimized) {
	endsInViolation(c.t, z.Model, z.Actions, c.property)
	if len(z.Actions) > len(c.given) {
		c.t.Errorf("%d steps have become %d", len(c.given), len(z.Actions))
	}
	if z.Proof > traces.Shortest {
		c.t.Errorf("it is said to be %v, which nobody looked for", z.Proof)
	}
	if z.Proof != traces.Unproved {
		noStepCanGo(c.t, z.Model, z.Actions, c.property)
	}
	if below := len(z.Actions) - 1; z.Proof == traces.Shortest && below > 0 {
		if steps, shorter := c.soonest(z.Model, explore.Limits{States: 1000, Depth: below}); shorter {
			c.t.Errorf("%q is said to be shortest, and %d steps are enough", labelsOf(z.Actions), steps)
		}
	}
	c.options.Rebuild = nil // within lower bounds there may be a shorter one
	again := c.minimize(context.Background(), z.Model, z.Actions)
	if n := len(again.Actions); n > len(z.Actions) || z.Proof == traces.Shortest && n < len(z.Actions) {
		c.t.Errorf("%q, %v, becomes %q, %v", labelsOf(z.Actions), z.Proof, labelsOf(again.Actions), again.Proof)
	}
	if last := c.minimize(context.Background(), again.Model, again.Actions); !slices.Equal(labelsOf(last.Actions), labelsOf(again.Actions)) {
		c.t.Errorf("%q, minimised already, becomes %q", labelsOf(again.Actions), labelsOf(last.Actions))
	}
}
