package hashicorpraft_test

import (
	"os"
	"strings"
	"testing"

	"raftmc/adapters/hashicorpraft"
	"raftmc/mctest"
)

func TestTry(t *testing.T) {
	b := mctest.Bounds{}
	for _, f := range strings.Fields(os.Getenv("B")) {
		k, v, _ := strings.Cut(f, "=")
		b[k] = v
	}
	mctest.Check(t, hashicorpraft.New(t, hashicorpraft.Default()), b)
}
