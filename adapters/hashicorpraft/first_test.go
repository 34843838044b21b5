package hashicorpraft_test

import (
	"os"
	"strings"
	"testing"

	"raftmc/adapters/hashicorpraft"
	"raftmc/mctest"
	"raftmc/opaque/bubble"
)

func TestTry(t *testing.T) {
	if os.Getenv("B") == "" {
		t.Skip()
	}
	b := mctest.Bounds{}
	for _, f := range strings.Fields(os.Getenv("B")) {
		k, v, _ := strings.Cut(f, "=")
		b[k] = v
	}
	if os.Getenv("APART") != "" {
		bubble.Apart(t, func(t *testing.T) { mctest.Check(t, hashicorpraft.New(t, hashicorpraft.Default()), b) })
		return
	}
	mctest.Check(t, hashicorpraft.New(t, hashicorpraft.Default()), b)
}
