package raft_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"raftmc/raft"
	"raftmc/raft/owner"
)

// TestOwnerAgrees: package owner does what the plain loop of these tests does, which was
// written apart from it: the same messages leave at the same time and in the same order,
// and state machines hold the same commands, through losses, slow disks, snapshots and
// crashes.
func TestOwnerAgrees(t *testing.T) {
	var b beside
	for seed := range uint64(raft.Rounds(200)) {
		b.t, b.owners, b.states = t, map[raft.ID]owner.Owner{}, map[raft.ID][]string{}
		raft.ReachBeside(t, rand.New(rand.NewPCG(seed, 0)), 300, &b)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	for what, n := range map[string]int{"released": b.released, "sent": b.sent, "installed": b.installed, "lost": b.lost} {
		if n < 100 {
			t.Errorf("only %d were %s: the schedules say little", n, what)
		}
	}
}

// beside runs owners beside the loop that tells it what it does.
type beside struct {
	t      *testing.T
	owners map[raft.ID]owner.Owner
	states map[raft.ID][]string // of state machines that do what they are told

	released, sent, installed, lost int
}

func (b *beside) Restarted(id raft.ID, s raft.Server, done raft.Done) {
	b.lost += len(b.owners[id].Held)
	o, do := owner.Start(s)
	b.states[id] = nil
	b.follow(id, o, do.Send, do.Machine, done)
}

func (b *beside) Stepped(id raft.ID, s raft.Server, out raft.Output, done raft.Done) {
	o, do := b.owners[id].After(s, out)
	b.sent += len(do.Send)
	b.follow(id, o, do.Send, do.Machine, done)
}

func (b *beside) Written(id raft.ID, through raft.Token, done raft.Done) {
	o, send := b.owners[id].Release(through)
	b.released += len(send)
	b.follow(id, o, send, nil, done)
}

// follow does what an owner asks for, and compares.
func (b *beside) follow(id raft.ID, o owner.Owner, send []raft.Message, machine []owner.Command, done raft.Done) {
	b.t.Helper()
	b.owners[id] = o
	for _, c := range machine {
		switch {
		case !c.Install.IsZero():
			b.installed++
			b.states[id] = strings.Split(c.Install.Handle, ",")
		case c.Apply.Index > 0:
			b.states[id] = append(slices.Clip(b.states[id]), c.Apply.Data)
		}
	}
	if !slices.EqualFunc(send, done.Sent, func(x, y raft.Message) bool { return reflect.DeepEqual(x, y) }) {
		b.t.Errorf("server %d sends %v, want %v", id, send, done.Sent)
	}
	if !slices.Equal(b.states[id], done.State) {
		b.t.Errorf("the state machine of server %d holds %q, want %q", id, b.states[id], done.State)
	}
}
