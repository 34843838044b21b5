package model_test

import (
	"testing"

	"raftmc/protocol"
)

// TestPairIsReportedOnce: what is wrong with two servers is wrong in either order.
func TestPairIsReportedOnce(t *testing.T) {
	m := instance(t, ledgers{}, protocol.NetworkBounds{}, []protocol.Property[ledgerState, struct{}, ledgerInput, struct{}]{{
		Name: "Alike", Doc: "both have as many entries",
		Pair: func(a, b protocol.View[ledgerState, struct{}]) *protocol.Finding[ledgerState, struct{}] {
			if len(a.State.Entries) == len(b.State.Entries) {
				return nil
			}
			return &protocol.Finding[ledgerState, struct{}]{Reason: "one has more"}
		},
	}})
	run := m.Run()
	if _, err := run.Do(run.Enabled()[0]); err != nil {
		t.Fatal(err)
	}
	if v := run.Violations(); len(v) != 1 {
		t.Errorf("it is reported %d times: %v", len(v), v)
	}
}

// ledgers are two servers that know nothing of each other.
type ledgers struct{ ledger }

func (ledgers) Info() protocol.Info {
	info := ledger{}.Info()
	info.Servers = []string{"1", "2"}
	return info
}
