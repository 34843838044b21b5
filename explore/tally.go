package explore

// tally counts the actions that one worker has taken, by kind. Workers count
// each for itself, so that they do not contend for cache lines.
type tally [256]uint64

// addTo adds the counts to the figures of a search.
func (t *tally) addTo(s *Stats) {
	for kind := range s.Taken {
		s.Taken[kind] += t[kind]
		s.Transitions += t[kind]
	}
}
