package lockserver_test

import (
	"testing"

	"raftmc/examples/lockserver"
	"raftmc/internal/heard"
	"raftmc/internal/twin"
	"raftmc/mctest"
	"raftmc/opaque"
)

// holds requires a verdict, which says how many configurations there are.
func holds(t *testing.T, b mctest.Bounds, want string) {
	t.Helper()
	h := heard.In(t)
	mctest.CheckCode(h, lockserver.Code(lockserver.None), b)
	h.Requires(want)
}

func TestHolds(t *testing.T) {
	holds(t, mctest.Bounds{"expiries": 0}, "cover, 1152 configurations")
	holds(t, mctest.Bounds{}, "cover, 4698 configurations")
}

func TestHoldsWithAnyCrashes(t *testing.T) {
	twin.Longer(t)
	holds(t, mctest.Bounds{"crashes": "any"}, "cover, 5229 configurations")
	holds(t, mctest.Bounds{"crashes": "any", "expiries": "any"}, "cover, 11445 configurations")
}

func TestMistakesAreFound(t *testing.T) {
	for _, row := range []struct {
		name           string
		mistake        lockserver.Mistake
		violates, want string
	}{
		{"releases any", lockserver.ReleasesAny, "LeasesLast", "\n9 steps"},
		{"token again", lockserver.TokenAgain, "OneHolder", "\n7 steps"},
		{"believes anybody", lockserver.BelievesAnybody, "LeasesLast", "\n7 steps"},
		{"counts anew", lockserver.CountsAnew, "LeasesLast", "\n8 steps"},
		{"no fence", lockserver.NoFence, "WritesInOrder", "\n11 steps"},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := heard.In(t)
			mctest.MustFail(h, opaque.New(lockserver.Code(row.mistake)), mctest.Bounds{}, row.violates)
			h.Requires(row.want)
		})
	}
}
