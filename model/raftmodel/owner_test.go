package raftmodel_test

import (
	"testing"

	"raftmc/explore"
	"raftmc/internal/must"
	"raftmc/invariants"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
	"raftmc/raft/owner"
)

// after is the correct core whose owner does something else after a step.
func after(change func(before owner.Owner, out raft.Output, o owner.Owner, do owner.Do) (owner.Owner, owner.Do)) raftmodel.Core {
	core := raftmodel.Correct()
	core.After = func(before owner.Owner, s raft.Server, out raft.Output) (owner.Owner, owner.Do) {
		o, do := before.After(s, out)
		return change(before, out, o, do)
	}
	return core
}

// starting is the correct core whose owner does something else after a crash.
func starting(change func(crashed owner.Owner, o *owner.Owner)) raftmodel.Core {
	core := raftmodel.Correct()
	core.Start = func(crashed owner.Owner, s raft.Server) (owner.Owner, owner.Do) {
		o, do := owner.Start(s)
		change(crashed, &o)
		return o, do
	}
	return core
}

// releasing is the correct core whose owner releases otherwise.
func releasing(release func(o owner.Owner, through raft.Token) (owner.Owner, []raft.Message)) raftmodel.Core {
	core := raftmodel.Correct()
	core.Release = release
	return core
}

// TestMistakesOfOwnersAreFound: the owner of a server is checked with it, and each thing
// that it must do is missed if it is not done.
func TestMistakesOfOwnersAreFound(t *testing.T) {
	voting := raftmodel.Bounds{Servers: 2, Terms: 1, Values: 1, Crashes: 1, Disk: protocol.Asynchronous, InFlight: 2}
	twice := raftmodel.Bounds{Servers: 2, Terms: 2, Values: 1, Crashes: 1, Disk: protocol.Asynchronous, InFlight: 2}
	writing := raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 1, Crashes: 1, Disk: protocol.Asynchronous, InFlight: 1}
	correct := map[raftmodel.Bounds]explore.Result{}
	behind := raftmodel.Bounds{Servers: 3, Terms: 1, Log: 2, Values: 1, Compactions: 1, InFlight: 4}
	for _, row := range []struct {
		name   string
		bounds raftmodel.Bounds
		core   raftmodel.Core
	}{
		{"it sends before the write is durable", voting, after(func(_ owner.Owner, out raft.Output, o owner.Owner, do owner.Do) (owner.Owner, owner.Do) {
			for _, s := range out.Send {
				if s.After > o.Written {
					do.Send, o.Held = append(do.Send, s.Message), o.Held[:len(o.Held)-1]
				}
			}
			return o, do
		})},
		{"it releases what waits for the next write", twice, releasing(func(o owner.Owner, through raft.Token) (owner.Owner, []raft.Message) {
			ahead, send := o.Release(through + 1)
			ahead.Written = through
			return ahead, send
		})},
		{"it releases nothing", writing, releasing(func(o owner.Owner, through raft.Token) (owner.Owner, []raft.Message) {
			o.Written = through
			return o, nil
		})},
		{"it loses what waited when the write is durable", writing, releasing(func(o owner.Owner, through raft.Token) (owner.Owner, []raft.Message) {
			o, _ = o.Release(through)
			return o, nil
		})},
		{"what waited survives a crash", voting, starting(func(crashed owner.Owner, o *owner.Owner) { o.Held = crashed.Held })},
		{"what was written before a crash counts after it", voting, starting(func(crashed owner.Owner, o *owner.Owner) { o.Written = crashed.Written })},
		{"it does not begin with the snapshot", raftmodel.Bounds{Servers: 1, Terms: 2, Log: 1, Values: 1, Crashes: 1, Compactions: 1}, func() raftmodel.Core {
			core := raftmodel.Correct()
			core.Start = func(_ owner.Owner, s raft.Server) (owner.Owner, owner.Do) { return owner.Owner{Server: s}, owner.Do{} }
			return core
		}()},
		{"it applies, and does not install", behind, after(func(_ owner.Owner, out raft.Output, o owner.Owner, do owner.Do) (owner.Owner, owner.Do) {
			if !out.Install.IsZero() {
				do.Machine = do.Machine[1:]
			}
			return o, do
		})},
		{"it applies before it installs", behind, after(func(before owner.Owner, out raft.Output, o owner.Owner, do owner.Do) (owner.Owner, owner.Do) {
			switch last := before.Server.Snapshot.LastIncludedIndex; {
			case !out.Install.IsZero():
				do.Machine = do.Machine[1:] // it comes after the next that are applied
			case len(out.Apply) > 0 && last > 0 && out.Apply[0].Index == last+1:
				do.Machine = append(do.Machine, owner.Command{Install: before.Server.Snapshot})
			}
			return o, do
		})},
		{"it forgets a write", voting, after(func(_ owner.Owner, _ raft.Output, o owner.Owner, do owner.Do) (owner.Owner, owner.Do) {
			do.Write = raft.Write{}
			return o, do
		})},
	} {
		t.Run(row.name, func(t *testing.T) {
			if _, known := correct[row.bounds]; !known {
				correct[row.bounds] = everything(t, row.bounds, raftmodel.Correct())
			}
			if r := correct[row.bounds]; r.Verdict != explore.Holds {
				t.Fatalf("without the mistake: %v: %v%s", r.Verdict, r.Violations, r.Stopped)
			}
			r := everything(t, row.bounds, row.core)
			if t.Log(r.Verdict, r.Violations, r.Stopped); r.Verdict == explore.Holds {
				t.Error("nothing is found")
			}
		})
	}
}

// everything looks for whatever may be wrong with a core. What should occur and does not is
// an error, too.
func everything(t *testing.T, b raftmodel.Bounds, core raftmodel.Core) explore.Result {
	t.Helper()
	r, err := raftmodel.New(b, core)
	if err != nil {
		t.Fatal(err)
	}
	m := newModel(t, r, b, protocol.Full, invariants.All(r)...)
	found := must.Get(explore.BFS(t.Context(), m, explore.Options{Workers: 1}))
	if missing := explore.Missing(m, found.Effort); found.Verdict == explore.Holds && len(missing) > 0 {
		found.Verdict, found.Violations = explore.Violated, []explore.Violation{{Property: "what should occur", Reason: missing[0]}}
	}
	return found
}
