package model

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"raftmc/explore/ordered"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// confirmed tests what the search for any number of ordered values rests on: on what it met, on
// runs with many numbers, all of which it must have covered, and, as far as package cover rests
// on the same, on what a search with few numbers met.
type confirmed struct {
	sys     Ordered
	reached *ordered.Fixpoint
	few     Verifier
}

// Verify implements Verifier.
func (c confirmed) Verify(ctx context.Context, o VerifyOptions) (Verification, error) {
	started := time.Now()
	v, err := c.few.Verify(ctx, o)
	if err == nil {
		err = c.sys.verifyOrder(ctx, o, c.reached, &v)
	}
	v.Elapsed = time.Since(started)
	return v, err
}

const (
	// reordered are how many steps and answers of properties are compared with other numbers.
	reordered = 20_000

	// manyNumbers is the bound on ordered numbers of the runs that must be covered; coveredRuns
	// and coveredSteps are how many there are, and how long each is.
	manyNumbers  = 9
	coveredRuns  = 40
	coveredSteps = 120
)

// verifyOrder tests that all that the search met commutes with maps of numbers that keep their
// order, and that it left out nothing of some runs.
func (t *orderedTables[S, M, I, H]) verifyOrder(ctx context.Context, o VerifyOptions, reached *ordered.Fixpoint, v *Verification) error {
	known := t.receive.all()
	if o.Share != Exhaustive {
		known = firstOf(known, reordered)
	}
	for _, step := range known {
		if ctx.Err() != nil {
			break
		}
		v.Reordered++
		t.reorderedStep(step.of, step.result, v)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return t.verifyCovered(ctx, reached, v)
}

// reorderedStep takes the step of a message with other numbers.
func (t *orderedTables[S, M, I, H]) reorderedStep(key [2]ordered.Object, known *ordered.Move, v *Verification) {
	l, x := t.locals.snapshot()[key[0].Shape()], t.elements.snapshot()[key[1].Shape()]
	all := key[0].Places() | key[1].Places()
	numbers := map[int]uint64{}
	random, n := rand.New(rand.NewPCG(uint64(key[0]), uint64(key[1]))), uint64(0)
	for place := 1; place <= all.Top(); place++ {
		n += 1 + random.Uint64N(1<<(1+random.IntN(20)))
		numbers[place] = n
	}
	r := ranks{}
	for place, n := range numbers {
		r[n] = place
	}
	of := func(at ordered.Places) (list []uint64) {
		for place := 1; place <= at.Top(); place++ {
			if at.Has(place) {
				list = append(list, numbers[place])
			}
		}
		return list
	}
	s := protocol.InShape(t.servers(), t.p.State, l.encoding, of(key[0].Places()))
	m := protocol.InShape(t.servers(), t.p.Message, x.encoding, of(key[1].Places()))
	step := t.tryOrdered(l.Server, s, nil, &m)
	mv := t.moved(l.Server, step, r, int(x.kind))
	if known == nil {
		known = &ordered.Move{To: key[0], Kind: mv.Kind}
	}
	t.agree(l.Server, step, known, mv)
}

// verifyCovered takes runs at random, with many numbers, and requires that the search has come
// to all that is in them.
func (t *orderedTables[S, M, I, H]) verifyCovered(ctx context.Context, reached *ordered.Fixpoint, v *Verification) error {
	many, err := t.countedModel(manyNumbers)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range coveredRuns {
		c := many.plain.Cluster()
		track := t.Model.NewTrack(t, c)
		for range coveredSteps {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			next, by, step := randomStep(random, c)
			if step == nil {
				break
			}
			c = next
			track.Reach(step.Server, step.After)
			columns, err := track.Columns(c)
			if err != nil {
				break // more numbers than can be told apart
			}
			v.Covered += len(columns)
			for _, column := range columns {
				if !reached.Covers(column) {
					v.Add(protocol.Arithmetic, fmt.Sprintf("a run with %d numbers comes to what the search has left out, by %s", manyNumbers, many.plain.ActionOf(by).Label()))
					return nil
				}
			}
		}
	}
	return nil
}

// randomStep takes a step that changes something, if it finds one.
func randomStep[S, M, I, H any](random *rand.Rand, c reference.Cluster[S, M, I, H]) (next reference.Cluster[S, M, I, H], by reference.Event[M, I], step *protocol.Step[S, M, I]) {
	events := c.Events()
	for range 20 {
		if len(events) == 0 {
			break
		}
		by = events[random.IntN(len(events))]
		next, taken := c.Apply(by)
		if taken.Step != nil && taken.Panicked == "" && !taken.Idle {
			return next, by, taken.Step
		}
	}
	return next, by, nil
}
