package lockserver_test

import (
	"testing"

	"raftmc/examples/lockserver"
	"raftmc/internal/heard"
	"raftmc/mctest"
	"raftmc/opaque"
)

func TestHolds(t *testing.T) {
	for _, row := range []struct {
		name   string
		bounds mctest.Bounds
		want   string
	}{
		{"as it is", mctest.Bounds{}, "cover, 4910 configurations"},
		{"any crashes", mctest.Bounds{"crashes": "any"}, "cover, 5441 configurations"},
		{"any expiries", mctest.Bounds{"crashes": "any", "expiries": "any"}, "cover, 11445 configurations"},
		{"no expiry", mctest.Bounds{"expiries": 0}, "cover, 1188 configurations"},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := heard.In(t)
			mctest.CheckCode(h, lockserver.Code(lockserver.None), row.bounds)
			h.Requires(row.want)
		})
	}
}

func TestMistakesAreFound(t *testing.T) {
	for _, row := range []struct {
		name           string
		mistake        lockserver.Mistake
		violates, want string
	}{
		{"releases any", lockserver.ReleasesAny, "LeasesLast", "9 steps, shortest"},
		{"token again", lockserver.TokenAgain, "OneHolder", "7 steps (Expire 1), shortest"},
		{"believes anybody", lockserver.BelievesAnybody, "LeasesLast", "7 steps, shortest"},
		{"counts anew", lockserver.CountsAnew, "LeasesLast", "8 steps (Crash 1), shortest"},
		{"no fence", lockserver.NoFence, "WritesInOrder", "11 steps (Expire 1), shortest"},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := heard.In(t)
			mctest.MustFail(h, opaque.New(lockserver.Code(row.mistake)), mctest.Bounds{}, row.violates)
			h.Requires(row.want)
		})
	}
}
