package raftmodel_test

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"raftmc/explore"
	"raftmc/internal/inorder"
	"raftmc/internal/must"
	"raftmc/invariants"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// spoiled returns a core that changes the results of its steps.
func spoiled(change func(in raft.Input, s *raft.Server, out *raft.Output)) raftmodel.Core {
	core := raftmodel.Correct()
	core.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
		s, out := raft.Step(cfg, s, in)
		out.Send, out.Apply = slices.Clone(out.Send), slices.Clone(out.Apply)
		change(in, &s, &out)
		return s, out
	}
	return core
}

// TestAbsurdCoresAreFound: a core that requests something impossible ends the search with
// a finding that says what.
func TestAbsurdCoresAreFound(t *testing.T) {
	sends := func(change func(*raft.Send)) raftmodel.Core {
		return spoiled(func(_ raft.Input, _ *raft.Server, out *raft.Output) {
			for i := range out.Send {
				change(&out.Send[i])
			}
		})
	}
	leads := func(change func(*raft.Server)) raftmodel.Core {
		return spoiled(func(_ raft.Input, s *raft.Server, _ *raft.Output) {
			if s.Role == raft.Leader {
				change(s)
			}
		})
	}
	for _, row := range []struct {
		name string
		core raftmodel.Core
		want string
	}{
		{"a message to nobody", sends(func(s *raft.Send) { s.Message.To = raft.None }), "server 1 sends RequestVote 1→0 term 1, and there are 3 servers"},
		{"a message to a stranger", sends(func(s *raft.Send) { s.Message.To = 9 }), "server 1 sends RequestVote 1→9 term 1, and there are 3 servers"},
		{"a message in another's name", sends(func(s *raft.Send) { s.Message.From = 3 }), "server 1 sends RequestVote 3→2 term 1 in the name of server 3"},
		{"a message of no kind", sends(func(s *raft.Send) { s.Message.Kind = 77 }), "which is of no kind"},
		{"a message after a write that never comes", sends(func(s *raft.Send) { s.After += 7 }), "server 1 sends RequestVote 1→2 term 1 after a write that it has not asked for"},
		{"a write without a token", spoiled(func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Write.Token = 0 }), "server 1 asks for a write without a token"},
		{"a write that comes too early", spoiled(func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Write.Token *= 3 }), "server 1 asks for a write whose token is not one more than that of the write before"},
		{"more is durable than was written", leads(func(s *raft.Server) { s.Durable += 2 }), "server 1 has a durable beyond the last write that it asked for"},
		{"an endless chain of writes", spoiled(func(_ raft.Input, s *raft.Server, out *raft.Output) {
			if out.Write.Token == 0 {
				s.Issued++
				out.Write = raft.Write{Token: s.Issued}
			}
		}), "server 1 writes again whenever it is told that a write is durable"},
		{"a vote for a stranger", leads(func(s *raft.Server) { s.VotedFor = 4 }), "server 1 has votedFor 4, and there are 3 servers"},
		{"a stranger's vote", leads(func(s *raft.Server) { s.Votes = raft.IDs{1, 8} }), "server 1 has a vote of server 8, and there are 3 servers"},
		{"a stranger leads", leads(func(s *raft.Server) { s.Leader = 70 }), "server 1 has leader 70, and there are 3 servers"},
		{"a stranger's nextIndex", leads(func(s *raft.Server) { s.NextIndex = s.NextIndex.With(5, 1) }), "server 1 has a nextIndex for server 5, and there are 3 servers"},
		{"a matchIndex beyond all", leads(func(s *raft.Server) { s.MatchIndex = s.MatchIndex.With(2, math.MaxUint64) }), "server 1 has matchIndex 18446744073709551615: no log here is so long"},
		{"a commitIndex beyond all", leads(func(s *raft.Server) { s.CommitIndex = math.MaxUint64 }), "server 1 has commitIndex 18446744073709551615: no log here is so long"},
		{"a snapshot of nothing", spoiled(func(_ raft.Input, _ *raft.Server, out *raft.Output) { out.Install.Handle = "1a" }), "server 1 installs a snapshot of nothing"},
		{"a snapshot of another machine", spoiled(func(_ raft.Input, _ *raft.Server, out *raft.Output) {
			out.Install.Handle, out.Install.LastIncludedIndex = "a, a", 1
		}), `no state machine saves itself as snapshot "a, a"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Values: 1, InFlight: 2}
			if v := violatedBy(t, b, row.core, "ElectionSafety"); !v.Panic || !strings.Contains(v.Reason, row.want) {
				t.Errorf("violated: %+v; want %q", v, row.want)
			}
		})
	}
}

// TestCoresThatCannotStartAreRefused with what is wrong.
func TestCoresThatCannotStartAreRefused(t *testing.T) {
	none, stranger := raftmodel.Correct(), raftmodel.Correct()
	none.Write = nil
	stranger.Restart = func(raft.Durable) raft.Server { return raft.Server{VotedFor: 9} }
	written := raftmodel.Correct()
	written.Restart = func(raft.Durable) raft.Server { return raft.Server{Issued: 1} }
	for want, core := range inorder.All(map[string]raftmodel.Core{
		"the core lacks one of its functions":                                              none,
		"the core cannot start a server: server 1 has votedFor 9, and there are 2 servers": stranger,
		"the core cannot start a server: server 1 restarts with issued 1":                  written,
	}) {
		if _, err := raftmodel.New(raftmodel.Bounds{Servers: 2, Terms: 1, Values: 1}, core); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want %q", err, want)
		}
	}
}

// TestNoCoreMakesTheModelPanic: whatever a core changes in its results, the search ends
// with a finding or holds, and a finding is replayed.
func TestNoCoreMakesTheModelPanic(t *testing.T) {
	verdicts := map[explore.Verdict]int{}
	for _, what := range places(reflect.TypeFor[result](), "") {
		for _, value := range []uint64{0, 1, 2, 9, math.MaxUint64} {
			for _, disk := range []protocol.Disk{protocol.Synchronous, protocol.Asynchronous} {
				verdicts[searchSpoiled(t, what, value, disk)]++
			}
		}
	}
	if t.Log(verdicts); verdicts[explore.Holds] == 0 || verdicts[explore.Violated] == 0 {
		t.Errorf("the verdicts are %v", verdicts)
	}
}

// tokens are the places of values that must only be compared. A core that sets them
// distinguishes what the codec takes for the same.
var tokens = []string{".Server.Issued", ".Server.Durable", ".Server.VoteToken", ".Output.Write.Token", ".Output.Send.each.After", ".Server.Log"}

// result is the result of a step.
type result struct {
	Server raft.Server
	Output raft.Output
}

// searchSpoiled searches a core of which one field is set wherever there is one.
func searchSpoiled(t *testing.T, place string, value uint64, disk protocol.Disk) explore.Verdict {
	t.Helper()
	doing := fmt.Sprintf("%s is set to %d, disk %s", place, value, disk)
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s: %v", doing, p)
		}
	}()
	core := spoiled(func(_ raft.Input, s *raft.Server, out *raft.Output) {
		r := result{*s, *out}
		set(reflect.ValueOf(&r).Elem(), strings.Split(place, ".")[1:], value)
		*s, *out = r.Server, r.Output
	})
	b := raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 1, Crashes: 1, Compactions: 1, InFlight: 2, Disk: disk}
	r, err := raftmodel.New(b, core)
	if err != nil {
		t.Fatal(err)
	}
	m := newModel(t, r, b, protocol.Full, invariants.All(r)...)
	found := must.Get(explore.BFS(context.Background(), m, explore.Options{Workers: 1, Limits: explore.Limits{States: 3000}}))
	if found.Verdict == explore.Violated {
		run := m.Run()
		for _, a := range m.Actions(found.Path) {
			if _, err := run.Do(a); err != nil {
				t.Errorf("%s: %v", doing, err)
			}
		}
		if v := run.Violations(); !slices.Contains(tokens, place) && (len(v) == 0 || v[0].Property != found.Violations[0].Property || v[0].Reason != found.Violations[0].Reason) {
			t.Errorf("%s: the search says %v, and the plain model %v", doing, found.Violations, v)
		}
	}
	return found.Verdict
}

// places lists the fields of a type, in the depth; those of all elements of a slice
// are one.
func places(of reflect.Type, path string) []string {
	switch {
	case of == reflect.TypeFor[raft.Log]():
		return []string{path}
	case of.Kind() == reflect.Slice:
		return append(places(of.Elem(), path+".each"), path)
	case of.Kind() != reflect.Struct:
		return []string{path}
	}
	var all []string
	for i := range of.NumField() {
		all = append(all, places(of.Field(i).Type, path+"."+of.Field(i).Name)...)
	}
	return all
}

// set sets the field at a place.
func set(v reflect.Value, place []string, value uint64) {
	switch {
	case len(place) == 0:
		setTo(v, value)
	case place[0] == "each":
		elements := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(elements, v)
		for i := range elements.Len() {
			set(elements.Index(i), place[1:], value)
		}
		if v.Len() > 0 {
			v.Set(elements)
		}
	default:
		set(v.FieldByName(place[0]), place[1:], value)
	}
}

func setTo(v reflect.Value, value uint64) {
	switch v.Kind() {
	case reflect.Uint8, reflect.Uint64:
		v.SetUint(value & (1<<v.Type().Bits() - 1))
	case reflect.Bool:
		v.SetBool(value%2 == 1)
	case reflect.String:
		v.SetString([]string{"", "a", "1a", "1a 1b"}[value%4])
	case reflect.Slice:
		if value%2 == 0 || v.Len() == 0 {
			v.SetZero()
		} else {
			v.Set(reflect.AppendSlice(v, v))
		}
	default: // a log
		l := v.Interface().(raft.Log)
		switch {
		case value < 2:
			l = l.TruncateAfter(raft.Index(value))
		case value == 2:
			l = l.Append(9, raft.Entry{Term: 9})
		default:
			l = l.CompactThrough(raft.Index(value), 1)
		}
		v.Set(reflect.ValueOf(l))
	}
}
