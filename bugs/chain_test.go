package bugs_test

import (
	"slices"
	"strings"
	"testing"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// chain are the properties that together say that what a client was told is applied
// so everywhere: ProposalIsAppended says why.
var chain = []string{"ProposalIsAppended", "EntriesAgree", "AppliesInOrder", "StateMachineSafety", "SnapshotHoldsApplied"}

// TestEachLinkOfTheChainHolds changes an entry's data at each place that they go
// through between a client and the state machines: the chain alone finds it, on one
// value, and finds nothing in a core that changes nothing.
func TestEachLinkOfTheChainHolds(t *testing.T) {
	const untouched = "nothing is changed"
	for _, row := range []struct {
		name  string
		plant func(raftmodel.Core) raftmodel.Core
	}{
		{untouched, func(c raftmodel.Core) raftmodel.Core { return c }},
		{"the leader appends", stepping(func(in *raft.Input, _ *raft.Server, _ *raft.Output) {
			if p, ok := (*in).(raft.Propose); ok {
				*in = raft.Propose{Data: other(p.Data)}
			}
		}, nil)},
		{"the leader appends twice", stepping(nil, func(in *raft.Input, s *raft.Server, out *raft.Output) {
			if _, ok := (*in).(raft.Propose); ok && out.Write.From > 0 {
				e := s.Log.Entry(s.Log.LastIndex())
				s.Log = s.Log.Append(s.Issued, e)
				out.Write.Entries = append(slices.Clip(out.Write.Entries), e)
			}
		})},
		{"the leader sends", stepping(nil, func(_ *raft.Input, _ *raft.Server, out *raft.Output) {
			for i := range out.Send {
				out.Send[i].Message.Entries = others(out.Send[i].Message.Entries)
			}
		})},
		{"the follower appends", stepping(func(in *raft.Input, _ *raft.Server, _ *raft.Output) {
			if r, ok := (*in).(raft.Receive); ok {
				r.Message.Entries = others(r.Message.Entries)
				*in = r
			}
		}, nil)},
		{"entries are written", stepping(nil, func(_ *raft.Input, _ *raft.Server, out *raft.Output) {
			out.Write.Entries = others(out.Write.Entries)
		})},
		{"entries are on disk", func(c raftmodel.Core) raftmodel.Core {
			c.Write = func(d raft.Durable, w raft.Write) raft.Durable {
				w.Entries = others(w.Entries)
				return d.Apply(w)
			}
			return c
		}},
		{"entries are read from disk", restarting(func(d *raft.Durable) {
			l := d.Log
			d.Log = raft.Log{}.CompactThrough(l.Base(), l.BaseTerm()).Append(0, others(l.Slice(l.Base()+1, l.LastIndex()))...)
		})},
		{"entries are applied", stepping(nil, func(_ *raft.Input, _ *raft.Server, out *raft.Output) {
			for i := range out.Apply {
				out.Apply[i].Data = other(out.Apply[i].Data)
			}
		})},
		{"the state machine is saved", stepping(func(in *raft.Input, _ *raft.Server, _ *raft.Output) {
			if c, ok := (*in).(raft.Compact); ok {
				c.Handle = other(c.Handle)
				*in = c
			}
		}, nil)},
		{"a snapshot is written", stepping(nil, func(_ *raft.Input, _ *raft.Server, out *raft.Output) {
			out.Write.Snapshot.Handle = other(out.Write.Snapshot.Handle)
		})},
		{"a snapshot is on disk", func(c raftmodel.Core) raftmodel.Core {
			c.Write = func(d raft.Durable, w raft.Write) raft.Durable {
				w.Snapshot.Handle = other(w.Snapshot.Handle)
				return d.Apply(w)
			}
			return c
		}},
		{"a snapshot is read from disk", restarting(func(d *raft.Durable) { d.Snapshot.Handle = other(d.Snapshot.Handle) })},
		{"a snapshot is sent", stepping(nil, func(_ *raft.Input, _ *raft.Server, out *raft.Output) {
			for i := range out.Send {
				out.Send[i].Message.Snapshot.Handle = other(out.Send[i].Message.Snapshot.Handle)
			}
		})},
		{"a snapshot is heard", stepping(func(in *raft.Input, _ *raft.Server, _ *raft.Output) {
			if r, ok := (*in).(raft.Receive); ok {
				r.Message.Snapshot.Handle = other(r.Message.Snapshot.Handle)
				*in = r
			}
		}, nil)},
		{"a snapshot is installed", stepping(nil, func(_ *raft.Input, _ *raft.Server, out *raft.Output) {
			out.Install.Handle = other(out.Install.Handle)
		})},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Values: 1, Crashes: protocol.Any, Compactions: protocol.Any}
			sys, err := build(t, forgetsNothing(b), row.plant(raftmodel.Correct()), chain).Monotone()
			if err != nil {
				t.Fatal(err)
			}
			r := must.Get(cover.Search(t.Context(), sys, cover.Options{}))
			if r.Verdict != explore.Violated && row.name != untouched || r.Verdict != explore.Holds && row.name == untouched {
				t.Errorf("the search ends with %v: %v", r.Verdict, r.Violations)
			}
		})
	}
}

// other are other data, of the same look: a letter, or a state machine of such.
func other(data string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return 'a' + 'z' - r
		}
		return r
	}, data)
}

func others(entries []raft.Entry) []raft.Entry {
	entries = slices.Clone(entries)
	for i := range entries {
		entries[i].Data = other(entries[i].Data)
	}
	return entries
}

// change changes what a step takes, or what it makes of it.
type change func(*raft.Input, *raft.Server, *raft.Output)

// stepping returns a core with a change before each step, and one after it.
func stepping(before, after change) func(raftmodel.Core) raftmodel.Core {
	return func(c raftmodel.Core) raftmodel.Core {
		c.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
			if before != nil {
				before(&in, &s, nil)
			}
			s, out := raft.Step(cfg, s, in)
			if after != nil {
				out.Send, out.Apply = slices.Clone(out.Send), slices.Clone(out.Apply)
				after(&in, &s, &out)
			}
			return s, out
		}
		return c
	}
}

// restarting returns a core that restarts from another disk.
func restarting(read func(*raft.Durable)) func(raftmodel.Core) raftmodel.Core {
	return func(c raftmodel.Core) raftmodel.Core {
		c.Restart = func(d raft.Durable) raft.Server {
			read(&d)
			return raft.Restart(d)
		}
		return c
	}
}
