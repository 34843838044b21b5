package explore

import "math"

// remix is a bijection that spreads a fingerprint over all 64 bits (the
// finalizer of SplitMix64, Steele, Lea and Flood, OOPSLA 2014). A fingerprint
// that is the least over many renamings has few high bits set; tables that are
// addressed by high bits would be filled unevenly. 0 marks an empty slot, so it
// gives way to 1: one more pair in 2^64 that collides.
func remix(fp uint64) uint64 {
	fp ^= fp >> 30
	fp *= 0xbf58476d1ce4e5b9
	fp ^= fp >> 27
	fp *= 0x94d049bb133111eb
	fp ^= fp >> 31
	return max(fp, 1)
}

// collisionOdds estimates the probability that among n distinct states two
// share a fingerprint, where each fingerprint is the least of g uniform ones.
//
// On [0,1) the least of g uniform numbers has the density g(1-x)^(g-1). Two of
// them fall into the same one of 2^64 cells with probability 2^-64 times the
// integral of the density's square, g²/(2g-1). There are n²/2 pairs, and rare
// independent events x in expectation happen at all with probability 1-exp(-x).
func collisionOdds(n uint64, g int) float64 {
	pairs := float64(n) * float64(n) / 2
	orbit := float64(max(g, 1))
	return -math.Expm1(-pairs * orbit * orbit / (2*orbit - 1) / 0x1p64)
}
