package opaque_test

import (
	"testing"

	"raftmc/mctest"
	"raftmc/opaque"
)

func TestHolds(t *testing.T) {
	mctest.Check(t, opaque.New(ballots()), mctest.Bounds{})
}
