package model_test

import (
	"context"
	"testing"

	"raftmc/explore"
	"raftmc/internal/must"
	"raftmc/internal/toy"
	"raftmc/internal/toymodel"
	"raftmc/model"
	"raftmc/protocol"
)

// TestStepsThatChangeNothing: searches skip these, but not the violations and goals that
// they cause.
func TestStepsThatChangeNothing(t *testing.T) {
	others := []toy.Send{{To: toy.ToOthers}}
	for _, row := range []struct {
		name    string
		rule    toy.Rule // what changes nothing
		plant   func(p *toy.Toy, rule toy.Rule)
		network protocol.Network
	}{
		{"an input", toy.Rule{Limit: toy.Free}, func(p *toy.Toy, rule toy.Rule) {
			p.Inputs[0][0] = []toy.Rule{rule}
		}, protocol.Network{}},
		{"an input that sends what is in flight", toy.Rule{Phase: 1, Limit: toy.Free, Sends: others}, func(p *toy.Toy, rule toy.Rule) {
			p.Inputs[0][0] = []toy.Rule{{Phase: 1, Limit: toy.Free, Sends: others}}
			p.Inputs[0][1] = []toy.Rule{rule}
		}, forgetsNothing},
		{"a delivery", toy.Rule{Limit: toy.Free}, func(p *toy.Toy, rule toy.Rule) {
			p.Inputs[0][0] = []toy.Rule{{Limit: toy.Free, Sends: others}}
			p.Receive[0][0][0] = rule
		}, forgetsNothing},
	} {
		t.Run(row.name, func(t *testing.T) {
			run := func(rule toy.Rule) (*toymodel.Model, explore.Result) {
				p := toymodel.Protocol{Toy: toy.New(2, 2, 1)}
				row.plant(p.Toy, rule)
				m, err := model.New(p, toymodel.Options{Network: protocol.NetworkBounds{Network: row.network}, Properties: p.Properties()})
				if err != nil {
					t.Fatal(err)
				}
				return m, must.Get(explore.BFS(context.Background(), m, explore.Options{}))
			}
			violates, meets := row.rule, row.rule
			violates.Fate, meets.Goals = toy.Violates, 1
			if _, r := run(violates); r.Verdict != explore.Violated {
				t.Errorf("the step violates a property, and the search is %v", r.Verdict)
			}
			if m, r := run(meets); r.Verdict != explore.Holds || r.Reached != 1 {
				t.Errorf("%v, goals %b; the step meets %s", r.Verdict, r.Reached, m.Goals()[0].Name)
			}
		})
	}
}
