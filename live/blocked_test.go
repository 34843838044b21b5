package live_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"raftmc/examples/twophase"
	"raftmc/internal/sample"
	"raftmc/live"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/traces"
)

// raise is what a session is given for a bound of Raft.
func raise(bound, value string, change func(*raftmodel.Bounds)) func(raftmodel.Bounds) live.Raised {
	return func(b raftmodel.Bounds) live.Raised {
		change(&b)
		return live.Raised{Bound: bound, Value: value, Why: "raised", Build: func() (model.Searchable, error) { return sample.Raft(b, "") }}
	}
}

var (
	terms       = raise("terms", "1", func(b *raftmodel.Bounds) { b.Terms++ })
	log         = raise("log", "1", func(b *raftmodel.Bounds) { b.Log++ })
	moreCrashes = raise("crashes", "1", func(b *raftmodel.Bounds) { b.Crashes++ })
	drops       = raise("drops", "0", func(b *raftmodel.Bounds) { b.Drops++ })
	batch       = raise("batch", "1", func(b *raftmodel.Bounds) { b.Batch++ })
	servers     = raise("servers", "2", func(b *raftmodel.Bounds) { b.Servers = 100 })
)

func TestBlocked(t *testing.T) {
	many := protocol.Network{Delivery: protocol.AnyTimes}
	for _, test := range []struct {
		name   string
		bounds raftmodel.Bounds
		raised []func(raftmodel.Bounds) live.Raised
		path   []string
		want   []string
	}{
		{
			name: "no room for a reply", bounds: raftmodel.Bounds{Servers: 3, Terms: 2, Values: 1, InFlight: 2},
			path: []string{"ElectionTimeout 1", "Deliver RequestVote 1→2 term 1"},
			want: []string{
				"Deliver RequestVoteReply 2→1 term 1 granted (in-flight 2: it would put 3 messages in flight)",
				"ElectionTimeout 1 (in-flight 2: it would put 4 messages in flight)",
				"ElectionTimeout 2 (in-flight 2: it would put 4 messages in flight)",
				"ElectionTimeout 3 (in-flight 2: it would put 4 messages in flight)",
			},
		},
		{
			name: "the protocol's own bound", bounds: raftmodel.Bounds{Servers: 2, Terms: 1, Values: 1, Network: many},
			raised: []func(raftmodel.Bounds) live.Raised{terms},
			path:   []string{"ElectionTimeout 1"},
			want:   []string{"ElectionTimeout 1 (terms 1: raised)"},
		},
		{
			name: "used up, and not yet", bounds: raftmodel.Bounds{Servers: 1, Terms: 1, Log: 1, Values: 1, Crashes: 1, Network: many},
			raised: []func(raftmodel.Bounds) live.Raised{terms, log, moreCrashes},
			path:   []string{"ElectionTimeout 1", "Propose 1 a", "Crash 1"},
			want:   []string{"ElectionTimeout 1 (terms 1: raised)", "Crash 1 (crashes 1: raised)"},
		},
		{
			name: "a log that is full", bounds: raftmodel.Bounds{Servers: 1, Terms: 1, Log: 1, Values: 1, Crashes: 1, Network: many},
			raised: []func(raftmodel.Bounds) live.Raised{terms, log, moreCrashes},
			path:   []string{"ElectionTimeout 1", "Propose 1 a"},
			want:   []string{"Propose 1 a (log 1: raised)"},
		},
		{
			name: "a kind that there is not", bounds: raftmodel.Bounds{Servers: 3, Terms: 1, Values: 1},
			raised: []func(raftmodel.Bounds) live.Raised{drops},
			path:   []string{"ElectionTimeout 1"},
			want:   []string{"Drop (drops 0: raised)"},
		},
		{
			name: "two bounds at once", bounds: raftmodel.Bounds{Servers: 2, Terms: 1, Values: 1, InFlight: 1},
			raised: []func(raftmodel.Bounds) live.Raised{terms},
			path:   []string{"ElectionTimeout 1"},
			want: []string{
				"ElectionTimeout 2 (in-flight 1: it would put 2 messages in flight)",
				"ElectionTimeout 1 (terms 1: raised; in-flight 1: it would put 2 messages in flight)",
			},
		},
		{
			name: "what cannot be raised blocks nothing", bounds: raftmodel.Bounds{Servers: 2, Terms: 1, Values: 1, Network: many},
			raised: []func(raftmodel.Bounds) live.Raised{servers, drops}, // this network has no drops
			path:   []string{"ElectionTimeout 1"},
		},
		{
			name: "what changes a step is no bound on events", bounds: raftmodel.Bounds{Servers: 2, Terms: 1, Log: 2, Values: 1, Batch: 1, Network: many},
			raised: []func(raftmodel.Bounds) live.Raised{batch},
			path: []string{
				"ElectionTimeout 1", "Deliver RequestVote 1→2 term 1", "Deliver RequestVoteReply 2→1 term 1 granted", "Propose 1 a", "Propose 1 a", "HeartbeatTimeout 1",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, err := sample.Raft(test.bounds, "")
			if err != nil {
				t.Fatal(err)
			}
			var raised []live.Raised
			for _, r := range test.raised {
				raised = append(raised, r(test.bounds))
			}
			s := live.New(m, traces.Header{Symmetry: "full"}, raised...)
			requireBlocked(t, s, take(t, s, live.Place{}, test.path...), test.want)
		})
	}
}

