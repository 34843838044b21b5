package model

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"raftmc/explore/cover"
	"raftmc/internal/mistake"
	"raftmc/protocol"
)

// Verifier tests the assumptions of a search on what that search has met.
type Verifier interface {
	// Verify examines the tables of a finished search, and tests the assumptions of the
	// search:
	//
	//   - servers and client values that are declared alike are alike: a renamed step has
	//     the renamed result;
	//   - writing a value and reading it back loses only what is declared (Abstracter),
	//     and steps do not depend on what is lost;
	//   - a step that is computed again has the same result;
	//   - a property finds no less with more history, if the search has dropped states
	//     with less (Orderer).
	//
	// The result is the same for any number of workers. The end of ctx is an error. Verify
	// must not run at the same time as the search.
	Verify(ctx context.Context, o VerifyOptions) (Verification, error)
}

// VerifyOptions say how much is tested.
type VerifyOptions struct {
	// Workers is the number of goroutines, at least 1.
	Workers int

	// Share says whether everything is tested, or only as much as is cheap compared with
	// the search.
	Share Share

	// Transitions is the number of transitions that the search took; samples grow with it.
	Transitions uint64

	// Without are the reductions that the search did not use.
	Without cover.Reductions
}

// Share says how much is tested.
type Share uint8

const (
	Sample     Share = iota // some thousands of each thing, and more after a long search
	Exhaustive              // everything that the search met
)

// Verification says what Verify tested and what it found.
type Verification struct {
	protocol.Flaws

	// Renamed counts the local steps that were taken renamed, out of Steps in the tables;
	// each was taken under Renamings of AllRenamings.
	Renamed, Steps, Renamings, AllRenamings int

	// Kept counts the local steps that were taken from values as the protocol had made
	// them, without any of them being read back; Generations is the longest chain of such
	// steps.
	Kept, Generations int

	// Values counts the comparisons of a value with the same value read back.
	Values int

	// Histories counts the checks of Remember and of the order of histories, Views the
	// states on which properties were evaluated a second time, renamed or with another
	// history.
	Histories, Views int

	// Reordered counts the comparisons with other ordered numbers in the same order, and Covered
	// what belongs to one number in runs with many of them, all of which the search for any
	// number of them had come to.
	Reordered, Covered int

	// Examined is what the protocol itself tested; nil if it tests nothing.
	Examined *protocol.Examined

	Elapsed time.Duration
}

// share is the size of a sample: one for each given number of search transitions, in
// proportion to what a test costs, and no fewer than least.
type share struct{ transitions, least int }

// Chosen so that all samples together take a tenth of the time of a long search.
var (
	ofSteps     = share{500, 20_000} // taken from values as they came, and as many renamed
	ofHistories = share{8_000, 500}  // compared
	ofViews     = share{30_000, 200} // states on which properties are evaluated renamed
	ofSwaps     = share{80_000, 100} // states in which histories are exchanged
)

// most is the largest number of things of a sort that are tested.
func (o VerifyOptions) most(s share) int {
	if o.Share == Exhaustive {
		return math.MaxInt
	}
	return max(s.least, int(o.Transitions)/s.transitions)
}

// firstOf returns at most the given number of elements of a list, the first.
func firstOf[T any](list []T, most int) []T { return list[:min(len(list), most)] }

// Verify implements Verifier for the searches by states.
func (m *Model[S, M, I, H]) Verify(ctx context.Context, o VerifyOptions) (Verification, error) {
	return verify(ctx, m, m.book(), nil, o)
}

// Verify implements Verifier for cover.Search.
func (t *monotone[S, M, I, H]) Verify(ctx context.Context, o VerifyOptions) (Verification, error) {
	return verify(ctx, t.Model, t.book(), t, o)
}

// verification is a running Verify.
type verification[S, M, I, H any] struct {
	*Model[S, M, I, H]
	book    *book[S, M, I]
	cover   *monotone[S, M, I, H] // nil for other searches
	options VerifyOptions
	left    []protocol.LeftOut
	views   [][]protocol.View[S, H] // met by the search
	order   *historyOrder[H]        // nil if the search does not rely on it
	ctx     context.Context
}

// task is a part of the work. Tasks share no mutable state.
type task[S, M, I, H any] func(x *examiner[S, M, I, H])

func verify[S, M, I, H any](ctx context.Context, m *Model[S, M, I, H], b *book[S, M, I], cover *monotone[S, M, I, H], o VerifyOptions) (Verification, error) {
	if o.Workers < 1 {
		panic(fmt.Sprintf("model: VerifyOptions.Workers is %d; it must be at least 1", o.Workers))
	}
	started := time.Now()
	v := &verification[S, M, I, H]{Model: m, book: b, cover: cover, options: o, left: m.LeftOut(), views: m.sampled(), ctx: ctx}
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
	if examine := m.p.Extras().Examine; examine != nil {
		found := examine(ctx, protocol.Examination{Workers: o.Workers, Steps: o.most(ofSteps)})
		if ctx.Err() != nil {
			return Verification{}, ctx.Err()
		}
		out.Examined, out.Flaws = &found, append(out.Flaws, found.Flaws...)
	}
	out.Elapsed = time.Since(started)
	return out, nil
}

// join adds what a task found, one flaw of each sort.
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
	abouts    []string // what found.Flaws are about: one example of each is enough
	known     map[string]bool
	reflector *reflector
	encoder   *protocol.Encoder
}

func (x *examiner[S, M, I, H]) init(v *verification[S, M, I, H]) {
	x.verification, x.known, x.reflector = v, map[string]bool{}, newReflector(v.left)
	x.encoder = protocol.NewEncoder(v.servers())
}

// run does a task. A panic in the protocol's functions is one more flaw; steps may panic,
// and are taken elsewhere.
func (x *examiner[S, M, I, H]) run(t task[S, M, I, H]) {
	if _, panicked := mistake.Safely(func() bool { t(x); return true }); panicked != "" {
		x.complain(protocol.Impure, "panic", func() string { return "one of its functions panics when it is called again" + panicked })
	}
}

// stopped reports whether the result is no longer wanted.
func (x *examiner[S, M, I, H]) stopped() bool { return x.ctx.Err() != nil }

// complain notes a flaw, once for each thing that it is about.
func (x *examiner[S, M, I, H]) complain(kind protocol.FlawKind, about string, what func() string) {
	about = kind.String() + " " + about
	if !x.known[about] {
		x.known[about] = true
		x.found.Add(kind, what())
		x.abouts = append(x.abouts, about)
	}
}

// declarations checks what is declared in LeftOut.
func (v *verification[S, M, I, H]) declarations() []task[S, M, I, H] {
	return []task[S, M, I, H]{func(x *examiner[S, M, I, H]) {
		for _, field := range undeclarable(x.left, x.p.Types()...) {
			x.complain(protocol.Lost, field, func() string {
				return fmt.Sprintf("LeftOut names the field %s, and there is none: it reads package.Type.Field, as Go prints the type", field)
			})
		}
	}}
}
