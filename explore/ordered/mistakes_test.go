package ordered_test

import (
	"slices"
	"testing"

	"raftmc/explore/ordered"
	"raftmc/internal/orderedtoy"
)

// TestMistakesAreNoticed: where a system leaves out what matters, the comparison with what toys
// do notices.
func TestMistakesAreNoticed(t *testing.T) {
	for _, row := range []struct {
		name string
		wrap func(ordered.System) ordered.System
		by   outcome
		from uint64 // the first toy to try
	}{
		{"a message that does nothing", func(s ordered.System) ordered.System { return deaf{s} }, notCovered, 0},
		{"a fact that touches nothing", func(s ordered.System) ordered.System { return unmoved{s} }, wrong, 90},
		{"a state without facts", func(s ordered.System) ordered.System { return forgetful{s} }, notCovered, 25},
		{"a state without facts, by a property", func(s ordered.System) ordered.System { return forgetful{s} }, wrong, 90},
		{"nothing is commonly known", func(s ordered.System) ordered.System { return ignorant{s} }, notCovered, 60},
		{"nothing violates anything", func(s ordered.System) ordered.System { return content{s} }, wrong, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			for n := range uint64(600) {
				seed := row.from + n
				if compare(t, orderedtoy.New(seed), row.wrap) == row.by {
					t.Logf("by toy %d", seed)
					return
				}
			}
			t.Error("never noticed")
		})
	}
}

// deaf is a system in which some messages do nothing.
type deaf struct{ ordered.System }

func (d deaf) Receive(local, message ordered.Object) *ordered.Move {
	var orders []uint64
	for _, renamed := range d.Element(message.Shape()).Renamed {
		orders = append(orders, d.Element(renamed).Order)
	}
	if slices.Min(orders)%4 == 0 {
		return nil
	}
	return d.System.Receive(local, message)
}

// unmoved is a system in which no fact of earlier times matters.
type unmoved struct{ ordered.System }

func (u unmoved) NewJudge() ordered.Judge { return unmovedJudge{u.System.NewJudge()} }

type unmovedJudge struct{ ordered.Judge }

func (unmovedJudge) Touches(ordered.Object, ordered.Object) bool { return false }

// forgetful is a system in which no facts are true.
type forgetful struct{ ordered.System }

func (f forgetful) Local(shape uint32) *ordered.Local {
	l := *f.System.Local(shape)
	l.Facts = nil
	return &l
}

// ignorant is a system in which nothing becomes commonly known.
type ignorant struct{ ordered.System }

func (i ignorant) Remember(common, _ ordered.Object) ordered.Object { return common }

// content is a system in which no vector violates anything.
type content struct{ ordered.System }

func (c content) NewJudge() ordered.Judge { return contentJudge{c.System.NewJudge()} }

type contentJudge struct{ ordered.Judge }

func (contentJudge) Vector([]ordered.Object, ordered.Object) bool { return false }
