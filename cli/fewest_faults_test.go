package cli

import "testing"

// TestFewestFaultsHolds where there is nothing to find, and looks at every state.
func TestFewestFaultsHolds(t *testing.T) {
	const bounds = " --servers 2 --terms 2 --log 1 --crashes 1 --drops 1 --duplicates 0 --reorders 1 --in-flight 3 --network fifo --json"
	fewest, bfs := mc(t, "check --fewest-faults"+bounds), mc(t, "check --search bfs --compactions 1"+bounds)
	fewest.want(t, exitHolds)
	bfs.want(t, exitHolds)
	for _, figure := range []string{"states", "transitions"} {
		if got, want := fewest.object(t)[figure], bfs.object(t)[figure]; got != want {
			t.Errorf("%s: %v, and breadth first %v", figure, got, want)
		}
	}
}
