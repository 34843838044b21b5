package hashicorpraft

import (
	"fmt"
	"strings"
	"testing"

	"raftmc/mctest"
	"raftmc/opaque"
	"raftmc/opaque/bubble"
	"raftmc/protocol"
)

// failures is a test that notes its failures.
type failures struct {
	*testing.T
	all []string
}

func (f *failures) Errorf(format string, args ...any) {
	f.all = append(f.all, fmt.Sprintf(format, args...))
}

// TestWhatTheLibraryKeepsOnStacksIsMissed: the driver notes in fields what the library keeps in
// local variables. If one of them is left out, that does not go unnoticed.
func TestWhatTheLibraryKeepsOnStacksIsMissed(t *testing.T) {
	for _, row := range []struct{ field, bounds string }{
		{"hashicorpraft.server.granted", "servers 4, terms 2, log 0, replication off"},
		{"hashicorpraft.server.retries", "terms 2, log 2, failures 1, leases 0"},
	} {
		t.Run(row.field, func(t *testing.T) {
			given, err := protocol.ParseBounds(row.bounds)
			if err != nil {
				t.Fatal(err)
			}
			o, err := Default().With(given)
			if err != nil {
				t.Fatal(err)
			}
			c := inner(o)
			c.LeaveOut = append(c.LeaveOut, opaque.LeftOut[*server]{Field: row.field, Reason: "to see that it is missed"})
			f := &failures{T: t}
			mctest.Check(f, opaque.New(bubble.Code(t, c)), mctest.Bounds{})
			if len(f.all) != 1 || !strings.Contains(f.all[0], "has come to one state in two ways") {
				t.Errorf("it is not missed: %s", f.all)
			}
		})
	}
}
