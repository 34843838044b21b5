package view_test

import (
	"slices"
	"strings"
	"testing"

	"raftmc/examples/twophase"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
	"raftmc/view"
)

// fragile is two-phase commit whose resource managers know no aborts.
type fragile struct{ twophase.Protocol }

func (p fragile) Receive(self int, s twophase.State, m twophase.Message) (twophase.State, []twophase.Message) {
	if m.Phase == twophase.Aborted {
		panic("no one told me what to do with an Abort")
	}
	return p.Protocol.Receive(self, s, m)
}

// TestStoryOfAPanic: a panic is violated like a property, though no protocol lists it.
func TestStoryOfAPanic(t *testing.T) {
	m, err := model.New(fragile{twophase.Protocol{N: 2}}, protocol.Options[twophase.State, twophase.Message, twophase.Input, struct{}]{
		Network: networks[2].OfNetwork(), Properties: twophase.Properties(),
	})
	if err != nil {
		t.Fatal(err)
	}
	abort := []reference.Action{{Kind: "Abort", Server: "3"}, {Kind: "Deliver", Server: "1", Message: []byte(`{"from":2,"to":0,"phase":"aborted"}`)}}
	trace, err := traces.Record(m, traces.Header{Symmetry: "full"}, abort, protocol.PanicProperty)
	if err != nil {
		t.Fatal(err)
	}
	s, err := view.Tell(m, trace)
	if err != nil {
		t.Fatal(err)
	}
	if v := s.Violated(); v == nil || !v.Panic || v.Step != 2 || !strings.Contains(v.Reason, "no one told me") || !slices.Equal(v.Causes, []int{1, 2}) {
		t.Errorf("violated is %+v", v)
	}
	last := s.Properties[len(s.Properties)-1]
	if last.Name != protocol.PanicProperty || last.Sometimes || !slices.Equal(last.At, []int{2}) {
		t.Errorf("the last property is %+v", last)
	}
}
