package toymodel_test

import (
	"testing"

	"raftmc/internal/toy"
	"raftmc/internal/toymodel"
	"raftmc/internal/twin"
	"raftmc/protocol"
)

func TestEveryFieldIsWritten(t *testing.T) {
	p := toymodel.Protocol{Toy: &toy.Toy{Servers: 3, Values: 2}}
	for name := int8(1); name < 5; name++ { // servers, then values
		twin.RoundTrip(t, 3, p.State, toy.State{Server: 2, Phase: 3, Name: name})
		twin.RoundTrip(t, 3, p.Message, toy.Message{Content: 1, From: 2, To: 1, Name: name})
		twin.RoundTrip(t, 3, p.Input, toymodel.Input{Number: 2, Limit: 1, Each: name})
	}
	twin.RoundTrip(t, 3, p.State, toy.State{Server: 2, Phase: 3, Name: toy.None})
}

func TestEveryFactIsWritten(t *testing.T) {
	p := toymodel.Protocol{Toy: &toy.Toy{Servers: 3, Values: 2}}
	all := toy.Facts(0)
	for kind := range toy.FactKinds {
		for name := int8(toy.None); name < toy.MaxNames; name++ {
			all |= toy.Fact(kind, name)
			if back, err := protocol.Rename(3, nil, p.History, all); err != nil || back != all {
				t.Errorf("%b, written and read back, is %b, %v", all, back, err)
			}
		}
	}
}
