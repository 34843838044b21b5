package reference

import "slices"

// restriction lists the only actions that a model may take. A nil restriction allows all.
// It is part of the model, so that the plain model and the tables alike leave out the
// rest.
type restriction struct{ actions []Action }

// and returns the restriction to those of the given actions that r allows.
func (r *restriction) and(actions []Action) *restriction {
	allowed := slices.DeleteFunc(slices.Clone(actions), func(a Action) bool {
		return r != nil && !slices.ContainsFunc(r.actions, a.Equal)
	})
	return &restriction{allowed}
}

// Permits reports whether an event is among the actions that may be taken.
func (m *Model[S, M, I, H]) Permits(e Event[M, I]) bool {
	if m.only == nil {
		return true
	}
	var found *Action // computed when something resembles it
	return slices.ContainsFunc(m.only.actions, func(a Action) bool {
		if !m.resembles(e, a) {
			return false
		}
		if found == nil {
			action := m.ActionOf(e)
			found = &action
		}
		return found.Equal(a)
	})
}
