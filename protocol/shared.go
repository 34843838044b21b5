package protocol

// Shared returns what compute returns for a step. Of all properties that ask for the same key
// when they look at one step, only the first computes it: let key be of a type of its own, as
// for a context, and change nothing of the result.
//
//	outputs := protocol.Shared(s, outputsOf{}, func() []Output { return core.Outputs(s) })
func Shared[T, S, M, I any](s Step[S, M, I], key any, compute func() T) T {
	if s.shared == nil {
		return compute()
	}
	if known, ok := s.shared[key]; ok {
		return known.(T)
	}
	value := compute()
	s.shared[key] = value
	return value
}

// Share returns the step with room for what is [Shared]. Whoever evaluates several properties
// of one step, one after the other, calls it; each evaluation has a room of its own.
func (s Step[S, M, I]) Share() Step[S, M, I] {
	s.shared = map[any]any{}
	return s
}
