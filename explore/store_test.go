package explore

import (
	"math"
	"math/rand/v2"
	"testing"

	"raftmc/explore/internal/hash"
)

// TestFingerprints compares the table with a Go map.
func TestFingerprints(t *testing.T) {
	const low = 1<<(64-shardBits) - 1
	for _, row := range []struct {
		name string
		n    int
		draw func(*rand.Rand) uint64
	}{
		{"uniform", 300000, func(r *rand.Rand) uint64 { return r.Uint64() }},
		{"many duplicates", 100000, func(r *rand.Rand) uint64 { return hash.Mix(r.Uint64N(5000)) }},
		{"all at the end", 3000, func(r *rand.Rand) uint64 { return low - r.Uint64N(2000) }},
		{"all at the start", 3000, func(r *rand.Rand) uint64 { return 1 + r.Uint64N(2000) }},
		{"two heaps", 4000, func(r *rand.Rand) uint64 { return 1 + r.Uint64N(1000) + low/2*r.Uint64N(2) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			table, want := new(fingerprints), make(map[uint64]bool)
			for range row.n {
				fp := row.draw(r)
				if isNew := table.add(fp); isNew == want[fp] {
					t.Fatalf("insert of %x as number %d: new %v", fp, table.count, isNew)
				}
				want[fp] = true
			}
			if table.count != len(want) {
				t.Fatalf("%d entries; want %d", table.count, len(want))
			}
			for fp := range want {
				if table.add(fp) {
					t.Fatalf("%x was lost", fp)
				}
			}
		})
	}
}

// TestStoreBytes requires at most 16 bytes for a visited state and its parent,
// at every size.
func TestStoreBytes(t *testing.T) {
	const smallest, largest = 10_000, 1_000_000
	s := new(bfs)
	worst := 0.0
	for n := 1; n <= largest; n++ {
		fp := hash.Mix(uint64(n))
		shard := fp >> (64 - shardBits)
		s.visited[shard].add(fp)
		s.parents[shard].append(uint32(n), uint32(n%wideAction))
		if n >= smallest && n%100 == 0 {
			worst = max(worst, float64(s.stored())/float64(n))
		}
	}
	if worst > 16 {
		t.Errorf("up to %.2f bytes a state; want 16 at most", worst)
	}
}

func TestParents(t *testing.T) {
	var p parents
	r := rand.New(rand.NewPCG(1, 2))
	var want [][2]uint32
	for range 100_000 {
		parent, action := r.Uint32(), r.Uint32N(300)
		p.append(parent, action)
		want = append(want, [2]uint32{parent, action})
	}
	for local, w := range want {
		if parent, action := p.of(local); parent != w[0] || action != w[1] {
			t.Fatalf("state %d: parent %d, action %d; want %v", local, parent, action, w)
		}
	}
}

// TestDepths compares the table with a Go map: what it says is true, and while
// it has room it says everything.
func TestDepths(t *testing.T) {
	for _, bytes := range []int64{0, 100, 5000, 1 << 20} {
		r := rand.New(rand.NewPCG(1, 2))
		table, want := newDepths(bytes), make(map[uint64]uint32)
		for range 50_000 {
			fp, depth := hash.Mix(r.Uint64N(10_000)), r.Uint32N(100)
			known, isKnown := table.least(fp)
			old, isOld := want[fp]
			if isKnown && (!isOld || known != old) {
				t.Fatalf("%d bytes: depth %d; want %d", bytes, known, old)
			}
			if isOld && !isKnown && table.forgotten == 0 {
				t.Fatalf("%d bytes: %x is not known, but nothing was forgotten", bytes, fp)
			}
			table.record(fp, depth)
			want[fp] = depth
		}
		if table.bytes() > max(bytes, bucketSlots*depthBytes) {
			t.Errorf("%d bytes; want %d at most", table.bytes(), bytes)
		}
		if forgets := table.forgotten > 0; forgets != (bytes < 10_000*depthBytes) {
			t.Errorf("%d bytes: %d entries forgotten", bytes, table.forgotten)
		}
	}
}

func TestCollisionOdds(t *testing.T) {
	for _, row := range []struct {
		states uint64
		orbit  int
		want   float64
	}{
		{0, 1, 0},
		{1 << 32, 1, 1 - math.Exp(-0.5)}, // the birthday bound
		{1 << 20, 1, 0x1p-25},
		{1 << 20, 6, 0x1p-25 * 36 / 11},
	} {
		if got := hash.CollisionOdds(row.states, row.orbit); math.Abs(got-row.want) > 1e-6*row.want {
			t.Errorf("%d states, orbit %d: %g; want %g", row.states, row.orbit, got, row.want)
		}
	}
}

// TestDepthsForgetsDeepest: of a full table, the deepest entry makes room.
func TestDepthsForgetsDeepest(t *testing.T) {
	table := newDepths(bucketSlots * depthBytes)
	for depth := range uint32(bucketSlots) {
		table.record(uint64(depth+1), 10*depth)
	}
	table.record(100, 5)
	for depth := range uint32(bucketSlots) {
		if _, known := table.least(uint64(depth + 1)); known != (depth < bucketSlots-1) {
			t.Errorf("depth %d: known %v", 10*depth, known)
		}
	}
	if depth, known := table.least(100); !known || depth != 5 {
		t.Errorf("new entry: known %v, depth %d", known, depth)
	}
}

// TestFrontier reads states back while those before them are given back, level
// after level in recycled pages.
func TestFrontier(t *testing.T) {
	const states = 20_000
	var pool pagePool
	var f frontier
	var first int64 // bytes after the first level
	for level := range 3 {
		for i := range states {
			shard := i * shardCount / states
			f.arenas[shard].append(encodeNode(uint32(i), nil), &pool)
		}
		if got := f.seal(); got != states {
			t.Fatalf("%d states; want %d", got, states)
		}
		for from := 0; from < states; from += 97 {
			position := from
			f.each(from, min(from+97, states), func(id uint32, s State) {
				if node := decodeNode(s); int(node) != position || f.position(id) != position || decodeNode(f.state(id)) != node {
					t.Fatalf("position %d: node %d, id %x at %d", position, node, id, f.position(id))
				}
				position++
			})
			f.release(position, &pool)
		}
		if f.occupied() {
			t.Fatal("states are left")
		}
		if level == 0 {
			first = pool.bytes()
		}
		// The long states' pages are not kept.
		if pool.bytes() != first {
			t.Errorf("level %d: %d bytes; want %d, as after the first", level, pool.bytes(), first)
		}
	}
	if pool.drop(); pool.bytes() != 0 {
		t.Errorf("%d bytes after all was dropped", pool.bytes())
	}
}
