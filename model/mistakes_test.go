package model_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"raftmc/audit"
	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/inorder"
	"raftmc/internal/mistakes"
	"raftmc/model"
	"raftmc/protocol"
	"raftmc/selfcheck"
)

// TestMistakes: any mistake in a protocol's Go code ends in an error that says what is
// wrong, from New or from a search, and never in another panic.
func TestMistakes(t *testing.T) {
	for _, row := range mistakes.Rows() {
		for _, b := range []protocol.NetworkBounds{{Network: forgetsNothing}, {InFlight: 3}, {InFlight: 3, Network: protocol.Network{Order: protocol.FIFO}}} {
			t.Run(row.Name+"/"+b.Network.String(), func(t *testing.T) {
				if row.Properties == nil {
					row.Properties = []mistakes.Property{mistakes.Holds()}
				}
				m, err := model.New(row.Protocol, mistakes.Options{Network: b, Properties: row.Properties})
				if row.By == mistakes.New || err != nil {
					wantMistake(t, "New", err, row.Says)
					return
				}
				for name, search := range inorder.All(allSearches(m, b)) {
					if err := search(); row.By == mistakes.Searches || row.By == mistakes.Cover && strings.HasPrefix(name, "cover") {
						wantMistake(t, name, err, row.Says)
					} else if err != nil {
						t.Logf("%s: %v", name, err)
					}
				}
				wantNoOtherPanic(t, m)
			})
		}
	}
}

// TestMistakesInBoxes: what is said of a mistake does not depend on whether the values are in
// boxes.
func TestMistakesInBoxes(t *testing.T) {
	b := protocol.NetworkBounds{Network: forgetsNothing}
	rows, boxed := mistakes.Rows(), mistakes.Rows() // some protocols count their calls
	for i, row := range rows {
		asked := append(row.Properties, mistakes.Holds())
		m, err := model.New(row.Protocol, mistakes.Options{Network: b, Properties: asked})
		in, also := model.New(protocol.Box(boxed[i].Protocol), protocol.BoxedOptions{Network: b, Properties: protocol.BoxProperties(asked)})
		if fmt.Sprint(also) != fmt.Sprint(err) {
			t.Errorf("%s: in boxes, New says\n%v\nand not\n%v", row.Name, also, err)
		}
		if err != nil || also != nil {
			continue
		}
		one, other := allSearches(m, b), allSearches(in, b)
		for _, name := range []string{"bfs", "plain search"} { // whose order does not depend on chance
			if err, also := one[name](), other[name](); fmt.Sprint(also) != fmt.Sprint(err) {
				t.Errorf("%s: in boxes, %s says\n%v\nand not\n%v", row.Name, name, also, err)
			}
		}
	}
}

// allSearches are all searches of a model.
func allSearches[S, M, I, H any](m *model.Model[S, M, I, H], b protocol.NetworkBounds) map[string]func() error {
	ctx := context.Background()
	o := explore.Options{Limits: explore.Limits{States: 1000}}
	all := map[string]func() error{
		"bfs":           func() error { _, err := explore.BFS(ctx, m, o); return err },
		"dfs":           func() error { _, err := explore.DFS(ctx, m, o); return err },
		"fewest faults": func() error { _, err := explore.FewestFaults(ctx, m, o); return err },
		"walk": func() error {
			_, err := explore.Walk(ctx, m, explore.WalkOptions{Options: explore.Options{Workers: 3}, Walks: 1000})
			return err
		},
	}
	if b.Network.Delivery != protocol.AnyTimes {
		return all
	}
	all["cover"] = func() error {
		sys, err := m.Monotone()
		if err == nil {
			_, err = cover.Search(ctx, sys, cover.Options{Workers: 3})
		}
		return err
	}
	all["cover of the audit"] = func() error { _, err := audit.Of(m).SearchByCover(ctx, cover.Options{}); return err }
	all["plain search"] = func() error { _, err := audit.Of(m).SearchPlainly(ctx, 1000); return err }
	return all
}

func wantMistake(t *testing.T, by string, err error, says string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: error %v; want one line that says %q", by, err, says)
	}
}

// wantNoOtherPanic lets a run go, and allows no panics other than mistakes.
func wantNoOtherPanic(t *testing.T, m *mistakes.Model) {
	t.Helper()
	var mistake error
	func() {
		defer explore.Catch(&mistake)
		selfcheck.Check(m.Reference(), 1, 100)
	}()
	err := func() (err error) {
		defer explore.Catch(&err)
		run := m.Run()
		for range 10 {
			run.Violations()
			run.State(0)
			enabled := run.Enabled()
			if len(enabled) == 0 {
				break
			}
			if _, err := run.Do(enabled[len(enabled)-1]); err != nil {
				return err
			}
		}
		_, err = m.After(nil)
		return err
	}()
	t.Logf("self-check: %v; run: %v", mistake, err)
}

// TestMistakesStay: nobody sees tables that a mistake has left half filled.
func TestMistakesStay(t *testing.T) {
	for _, row := range mistakes.Rows() {
		if row.By != mistakes.Searches {
			continue
		}
		m, err := model.New(row.Protocol, mistakes.Options{Network: protocol.NetworkBounds{Network: forgetsNothing}, Properties: append(row.Properties, mistakes.Holds())})
		if err != nil {
			t.Fatal(err)
		}
		search := allSearches(m, protocol.NetworkBounds{})["bfs"]
		first, second := search(), search()
		var mistake *protocol.Mistake
		if !errors.As(first, &mistake) || first != second {
			t.Errorf("%s: first %v, then %v", row.Name, first, second)
		}
	}
}

// TestNoProtocol: nil is refused.
func TestNoProtocol(t *testing.T) {
	_, err := model.New[mistakes.State, mistakes.Message, mistakes.Input, mistakes.History](nil, mistakes.Options{})
	wantMistake(t, "New", err, "there is no protocol: it is nil")
}

// TestOptionsOutOfRange are refused by name.
func TestOptionsOutOfRange(t *testing.T) {
	for says, o := range inorder.All(map[string]mistakes.Options{
		"Options.Symmetry is 7": {Symmetry: 7},
		"drops":                 {Network: protocol.NetworkBounds{Drops: -2}},
		"duplicates":            {Network: protocol.NetworkBounds{Duplicates: 256}},
		"in-flight":             {Network: protocol.NetworkBounds{InFlight: -1}},
	}) {
		_, err := model.New[mistakes.State, mistakes.Message, mistakes.Input, mistakes.History](mistakes.Sound{}, o)
		wantMistake(t, "New", err, says)
	}
}

// TestSoundHasNoMistakes: the protocol that the rows are derived from is sound.
func TestSoundHasNoMistakes(t *testing.T) {
	m, err := model.New[mistakes.State, mistakes.Message, mistakes.Input, mistakes.History](mistakes.Sound{}, mistakes.Options{
		Network: protocol.NetworkBounds{Network: forgetsNothing}, Properties: []mistakes.Property{mistakes.Holds()},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, search := range inorder.All(allSearches(m, protocol.NetworkBounds{Network: forgetsNothing})) {
		if err := search(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if r := selfcheck.Check(m.Reference(), 1, 100); !r.Sound() {
		t.Errorf("%+v", r)
	}
}
