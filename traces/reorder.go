package traces

import (
	"slices"

	"raftmc/model"
)

// reorder moves steps together that are one server's, where the run goes on to
// violate the property by its last step. A step that was needed may be needless in
// the new order, so that what is 1-minimal is shortened again; what is shortest
// cannot be.
func (z *minimizer) reorder() error {
	for before := z.best; z.moveTogether() && z.best.Proof == OneMinimal; before = z.best {
		if err := z.shorten(z.best.Model, z.best.Actions); err != nil {
			return err
		}
		if z.best.Proof == Unproved { // for want of time; it is proved of the old order
			z.best = before
		}
		if len(z.best.Actions) == len(before.Actions) {
			return nil
		}
	}
	return nil
}

// moveTogether moves steps for as long as that helps, and reports whether it has
// moved any.
func (z *minimizer) moveTogether() (moved bool) {
	for z.ctx.Err() == nil {
		better := z.moveOne()
		if better == nil {
			return moved
		}
		z.best.Actions, moved = better, true
	}
	return moved
}

// moveOne returns the run with one step moved so that the server changes less
// often; nil if there is none.
func (z *minimizer) moveOne() []model.Action {
	run := z.best.Actions
	for from := range run {
		for to := range run {
			moved := slices.Insert(slices.Delete(slices.Clone(run), from, from+1), to, run[from])
			if changes(moved) < changes(run) && z.violates(moved) {
				return moved
			}
		}
	}
	return nil
}

// changes counts how often the acting server is another one than before.
func changes(run []model.Action) (n int) {
	for i := 1; i < len(run); i++ {
		if run[i].Server != run[i-1].Server {
			n++
		}
	}
	return n
}

// violates reports whether all steps apply, and the last is the first that
// violates the property.
func (z *minimizer) violates(actions []model.Action) bool {
	s := &shortener{model: z.best.Model, property: z.property}
	r := s.replay(actions)
	return r.ended == violated && r.refused == nil && len(r.taken) == len(actions)
}
