package explore

import "math/bits"

const (
	// bucketSlots fill a cache line of 64 bytes.
	bucketSlots = 8

	// blockBuckets is the number of buckets of a block: 32 KiB.
	blockBuckets = 1 << blockBits
	blockBits    = 9

	// A table is grown when more than nine tenths of its slots are taken, by
	// growthPercent: so it takes at most 8/0.9*1.16 = 10.3 bytes a fingerprint.
	growthPercent = 16

	// probeBatch is how many fingerprints are looked up together, so that the
	// processor waits for their cache lines at the same time.
	probeBatch = 64
)

// fingerprints is a set of fingerprints, none of which is 0: an open-addressing
// table of buckets, each filled from its first slot on.
//
// A fingerprint's home is the bucket at fingerprint/2^58*buckets, so homes are
// in the order of the fingerprints' low 58 bits, whatever the number of buckets:
// growth moves every fingerprint upwards, and can be done in place. The table
// never exists twice, and leaves next to no garbage.
//
// Invariant: all buckets from a fingerprint's home to the one before its own
// (around the end) are full.
type fingerprints struct {
	blocks  [][]bucket // all but the last have blockBuckets
	buckets uint64
	count   int
	room    int      // count at which the table must grow
	late    []uint64 // scratch of grow
	sink    uint64   // keeps the loads of locate alive
}

// bucket is a cache line of slots; 0 marks an empty one.
type bucket [bucketSlots]uint64

func (t *fingerprints) at(b uint64) *bucket {
	return &t.blocks[b>>blockBits][b&(blockBuckets-1)]
}

func (t *fingerprints) home(fp uint64) uint64 {
	// The high bits are the same for a whole shard.
	home, _ := bits.Mul64(fp<<shardBits, t.buckets)
	return home
}

// bytes is what the table takes.
func (t *fingerprints) bytes() int64 {
	const header = 24
	return int64(t.buckets)*bucketSlots*8 + int64(len(t.blocks))*header
}

// reserve makes room for n more fingerprints.
func (t *fingerprints) reserve(n int) {
	for t.count+n > t.room {
		t.grow()
	}
}

// locate finds the home buckets of a batch, and has their cache lines fetched.
// They are valid until the table grows.
func (t *fingerprints) locate(batch []candidate, homes *[probeBatch]*bucket) {
	var sum uint64
	for i := range batch {
		home := t.at(t.home(batch[i].fingerprint))
		homes[i%probeBatch] = home
		sum += home[0]
	}
	t.sink = sum
}

// insert adds a fingerprint, and reports whether it is new. Its home bucket is
// known, and room must have been reserved.
func (t *fingerprints) insert(fp uint64, home *bucket) bool {
	line := home
	for b := t.home(fp); ; {
		for i, old := range line {
			if old == fp {
				return false
			}
			if old == 0 {
				line[i] = fp
				t.count++
				return true
			}
		}
		if b++; b == t.buckets {
			b = 0
		}
		line = t.at(b)
	}
}

// add is insert on its own, and makes room for itself.
func (t *fingerprints) add(fp uint64) bool {
	t.reserve(1)
	return t.insert(fp, t.at(t.home(fp)))
}

// grow enlarges the table in place. From the last bucket down, each is emptied
// and its fingerprints go to their new homes, which are never below the old
// ones. Buckets from the one at hand upwards are thus always in final order. The
// few fingerprints that cannot be placed there (displaced from a home further
// down, or past the end) wait until all others have their place.
func (t *fingerprints) grow() {
	old := t.buckets
	t.extend(old + max(1, old*growthPercent/100))
	t.late = t.late[:0]
	for b := old; b > 0; {
		b--
		line := t.at(b)
		moved := *line
		*line = bucket{}
		for _, fp := range moved {
			if fp == 0 {
				break
			}
			if home := t.home(fp); home < b || !t.place(fp, home) {
				t.late = append(t.late, fp)
			}
		}
	}
	t.count -= len(t.late)
	for _, fp := range t.late {
		t.insert(fp, t.at(t.home(fp)))
	}
}

// place puts a fingerprint into the first empty slot from home upwards, and
// reports whether there was one before the table's end.
func (t *fingerprints) place(fp, home uint64) bool {
	for b := home; b < t.buckets; b++ {
		line := t.at(b)
		for i, old := range line {
			if old == 0 {
				line[i] = fp
				return true
			}
		}
	}
	return false
}

// extend appends empty buckets up to a number of n.
func (t *fingerprints) extend(n uint64) {
	for t.buckets < n {
		var last []bucket
		block := int(t.buckets >> blockBits)
		if block < len(t.blocks) {
			last = t.blocks[block]
		} else {
			t.blocks = append(t.blocks, nil)
		}
		start := uint64(block) << blockBits
		grown := make([]bucket, min(n-start, blockBuckets))
		copy(grown, last)
		t.blocks[block] = grown
		t.buckets = start + uint64(len(grown))
	}
	t.room = int(t.buckets * bucketSlots * 9 / 10)
}
