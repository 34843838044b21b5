package parallel

// Tally counts what one worker has done, by kind. Workers count each for itself, so that
// they do not contend for cache lines.
type Tally [256]uint64

// AddTo adds the counts to those of a search, and returns their sum.
func (t *Tally) AddTo(counts []uint64) (sum uint64) {
	for kind := range counts {
		counts[kind] += t[kind]
		sum += t[kind]
	}
	return sum
}
