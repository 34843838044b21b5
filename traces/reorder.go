package traces

import (
	"slices"

	"raftmc/model/reference"
)

// reorder moves steps of the same server together, if the last step of the run still
// violates the property. A step that was needed may be unnecessary in the new order, so a
// 1-minimal run is shortened again; a shortest run cannot become shorter.
func (z *minimizer) reorder() error {
	for before := z.best; z.moveTogether() && z.best.Proof == OneMinimal; before = z.best {
		if err := z.shorten(z.best.Model, z.best.Actions); err != nil {
			return err
		}
		if z.best.Proof == Unproved { // for lack of time; it is proved for the old order
			z.best = before
		}
		if len(z.best.Actions) == len(before.Actions) {
			return nil
		}
	}
	return nil
}

// moveTogether moves steps as long as that helps, and reports whether it has moved any.
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
// often; nil if there is none, or no time to find one.
func (z *minimizer) moveOne() []reference.Action {
	run := z.best.Actions
	for from := range run {
		if z.ctx.Err() != nil {
			return nil
		}
		for to := range run {
			moved := slices.Insert(slices.Delete(slices.Clone(run), from, from+1), to, run[from])
			if changes(moved) < changes(run) && z.violates(moved) {
				return moved
			}
		}
	}
	return nil
}

// changes counts how often the acting server changes.
func changes(run []reference.Action) (n int) {
	for i := 1; i < len(run); i++ {
		if run[i].Server != run[i-1].Server {
			n++
		}
	}
	return n
}

// violates reports whether all steps apply, and the last is the first that
// violates the property.
func (z *minimizer) violates(actions []reference.Action) bool {
	s := &shortener{model: z.best.Model, property: z.property}
	r := s.replay(actions)
	return r.ended == violated && r.refused == nil && len(r.taken) == len(actions)
}
