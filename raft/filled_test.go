package raft_test

import (
	"reflect"
	"slices"
	"testing"

	"raftmc/internal/filltest"
	"raftmc/internal/inorder"
	"raftmc/raft"
)

// TestJSONIsCanonical: what is equal is written in the same way, what is not is
// not, and what is read is what was written.
func TestJSONIsCanonical(t *testing.T) {
	for name, check := range inorder.All(map[string]func(*testing.T){
		"entry": canonical[raft.Entry], "log": canonical[raft.Log], "snapshot": canonical[raft.Snapshot],
		"server": canonical[raft.Server], "durable": canonical[raft.Durable], "write": canonical[raft.Write],
		"message": canonical[raft.Message], "ids": canonical[raft.IDs], "indexes": canonical[raft.Indexes],
	}) {
		t.Run(name, check)
	}
}

// canonical compares how values look in the depth with how they are written. Few
// seeds make what another one makes, except where there is little to make; so each
// makes its value twice.
func canonical[T any](t *testing.T) {
	texts, looks := map[string]string{}, map[string]string{}
	for seed := range raft.Rounds(300) {
		for range 2 {
			v := filltest.Value[T](filltest.FromSeed(int64(seed)))
			look, text := raft.DeepText(v), raft.MustReadBack(t, v)
			if other, ok := texts[look]; ok && other != text {
				t.Fatalf("equal values are written\n%s\n%s", other, text)
			}
			if other, ok := looks[text]; ok && other != look {
				t.Fatalf("written alike: %s\nare\n%s\n%s", text, other, look)
			}
			texts[look], looks[text] = text, look
		}
	}
	if len(texts) < 10 {
		t.Errorf("there are %d values only", len(texts))
	}
}

// TestConfigurationsAreCanonical is the same for what has no fields to fill.
func TestConfigurationsAreCanonical(t *testing.T) {
	for seed := range int64(100) {
		voters := filltest.Value[raft.IDs](filltest.FromSeed(seed))
		if len(voters) == 0 {
			continue
		}
		backwards := slices.Clone(voters)
		slices.Reverse(backwards)
		c, same := mustConfiguration(t, voters), mustConfiguration(t, backwards)
		if !reflect.DeepEqual(c, same) || raft.MustReadBack(t, c) != raft.MustReadBack(t, same) {
			t.Fatalf("%v is another one than %v", c, same)
		}
	}
}

func mustConfiguration(t *testing.T, voters raft.IDs) raft.Configuration {
	t.Helper()
	c, err := raft.NewConfiguration(voters...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestWhatIsHandedOutIsNoPartOfIt: whoever changes what he was given, or what he
// gave, against the rule or not, changes no log, no configuration and no server.
func TestWhatIsHandedOutIsNoPartOfIt(t *testing.T) {
	changed := 0
	for seed := range raft.Rounds(300) {
		f := filltest.FromSeed(int64(seed))
		changed += overwriteLog(t, f)
		overwriteVoters(t, f)
		changed += overwriteStep(t, f)
	}
	if changed < 300 {
		t.Errorf("only %d slices were there to change", changed)
	}
}

// overwriteLog changes what a log was made of, and what it hands out.
func overwriteLog(t *testing.T, f *filltest.Filler) (changed int) {
	t.Helper()
	given := filltest.Value[raft.Message](f).Entries
	l := filltest.Value[raft.Log](f).Append(9, given...)
	before := raft.DeepText(l)
	handedOut := l.Slice(l.Base()+1, l.LastIndex())
	f.Overwrite(given)
	f.Overwrite(handedOut)
	if after := raft.DeepText(l); after != before {
		t.Fatalf("a log was\n%s\nand is\n%s", before, after)
	}
	return len(given) + len(handedOut)
}

func overwriteVoters(t *testing.T, f *filltest.Filler) {
	t.Helper()
	given := []raft.ID{3, 1, 2}
	c := mustConfiguration(t, given)
	f.Overwrite(given)
	f.Overwrite(c.Voters())
	if got := c.Voters(); !slices.Equal(got, []raft.ID{1, 2, 3}) {
		t.Fatalf("the voters are %v", got)
	}
}

// overwriteStep changes the message that a server received, and what its step asked
// for: the servers before and after share neither.
func overwriteStep(t *testing.T, f *filltest.Filler) (changed int) {
	t.Helper()
	servers, _ := raft.Reach(t, f, 20)
	r := servers[f.IntN(len(servers))]
	for range 40 {
		in := f.Input(r.Config, r.Server)
		next, out := raft.Step(r.Config, r.Server, in)
		before := raft.DeepText(r, next)
		f.Overwrite(in)
		f.Overwrite(out)
		if after := raft.DeepText(r, next); after != before {
			t.Fatalf("servers were\n%s\nand are\n%s", before, after)
		}
		changed += len(out.Write.Entries) + len(out.Send) + len(out.Apply)
		r.Server = next
	}
	return changed
}
