package protocol_test

import (
	"strings"
	"testing"

	"raftmc/examples/twophase"
	"raftmc/model"
	"raftmc/protocol"
)

// owed are properties of each group, and one without a group.
func owed() []twophase.Property {
	never := func(twophase.View) *twophase.Finding { return nil }
	return []twophase.Property{
		{Name: "Safe", Group: protocol.Guarantee, Server: never},
		{Name: "Seen", Mode: protocol.Sometimes, Server: never},
		{Name: "Prompt", Group: protocol.Promise, Server: never},
		{Name: "Sound", Group: protocol.Guarantee, Server: never},
		{Name: "Open", Server: never},
	}
}

func TestSelect(t *testing.T) {
	for _, test := range []struct{ names, want, err string }{
		{"", "Safe Seen Prompt Sound Open", ""},
		{"all", "Safe Seen Prompt Sound Open", ""},
		{"guarantees", "Safe Seen Sound", ""},
		{"Promises", "Seen Prompt", ""},
		{"guarantees prompt", "Safe Seen Sound Prompt", ""},
		{"prompt guarantees", "Prompt Safe Seen Sound", ""},
		{"promises guarantees", "Seen Prompt Safe Sound", ""},
		{"sound all", "Sound Safe Seen Prompt Open", ""},
		{"open Open", "Open", ""},
		{"open Closed", "", `no property "Closed"; mc list properties shows them`},
	} {
		chosen, err := protocol.Select(owed(), strings.Fields(test.names))
		var names []string
		for _, p := range chosen {
			names = append(names, p.Name)
		}
		if strings.Join(names, " ") != test.want || test.err == "" && err != nil || test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
			t.Errorf("%q: %s, %v", test.names, names, err)
		}
	}
	if _, err := protocol.Select(twophase.Properties(), []string{"guarantees"}); err == nil || !strings.Contains(err.Error(), "does not tell guarantees and promises apart") {
		t.Errorf("of a protocol without groups: %v", err)
	}
}

// A Sometimes property has no group.
func TestSometimesHasNoGroup(t *testing.T) {
	wrong := owed()[1:2]
	wrong[0].Group = protocol.Promise
	_, err := model.New(twophase.Protocol{N: 1}, protocol.Options[twophase.State, twophase.Message, twophase.Input, struct{}]{Properties: wrong})
	if err == nil || !strings.Contains(err.Error(), "property Seen is a promise that need only be reachable") {
		t.Errorf("the error is %v", err)
	}
}

// TestGroupsAreKnown: a violation in an unknown group would have no meaning.
func TestGroupsAreKnown(t *testing.T) {
	wrong := owed()[:1]
	wrong[0].Group = "wish"
	_, err := model.New(twophase.Protocol{N: 1}, protocol.Options[twophase.State, twophase.Message, twophase.Input, struct{}]{Properties: wrong})
	if err == nil || !strings.Contains(err.Error(), `property Safe is in a group "wish"`) {
		t.Errorf("the error is %v", err)
	}
}
