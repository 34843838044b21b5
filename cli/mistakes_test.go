package cli

import (
	"bytes"
	"strings"
	"testing"

	"raftmc/explore"
	"raftmc/internal/mistakes"
	"raftmc/model"
	"raftmc/protocol"
)

// TestMistakes: what is wrong with a protocol's Go ends every search in one line and an
// exit status of its own.
func TestMistakes(t *testing.T) {
	for _, row := range mistakes.Rows() {
		if row.By != mistakes.Searches {
			continue
		}
		properties := append(row.Properties, mistakes.Holds())
		for _, s := range searches() {
			if s.any {
				continue // these protocols have no ordered numbers
			}
			b := protocol.NetworkBounds{InFlight: 3}
			if s.unbounded {
				b = protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}
			}
			m, err := model.New(row.Protocol, mistakes.Options{Network: b, Properties: properties})
			if err != nil {
				t.Fatal(err)
			}
			o := searchOptions{walk: explore.WalkOptions{Walks: 100}}
			if s.name == "pct" {
				o.walk.BugDepth = 1
			}
			_, err = s.run(t.Context(), m, o)
			var stderr bytes.Buffer
			if status := statusOf(err, &stderr); status != exitUnsound || !strings.Contains(stderr.String(), row.Says) || strings.Count(stderr.String(), "\n") != 1 {
				t.Errorf("%s, %s: status %d:\n%s", row.Name, s.name, status, stderr.String())
			}
		}
	}
}
