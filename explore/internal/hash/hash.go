// Package hash has the arithmetic of fingerprints that all searches share.
package hash

import "math"

// Mix is a bijection that spreads a number over all 64 bits (the finalizer of
// SplitMix64, Steele, Lea and Flood, OOPSLA 2014), except that 0 gives way to 1: tables
// mark an empty slot by 0. A fingerprint that is the least over many renamings has few
// high bits set; tables that are addressed by high bits would be filled unevenly.
func Mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	x ^= x >> 31
	return max(x, 1)
}

// CollisionOdds estimates the probability that among n distinct states two
// share a fingerprint, where each fingerprint is the least of g uniform ones.
//
// On [0,1) the least of g uniform numbers has the density g(1-x)^(g-1). Two of
// them fall into the same one of 2^64 cells with probability 2^-64 times the
// integral of the density's square, g²/(2g-1). There are n²/2 pairs, and rare
// independent events x in expectation happen at all with probability 1-exp(-x).
func CollisionOdds(n uint64, g int) float64 {
	pairs := float64(n) * float64(n) / 2
	orbit := float64(max(g, 1))
	return -math.Expm1(-pairs * orbit * orbit / (2*orbit - 1) / 0x1p64)
}
