package mctest

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"raftmc/explore"
	"raftmc/model"
	"raftmc/protocol"
)

// Walks are the random walks that a test takes. What is 0 has its default.
//
// The environment decides instead of the test if it has a variable: MCTEST_WALKS for
// Number, MCTEST_STEPS for Steps, MCTEST_SEED for Seed. So a nightly job can take more
// walks, and others each time.
type Walks struct {
	// Number is how many walks there are; 1000 by default. Under -short only the first
	// tenth of them is taken.
	Number uint64

	// Steps is the length of a walk, 100 by default. A walk is shorter if nothing more
	// can happen.
	Steps uint64

	// Seed determines all walks; 1 by default. Equal seeds give equal walks, on any number
	// of processors.
	Seed uint64
}

// Random is [RandomWalks] with the defaults of [Walks].
func Random[S, M, I, H any](t TB, p protocol.Protocol[S, M, I, H], b Bounds, properties ...protocol.Property[S, M, I, H]) {
	t.Helper()
	RandomWalks(t, p, b, Walks{}, properties...)
}

// RandomWalks replays the counterexamples that are saved for the test, and then takes
// random walks within bounds, for spaces too large for [Check]. Each walk draws which kinds
// of faults it may take, and then each step from those that are possible (explore.Walk, with
// explore.SwarmFaults). The properties are checked after each step. The first walk that
// violates one is minimised and saved as by Check; the failure has the seed.
//
// That nothing is violated is no proof. The log says so, with the number of walks and
// steps, and with what should be reachable within the bounds and was not reached in any
// walk, such as a sometimes property. If time or memory run out, as they may under -short,
// there are fewer walks, and the log says that, too.
//
// The walks of a test are the same each time. For others, set another seed.
func RandomWalks[S, M, I, H any](t TB, p protocol.Protocol[S, M, I, H], b Bounds, w Walks, properties ...protocol.Property[S, M, I, H]) {
	t.Helper()
	if err := w.settle(); err != nil {
		t.Errorf("mctest: %v", err)
		return
	}
	reportMistakes(t, func() {
		t.Helper()
		if c := begin(t, p, b, properties); c != nil {
			c.random(w)
		}
	})
}

// random takes walks, and reports the result.
func (c *call) random(w Walks) {
	c.t.Helper()
	o := explore.WalkOptions{Seed: w.Seed, Faults: explore.SwarmFaults, Walks: w.Number}
	if c.limit.patience == short {
		o.Walks = (w.Number-1)/10 + 1
	}
	o.Limits = explore.Limits{Depth: int(min(w.Steps, math.MaxInt)), Time: c.limit.search.Time, Memory: c.limit.search.Memory}
	r, err := explore.Walk(context.Background(), c.model, o)
	switch {
	case err != nil:
		c.t.Errorf("%s: %s", c.model.Name(), inLines(err))
	case r.Verdict == explore.Violated:
		c.violated(violation{
			property: r.Violations[0].Property, actions: c.model.Actions(r.Path),
			search: "swarm", seed: w.Seed, environment: w.environment(),
		})
	default:
		c.t.Logf("%s: nothing is violated in %s from seed %d, of at most %s, %d in all, within %s, which is no proof%s",
			c.model.Name(), plural(r.Walks, "random walk"), w.Seed, plural(w.Steps, "step"), r.Transitions, c.words(), shortfall(c.model, r, o.Walks))
	}
}

// shortfall says why there were fewer walks than wanted, and what none of them reached.
func shortfall(m model.Searchable, r explore.Result, wanted uint64) string {
	text := ""
	if r.Walks < wanted {
		text += fmt.Sprintf("; there are not %d because of this: %s", wanted, r.Stopped)
	}
	if missing := few(explore.Missing(m, r.Effort), 8); len(missing) > 0 {
		text += "; in no walk:\n  " + strings.Join(missing, "\n  ")
	}
	return text
}

// variable is a variable of the environment, and what it sets.
type variable struct {
	name string
	sets *uint64
	or   uint64 // by default
}

func (w *Walks) variables() []variable {
	return []variable{{"MCTEST_SEED", &w.Seed, 1}, {"MCTEST_WALKS", &w.Number, 1000}, {"MCTEST_STEPS", &w.Steps, 100}}
}

// settle asks the environment, and fills in the defaults.
func (w *Walks) settle() error {
	for _, v := range w.variables() {
		if text := os.Getenv(v.name); text != "" {
			n, err := strconv.ParseUint(text, 10, 64)
			if err != nil {
				return fmt.Errorf("the environment has %s=%s: it is a number from 1 to %d, or 0 for %d", v.name, text, uint64(math.MaxUint64), v.or)
			}
			*v.sets = n
		}
		*v.sets = cmp.Or(*v.sets, v.or)
	}
	return nil
}

// environment is what is written before a command so that it takes the same walks: the
// seed, and what else the environment has decided.
func (w *Walks) environment() string {
	text := ""
	for i, v := range w.variables() {
		if i == 0 || os.Getenv(v.name) != "" {
			text += fmt.Sprintf("%s=%d ", v.name, *v.sets)
		}
	}
	return text
}
