package raftmodel_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/raft"
)

// drawBounds draws bounds of which no server can use up what another one needs: no
// budget, and no limit on the messages in flight.
func drawBounds(t *rapid.T, servers ...int) raftmodel.Bounds {
	b := raftmodel.Bounds{
		Servers: rapid.SampledFrom(servers).Draw(t, "servers"),
		Terms:   2, Log: 2, Values: 2, Batch: rapid.IntRange(0, 1).Draw(t, "batch"),
		Crashes: protocol.Any, Compactions: protocol.Any,
		Network: rapid.SampledFrom(networks).Draw(t, "network"),
		Disk:    rapid.SampledFrom([]protocol.Disk{protocol.Synchronous, protocol.Asynchronous}).Draw(t, "disk"),
	}
	if b.Network.Delivery != protocol.AnyTimes {
		b.Duplicates = protocol.Any
		if b.Network.Loss == protocol.Lossy {
			b.Drops = protocol.Any
		}
	}
	return b
}

var networks = []protocol.Network{
	{}, {Order: protocol.FIFO}, {Delivery: protocol.AnyTimes}, {Loss: protocol.Lossless}, {Order: protocol.FIFO, Loss: protocol.Lossless},
}

// modelOf makes a model of a core, with all properties.
func modelOf(t rapid.TB, b raftmodel.Bounds, core raftmodel.Core) *raftModel {
	t.Helper()
	p, err := raftmodel.New(b, core)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(p, raftmodel.Options{Network: b.OfNetwork(), Properties: invariants.All(p)})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// ordinary is the kinds of actions and of inputs that bring a cluster forward.
var ordinary = []string{"Deliver", "Propose", "Persist", "HeartbeatTimeout", "Compact"}

// drawEvent draws what happens: an ordinary event more often than not.
func drawEvent[E any](t *rapid.T, enabled []E, kind func(E) string) E {
	good := slices.DeleteFunc(slices.Clone(enabled), func(e E) bool { return !slices.Contains(ordinary, kind(e)) })
	if len(good) > 0 && rapid.IntRange(0, 7).Draw(t, "mishap") < 7 {
		enabled = good
	}
	return rapid.SampledFrom(enabled).Draw(t, "event")
}

type event = reference.Event[message, input]

func kindOf(e event) string {
	if e.Op == reference.Local {
		return e.Input.Kind.String()
	}
	return e.Op.String()
}

// serverOf is the server that an event happens to.
func serverOf(e event) int {
	if e.Op == reference.Local {
		return e.Server
	}
	return int(e.Message.To) - 1
}

// TestEventsAtDifferentServersCommute: events at different servers can happen in either
// order, and lead to the same state. Reorder is left out: how far a message falls behind
// depends on what its sender has sent by then.
func TestEventsAtDifferentServersCommute(t *testing.T) {
	pairs := map[[2]reference.Op]int{}
	rapid.Check(t, func(t *rapid.T) {
		c := modelOf(t, drawBounds(t, 3, 2), raftmodel.Correct()).Cluster()
		for range rapid.SampledFrom([]int{20, 5, 40, 80}).Draw(t, "before") {
			c, _ = c.Apply(drawEvent(t, c.Events(), kindOf))
		}
		for range 12 {
			a := rapid.SampledFrom(c.Events()).Draw(t, "event")
			elsewhere := slices.DeleteFunc(c.Events(), func(e event) bool { return serverOf(e) == serverOf(a) })
			b := rapid.SampledFrom(elsewhere).Draw(t, "event elsewhere")
			mustCommute(t, c, a, b)
			pairs[[2]reference.Op{a.Op, b.Op}]++
		}
	})
	for _, op := range []reference.Op{reference.Deliver, reference.Duplicate, reference.Drop, reference.Local} {
		if pairs[[2]reference.Op{op, reference.Deliver}]+pairs[[2]reference.Op{op, reference.Local}] == 0 {
			t.Errorf("no %v came before or after what a server does: %v", op, pairs)
		}
	}
	t.Log(pairs)
}

// mustCommute takes two events in both orders. Neither may prevent the other.
func mustCommute(t *rapid.T, c cluster, a, b event) {
	t.Helper()
	ab, ba := inTurn(t, c, a, b), inTurn(t, c, b, a)
	if ab.Fingerprint() != ba.Fingerprint() || !reflect.DeepEqual(ab.States, ba.States) || !reflect.DeepEqual(ab.Histories, ba.Histories) {
		t.Fatalf("after %+v and %+v\n%+v\nbut in the other order\n%+v", a, b, ab.States, ba.States)
	}
}

func inTurn(t *rapid.T, c cluster, events ...event) cluster {
	t.Helper()
	for _, e := range events {
		if !slices.ContainsFunc(c.Events(), func(f event) bool { return reflect.DeepEqual(e, f) }) {
			t.Fatalf("%+v is not possible after %+v", e, events[0])
		}
		c, _ = c.Apply(e)
	}
	return c
}

// TestReplayIsDeterministic: the same actions on a run of the same model, and of one
// made anew, lead through the same states to the same violations, and leave the same
// actions possible.
func TestReplayIsDeterministic(t *testing.T) {
	cases, violated := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		cases++
		core := rapid.SampledFrom([]raftmodel.Core{raftmodel.Correct(), forgetful()}).Draw(t, "core")
		b := drawBounds(t, 1, 3, 2)
		m := modelOf(t, b, core)
		first, again, anew := m.Run(), m.Run(), modelOf(t, b, core).Run()
		for range rapid.SampledFrom([]int{12, 4, 20}).Draw(t, "steps") {
			a := drawEvent(t, first.Enabled(), func(a reference.Action) string { return a.Kind })
			want := do(t, first, a)
			for _, run := range []reference.Run{again, anew} {
				if got := do(t, run, a); !reflect.DeepEqual(got, want) {
					t.Fatalf("after %s\n%+v\nand again\n%+v", a.Label(), want, got)
				}
			}
			if len(want.violations) > 0 {
				violated++
			}
		}
		if want := first.Enabled(); !reflect.DeepEqual(again.Enabled(), want) || !reflect.DeepEqual(anew.Enabled(), want) {
			t.Fatalf("possible are %v, %v and %v", want, again.Enabled(), anew.Enabled())
		}
	})
	if t.Logf("violated: %d in %d runs", violated, cases); violated == 0 && cases >= 100 {
		t.Error("never")
	}
}

// seen is all that a run tells of a step and of the state that it leads to.
type seen struct {
	report      reference.StepReport
	fingerprint uint64
	states      []string
	violations  []reference.Violation
	reached     []string
}

func do(t *rapid.T, run reference.Run, a reference.Action) seen {
	t.Helper()
	report, err := run.Do(a)
	if err != nil {
		t.Fatal(err)
	}
	s := seen{report, run.Fingerprint(), nil, run.Violations(), run.Reached()}
	for i := range run.Servers() {
		s.states = append(s.states, string(run.State(i)))
	}
	return s
}

// forgetful is a core that restarts without its vote and its log.
func forgetful() raftmodel.Core {
	core := raftmodel.Correct()
	core.Restart = func(d raft.Durable) raft.Server {
		return raft.Restart(raft.Durable{CurrentTerm: d.CurrentTerm, Snapshot: raft.Snapshot{Members: d.Snapshot.Members}})
	}
	return core
}
