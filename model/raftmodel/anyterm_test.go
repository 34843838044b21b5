package raftmodel_test

import (
	"fmt"
	"testing"

	"raftmc/explore"
	"raftmc/explore/ordered"
	"raftmc/internal/must"
	"raftmc/internal/twin"
	"raftmc/invariants"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
)

// forAnyTerm are bounds of which the one on terms is lifted.
func forAnyTerm(servers, log, values int, compactions protocol.Limit) raftmodel.Bounds {
	return raftmodel.Bounds{
		Servers: servers, Terms: int(protocol.Any), Log: log, Values: values, Crashes: protocol.Any, Compactions: compactions,
		Network: protocol.Network{Delivery: protocol.AnyTimes},
	}
}

// TestCountsForAnyTerm is the regression gate of the search for any number of terms: the same
// for any number of workers. (The large ones are for make longer and make deep.)
func TestCountsForAnyTerm(t *testing.T) {
	for _, row := range []struct {
		bounds               raftmodel.Bounds
		vectors, sets, edges uint64
		most                 int // terms at one time
		long                 func(*testing.T)
	}{
		{bounds: forAnyTerm(2, 0, 1, 0), vectors: 25, sets: 43, edges: 159, most: 2},
		{bounds: forAnyTerm(2, 1, 1, 0), vectors: 214, sets: 435, edges: 1401, most: 3},
		{bounds: forAnyTerm(2, 1, 2, protocol.Any), vectors: 379, sets: 1795, edges: 2629, most: 3},
		{bounds: forAnyTerm(3, 0, 1, 0), vectors: 407, sets: 2176, edges: 7872, most: 3},
		{bounds: forAnyTerm(2, 2, 1, 0), vectors: 1521, sets: 3275, edges: 10_121, most: 4, long: twin.Longer},
		{bounds: forAnyTerm(3, 1, 1, 0), vectors: 37_345, sets: 296_272, edges: 752_101, most: 5, long: twin.Deep},
	} {
		b := row.bounds
		t.Run(fmt.Sprintf("%d servers, log %d, values %d, compactions %v", b.Servers, b.Log, b.Values, b.Compactions), func(t *testing.T) {
			if row.long != nil {
				row.long(t)
			}
			r := newRaft(t, b)
			for workers := 1; workers <= 2; workers++ {
				m := newModel(t, r, b, protocol.Full, invariants.All(r)...)
				f := must.Get(ordered.Search(t.Context(), must.Get(m.Ordered()), ordered.Options{Workers: workers}))
				if f.Verdict != explore.Holds || f.Vectors != row.vectors || f.States != row.sets || f.Edges != row.edges || f.Most != row.most {
					t.Errorf("with %d workers it %v: %v%s; vectors: %d, sets: %d, edges: %d, at most %d terms; want %d, %d, %d, %d",
						workers, f.Verdict, f.Violations, f.Stopped, f.Vectors, f.States, f.Edges, f.Most, row.vectors, row.sets, row.edges, row.most)
				}
			}
		})
	}
}

// TestReductionsForAnyTerm: whether it holds, and with how many vectors, does not depend on what
// is left out. (Where there are thousands of vectors, it is for make longer.)
func TestReductionsForAnyTerm(t *testing.T) {
	for _, row := range []struct {
		bounds raftmodel.Bounds
		long   func(*testing.T)
	}{
		{bounds: forAnyTerm(2, 0, 1, 0)},
		{bounds: forAnyTerm(2, 1, 1, 0), long: twin.Longer},
		{bounds: forAnyTerm(2, 1, 2, protocol.Any), long: twin.Deep},
		{bounds: forAnyTerm(3, 0, 1, 0), long: twin.Deep},
	} {
		b := row.bounds
		t.Run(fmt.Sprintf("%d servers, log %d, values %d, compactions %v", b.Servers, b.Log, b.Values, b.Compactions), func(t *testing.T) {
			if row.long != nil {
				row.long(t)
			}
			r, vectors := newRaft(t, b), uint64(0)
			for without := range ordered.Reductions(1 << len(ordered.ReductionNames())) {
				m := newModel(t, r, b, protocol.Full, invariants.All(r)...)
				f := must.Get(ordered.Search(t.Context(), must.Get(m.Ordered()), ordered.Options{Without: without}))
				if vectors == 0 {
					vectors = f.Vectors
				}
				if t.Logf("without %v: %d sets, %v", without, f.States, f.Elapsed); f.Verdict != explore.Holds || f.Vectors != vectors {
					t.Errorf("without %v it %v: %v%s; %d vectors instead of %d", without, f.Verdict, f.Violations, f.Stopped, f.Vectors, vectors)
				}
			}
		})
	}
}
