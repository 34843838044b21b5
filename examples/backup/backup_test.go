package backup_test

import (
	"testing"

	"raftmc/examples/backup"
	"raftmc/internal/heard"
	"raftmc/internal/twin"
	"raftmc/mctest"
	"raftmc/opaque"
	"raftmc/opaque/bubble"
)

// holds requires a verdict, which says how many configurations there are, and what it rests on.
func holds(t *testing.T, b mctest.Bounds, want string) {
	t.Helper()
	h := heard.In(t)
	mctest.CheckCode(h, bubble.Code(t, backup.Code(backup.None)), b)
	h.Requires(want, "over one schedule of the goroutines")
}

func TestHolds(t *testing.T) {
	holds(t, mctest.Bounds{}, "cover, 1239 configurations")
}

func TestTwoTakeOversHold(t *testing.T) {
	twin.Longer(t)
	holds(t, mctest.Bounds{"ticks": 4}, "cover, 7251 configurations")
}

func TestMistakesAreFound(t *testing.T) {
	for _, row := range []struct {
		name    string
		mistake backup.Mistake
		want    string
	}{
		{"hasty", backup.Hasty, "\n10 steps"},
		{"answers early", backup.AnswersEarly, "\n20 steps"},
		{"acknowledges early", backup.AcksEarly, "\n16 steps"},
		{"obeys any view", backup.ObeysAnyView, "\n19 steps"},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := heard.In(t)
			mctest.MustFail(h, opaque.New(bubble.Code(t, backup.Code(row.mistake))), mctest.Bounds{}, "AnsweredIsKept")
			h.Requires(row.want)
		})
	}
}
