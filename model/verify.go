package model

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"raftmc/explore"
)

// Verifier tests what a search rested on, on what that search met.
type Verifier interface {
	// Verify looks at the tables that a search has left behind, and tests what the
	// search took for granted:
	//
	//   - servers and client values that are said to be alike are so: a step with
	//     other names is the step, with other names;
	//   - to write a value and to read it back loses nothing but what is declared
	//     (Abstracter), and steps depend on nothing that is lost;
	//   - a step that is computed again is the same;
	//   - with more history a property finds no less, if the search has dropped what
	//     tells less (Orderer).
	//
	// What it finds is the same for any number of workers. The end of ctx is an error.
	// It must not run beside the search.
	Verify(ctx context.Context, o VerifyOptions) (Verification, error)
}

// VerifyOptions say how much is tested.
type VerifyOptions struct {
	// Workers is the number of goroutines, at least 1.
	Workers int

	// Share says whether everything is tested, or as much as is cheap beside the
	// search.
	Share Share

	// Transitions are those of the search: the more it took, the more is cheap.
	Transitions uint64

	// Without are the reductions that the search made no use of.
	Without explore.Reductions
}

// Share is how much is tested.
type Share uint8

const (
	Sample     Share = iota // some thousands of everything, and more after a long search
	Exhaustive              // everything that the search met
)

// Verification is what Verify looked at and what it found.
type Verification struct {
	Flaws

	// Renamed counts the local steps that were taken with other names, of Steps that
	// the tables hold; each under Renamings of all AllRenamings.
	Renamed, Steps, Renamings, AllRenamings int

	// Kept counts the local steps that were taken from values as the protocol had
	// made them, none of which was ever read back; Generations is the longest chain of
	// such steps.
	Kept, Generations int

	// Values counts the comparisons of a value with what is read back of it.
	Values int

	// Histories counts the comparisons of what is remembered and of the order of
	// histories, Views the states on which properties were evaluated a second time, with
	// other names or with another history.
	Histories, Views int

	Elapsed time.Duration
}

// share says how much a sample is: one for so many transitions of the search, which
// take as many times less than what is tested, and no fewer than least.
type share struct{ transitions, least int }

// Chosen so that all of them together take a tenth of a long search.
var (
	ofSteps     = share{500, 20_000} // taken from values as they came, and as many with other names
	ofHistories = share{8_000, 500}  // that are compared
	ofViews     = share{30_000, 200} // states on which properties are evaluated with other names
	ofSwaps     = share{80_000, 100} // states in which histories are exchanged
)

// most is how much of something is tested.
func (o VerifyOptions) most(s share) int {
	if o.Share == Exhaustive {
		return math.MaxInt
	}
	return max(s.least, int(o.Transitions)/s.transitions)
}

// firstOf returns the first elements of a list, at most so many.
func firstOf[T any](list []T, most int) []T { return list[:min(len(list), most)] }

// Verify implements Verifier for the searches that go by states.
func (m *Model[S, M, I, H]) Verify(ctx context.Context, o VerifyOptions) (Verification, error) {
	return verify(ctx, m, m.book(), nil, o)
}

// Verify implements Verifier for explore.Cover.
func (t *monotone[S, M, I, H]) Verify(ctx context.Context, o VerifyOptions) (Verification, error) {
	return verify(ctx, t.Model, t.book(), t, o)
}

// verification is a running Verify.
type verification[S, M, I, H any] struct {
	*Model[S, M, I, H]
	book    *book[S, M, I]
	cover   *monotone[S, M, I, H] // nil if the search was another one
	options VerifyOptions
	left    []LeftOut
	views   [][]View[S, H]   // that the search met
	order   *historyOrder[H] // nil if the search rests on none
	ctx     context.Context
}

// task is a part of the work. Tasks share nothing that changes.
type task[S, M, I, H any] func(x *examiner[S, M, I, H])

func verify[S, M, I, H any](ctx context.Context, m *Model[S, M, I, H], b *book[S, M, I], cover *monotone[S, M, I, H], o VerifyOptions) (Verification, error) {
	if o.Workers < 1 {
		panic(fmt.Sprintf("model: VerifyOptions.Workers is %d; it must be at least 1", o.Workers))
	}
	started := time.Now()
	v := &verification[S, M, I, H]{Model: m, book: b, cover: cover, options: o, left: m.p.leftOut, views: m.sampled(), ctx: ctx}
	tasks := slices.Concat(v.declarations(), v.walking(), v.renaming(), v.remembering(), v.judging())
	examined := make([]examiner[S, M, I, H], len(tasks))
	inParallel(o.Workers, len(tasks), func(i int) {
		examined[i].init(v)
		examined[i].run(tasks[i])
	})
	if ctx.Err() != nil {
		return Verification{}, ctx.Err()
	}
	out := Verification{Steps: b.steps, AllRenamings: len(m.group) - 1}
	about := map[string]bool{}
	for i := range examined {
		out.join(&examined[i].found, examined[i].abouts, about)
	}
	out.Elapsed = time.Since(started)
	return out, nil
}

// join adds what a task found, one mistake of each sort.
func (v *Verification) join(other *Verification, abouts []string, about map[string]bool) {
	v.Renamed += other.Renamed
	v.Renamings = max(v.Renamings, other.Renamings)
	v.Kept += other.Kept
	v.Generations = max(v.Generations, other.Generations)
	v.Values += other.Values
	v.Histories += other.Histories
	v.Views += other.Views
	for i, m := range other.Flaws {
		if !about[abouts[i]] {
			about[abouts[i]] = true
			v.Flaws = append(v.Flaws, m)
		}
	}
}

// inParallel calls do once for each number below n.
func inParallel(workers, n int, do func(i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(workers, n) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	group.Wait()
}

// examiner does a task.
type examiner[S, M, I, H any] struct {
	*verification[S, M, I, H]
	found     Verification
	abouts    []string // of found.Flaws: what they are about, of which one example is enough
	known     map[string]bool
	reflector *reflector
	codec     Codec
}

func (x *examiner[S, M, I, H]) init(v *verification[S, M, I, H]) {
	x.verification, x.known, x.reflector = v, map[string]bool{}, newReflector(v.left)
	x.codec.servers = v.servers()
}

// run does a task. What the protocol's functions panic with is one more mistake of
// theirs: steps that panic are no such, and are taken elsewhere.
func (x *examiner[S, M, I, H]) run(t task[S, M, I, H]) {
	if _, panicked := safely(func() bool { t(x); return true }); panicked != "" {
		x.complain(Impure, "panic", func() string { return "one of its functions panics when it is called again" + panicked })
	}
}

// stopped reports whether nobody waits for the result any more.
func (x *examiner[S, M, I, H]) stopped() bool { return x.ctx.Err() != nil }

// complain notes a mistake, once of what it is about.
func (x *examiner[S, M, I, H]) complain(kind FlawKind, about string, what func() string) {
	about = kind.String() + " " + about
	if !x.known[about] {
		x.known[about] = true
		x.found.add(kind, what())
		x.abouts = append(x.abouts, about)
	}
}

// declarations looks at what is declared.
func (v *verification[S, M, I, H]) declarations() []task[S, M, I, H] {
	return []task[S, M, I, H]{func(x *examiner[S, M, I, H]) {
		for _, field := range undeclarable(x.left, typesOf[S, M, I, H]()...) {
			x.complain(Lost, field, func() string {
				return fmt.Sprintf("LeftOut names the field %s, and there is none: it reads package.Type.Field, as Go prints the type", field)
			})
		}
	}}
}