func requireBlocked(t *testing.T, s *live.Session, at live.Place, want []string) {
	t.Helper()
	blocked, err := s.Blocked(at)
	if err != nil {
		t.Fatal(err)
	}
	moves, err := s.Moves(at)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range blocked {
		got = append(got, fmt.Sprintf("%s (%s)", b.Label, b.Why))
		if indexOf(moves, b.Label) >= 0 {
			t.Errorf("%s is blocked, and may happen", b.Label)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("blocked are\n%q\nand that should be\n%q", got, want)
	}
}

// fragile is two-phase commit whose managers panic at an Abort.
type fragile struct{ twophase.Protocol }

func (p fragile) Receive(int, twophase.State, twophase.Message) (twophase.State, []twophase.Message) {
	panic("no one told me what to do")
}

// What is in flight at the end of a branch may still be delivered: nobody may say that
// it never is. After a panic nothing happens, and nothing is blocked.
func TestBranchesAreOpen(t *testing.T) {
	n := protocol.NetworkBounds{InFlight: 1}
	m, err := model.New(fragile{twophase.Protocol{N: 2}}, protocol.Options[twophase.State, twophase.Message, twophase.Input, struct{}]{Network: n, Properties: twophase.Properties()})
	if err != nil {
		t.Fatal(err)
	}
	s := live.New(m, traces.Header{Symmetry: "full"}, live.Raised{Build: func() (model.Searchable, error) { return nil, errors.New("it cannot") }})
	one := take(t, s, live.Place{}, "Prepare 1")
	if story, err := s.Story(one.Branch); err != nil || !story.Open || len(story.Messages) != 1 || !story.Messages[0].InFlight {
		t.Errorf("%v: after one step the story is %+v", err, story)
	}
	moves, err := s.Moves(one)
	if err != nil || len(moves) == 0 {
		t.Fatalf("%v, %v", moves, err)
	}
	end := take(t, s, one, moves[0].Label)
	if story, err := s.Story(end.Branch); err != nil || story.Open || story.Violated() == nil {
		t.Errorf("%v: after a panic the story is %+v", err, story)
	}
	requireBlocked(t, s, end, nil)
}

// On a network that delivers any number of times, what has arrived may arrive again,
// and what is sent again is new.
func TestAgain(t *testing.T) {
	s := sessionOf(forgetfulWithin(t, smallMany))
	again := func(at live.Place) (labels []string) {
		t.Helper()
		moves, err := s.Moves(at)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range moves {
			if m.Again {
				labels = append(labels, m.Label)
			}
		}
		return labels
	}
	at := live.Place{}
	for _, x := range []struct {
		step string
		want []string
	}{
		{"ElectionTimeout 1", nil},
		{"Deliver RequestVote 1→2 term 1", []string{"Deliver RequestVote 1→2 term 1"}},
		{"Deliver RequestVoteReply 2→1 term 1 granted", []string{"Deliver RequestVote 1→2 term 1", "Deliver RequestVoteReply 2→1 term 1 granted"}},
		{"Deliver RequestVote 1→2 term 1", []string{"Deliver RequestVote 1→2 term 1"}}, // the reply is sent again
	} {
		if at = take(t, s, at, x.step); !slices.Equal(again(at), x.want) {
			t.Errorf("after %s at step %d, these may arrive again: %q, not %q", x.step, at.Step, again(at), x.want)
		}
	}
}
