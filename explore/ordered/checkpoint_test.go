package ordered_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"raftmc/explore"
	"raftmc/explore/ordered"
	"raftmc/internal/forked"
	"raftmc/internal/must"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// systems makes the model of a system anew, as another process does.
type systems func(t testing.TB) model.Ordered

var anyTimes = protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}

// raftOf is Raft for any number of terms, with all properties.
func raftOf(servers, log int, core raftmodel.Core) systems {
	return func(t testing.TB) model.Ordered {
		t.Helper()
		b := raftmodel.Bounds{Servers: servers, Terms: int(protocol.Any), Log: log, Values: 1, Crashes: protocol.Any, Network: anyTimes.Network}
		p := must.Get(raftmodel.New(b, core))
		m := must.Get(model.New(p, raftmodel.Options{Network: b.OfNetwork(), Properties: invariants.All(p)}))
		return must.Get(m.Ordered())
	}
}

func forks(confused bool) systems {
	return func(t testing.TB) model.Ordered {
		t.Helper()
		m := must.Get(model.New(forked.Protocol{Epochs: int(protocol.Any), Confused: confused}, protocol.Options[forked.State, forked.Message, forked.Input, struct{}]{
			Network: anyTimes, Properties: forked.Properties(),
		}))
		return must.Get(m.Ordered())
	}
}

// forgetsVotes is a core that loses its vote in a crash.
func forgetsVotes() raftmodel.Core {
	core := raftmodel.Correct()
	restart := core.Restart
	core.Restart = func(d raft.Durable) raft.Server {
		d.VotedFor = raft.None
		return restart(d)
	}
	return core
}

// interrupted are searches that are worth an interrupt.
var interrupted = []struct {
	name    string
	system  systems
	without ordered.Reductions
	want    explore.Verdict
	first   uint64 // columns, before the first interrupt
}{
	{"raft, servers 2, log 1", raftOf(2, 1, raftmodel.Correct()), 0, explore.Holds, 20},
	{"raft, servers 2, log 1, nothing left out", raftOf(2, 1, raftmodel.Correct()), ordered.StaleMessages | ordered.DeadFacts, explore.Holds, 20},
	{"raft, servers 3, log 0", raftOf(3, 0, raftmodel.Correct()), 0, explore.Holds, 20},
	{"raft, servers 3, log 0, an alarm", raftOf(3, 0, forgetsVotes()), 0, explore.Violated, 3},
	{"forked, a false alarm", forks(false), 0, explore.Violated, 1},
}

// TestResumedSearchEndsTheSame: a search that is interrupted repeatedly, and resumed from its
// checkpoint each time, ends like an uninterrupted one, with the same sets, or at the same
// alarm.
func TestResumedSearchEndsTheSame(t *testing.T) {
	for _, row := range interrupted {
		t.Run(row.name, func(t *testing.T) {
			want := ends(t, row.system(t), ordered.Options{Without: row.without})
			if want.verdict != row.want {
				t.Fatalf("the verdict is %v", want.verdict)
			}
			o := ordered.Options{Without: row.without, Checkpoints: &explore.Checkpoints{Dir: t.TempDir()}, Limits: explore.Limits{States: row.first}}
			sys := row.system(t)
			r, times := must.Get(ordered.Search(t.Context(), sys, o)), 0
			for ; r.Verdict == explore.Incomplete; times++ {
				o.Limits.States, o.Workers = r.States+1+r.States/4, 1+times%3
				sys = row.system(t)
				r = must.Get(ordered.Resume(t.Context(), sys, *o.Checkpoints, o))
			}
			if times < 2 {
				t.Errorf("it was interrupted %d times only", times)
			}
			got := endOf(sys, r)
			if len(got.run) > 0 { // it may have come there otherwise
				checkBegins(t, r.Run)
				got.run, want.run = nil, nil
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("interrupted %d times, it ends with\n%+v, not\n%+v", times, got, want)
			}
		})
	}
}

// checkBegins tests that a run begins at the start, and goes on from where each step has led.
func checkBegins(t *testing.T, run []ordered.Event) {
	t.Helper()
	for _, l := range run[0].Before {
		if l.Places() != 0 {
			t.Errorf("it begins with ordered numbers: %v", run[0].Before)
		}
	}
	for i, e := range run[1:] {
		for server, l := range run[i].After {
			if e.Before[server].Shape() != l.Shape() {
				t.Errorf("step %d begins elsewhere than step %d has led", i+1, i)
			}
		}
	}
}

// end is how a search ends, but for times.
type end struct {
	verdict    explore.Verdict
	violations []explore.Violation
	run        []model.AlarmStep
	digest     uint64
	stats      ordered.Stats
}

func endOf(sys model.Ordered, r ordered.Result) end {
	r.Elapsed, r.PeakBytes = 0, 0
	e := end{r.Verdict, r.Violations, sys.Told(r.Run), 0, r.Stats}
	if r.Fixpoint != nil {
		e.digest = r.Fixpoint.Digest()
	}
	return e
}

func ends(t *testing.T, sys model.Ordered, o ordered.Options) end {
	t.Helper()
	return endOf(sys, must.Get(ordered.Search(t.Context(), sys, o)))
}

// cancelling is a system of which a step by a message interrupts the search.
type cancelling struct {
	model.Ordered
	left   atomic.Int64 // steps until then
	cancel func()
}

func (c *cancelling) Receive(local, message ordered.Object) *ordered.Move {
	if c.left.Add(-1) == 0 {
		c.cancel()
		time.Sleep(100 * time.Millisecond) // until the search notices it
	}
	return c.Ordered.Receive(local, message)
}

// TestInterruptedRoundGoesOn: an interrupt in the middle of a round, when some vectors are
// expanded and others are not, changes nothing either.
func TestInterruptedRoundGoesOn(t *testing.T) {
	system := raftOf(3, 0, raftmodel.Correct())
	want := ends(t, system(t), ordered.Options{})
	o := ordered.Options{Workers: 2, Checkpoints: &explore.Checkpoints{Dir: t.TempDir(), Every: time.Hour}}
	times := 0
	for {
		ctx, cancel := context.WithCancel(t.Context())
		sys := &cancelling{Ordered: system(t), cancel: cancel}
		sys.left.Store(int64(4000 + 4000*times))
		search := ordered.Search
		if times > 0 {
			search = func(ctx context.Context, sys ordered.System, o ordered.Options) (ordered.Result, error) {
				return ordered.Resume(ctx, sys, *o.Checkpoints, o)
			}
		}
		r := must.Get(search(ctx, sys, o))
		cancel()
		if r.Verdict != explore.Incomplete {
			if got := endOf(sys, r); !reflect.DeepEqual(got, want) {
				t.Errorf("it ends with\n%+v, not\n%+v", got, want)
			}
			break
		}
		times++
	}
	if t.Logf("%d interrupts", times); times < 3 {
		t.Errorf("only %d interrupts", times)
	}
}

// forgeable is a search that has written a checkpoint.
func forgeable(t *testing.T) (systems, explore.Checkpoints) {
	t.Helper()
	system := raftOf(2, 1, raftmodel.Correct())
	at := explore.Checkpoints{Dir: t.TempDir(), Identity: []explore.Trait{{Name: "search", Value: "this"}}}
	if r := must.Get(ordered.Search(t.Context(), system(t), ordered.Options{Checkpoints: &at, Limits: explore.Limits{States: 300}})); r.Verdict != explore.Incomplete {
		t.Fatalf("the verdict is %v", r.Verdict)
	}
	return system, at
}

// TestForgedCheckpoints: whatever a checkpoint says whose sum is right, the search that goes on
// from it neither panics nor hangs. Where it must not even start, it says so.
func TestForgedCheckpoints(t *testing.T) {
	system, at := forgeable(t)
	file := filepath.Join(at.Dir, ordered.CheckpointFile)
	whole := must.Get(os.ReadFile(file))
	for _, row := range ordered.Forgeries {
		t.Run(row.Name, func(t *testing.T) {
			must.Do(os.WriteFile(file, whole, 0o600))
			ordered.Forge(system(t), at, row.Change)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			r, err := ordered.Resume(ctx, system(t), at, ordered.Options{Workers: 2})
			switch {
			case ctx.Err() != nil:
				t.Error("it hangs")
			case row.Want != nil && !errors.Is(err, row.Want):
				t.Errorf("%v, error %v; want %v", r.Verdict, err, row.Want)
			case row.Want == nil && err != nil:
				t.Errorf("error %v", err)
			}
		})
	}
}

// TestCheckpointsAreRefused if they are torn, or of something else; the folder stays unchanged.
func TestCheckpointsAreRefused(t *testing.T) {
	system, at := forgeable(t)
	file := filepath.Join(at.Dir, ordered.CheckpointFile)
	whole := must.Get(os.ReadFile(file))
	flipped := func(place int) []byte {
		content := append([]byte{}, whole...)
		content[place] ^= 1
		return content
	}
	that := explore.Checkpoints{Dir: at.Dir, Identity: []explore.Trait{{Name: "search", Value: "that"}}}
	for _, row := range []struct {
		what    string
		content []byte
		from    explore.Checkpoints
		system  systems
		o       ordered.Options
		says    string
	}{
		{"nothing is left", nil, at, system, ordered.Options{}, "torn"},
		{"cut", whole[:100], at, system, ordered.Options{}, "torn"},
		{"cut in the middle", whole[:len(whole)/2], at, system, ordered.Options{}, "torn"},
		{"cut at the end", whole[:len(whole)-1], at, system, ordered.Options{}, "torn"},
		{"flipped", flipped(len(whole) / 2), at, system, ordered.Options{}, "torn"},
		{"its sum is flipped", flipped(len(whole) - 1), at, system, ordered.Options{}, "torn"},
		{"of another search", whole, that, system, ordered.Options{}, `of another search: search: "this" there, "that" here`},
		{"of other reductions", whole, at, system, ordered.Options{Without: ordered.DeadFacts}, `of another search: without reductions "" there, "dead-facts" here`},
		{"of more servers", whole, at, raftOf(3, 1, raftmodel.Correct()), ordered.Options{}, "no search can have written"},
		{"of another core", whole, at, raftOf(2, 1, forgetsVotes()), ordered.Options{}, "other steps"},
		{"of another protocol", whole, at, forks(true), ordered.Options{}, ordered.CheckpointFile + ": "},
	} {
		t.Run(row.what, func(t *testing.T) {
			must.Do(os.WriteFile(file, row.content, 0o600))
			row.o.Checkpoints = &at
			_, err := ordered.Resume(t.Context(), row.system(t), row.from, row.o)
			if err == nil || !strings.Contains(err.Error(), row.says) {
				t.Errorf("the error is %v, without %q", err, row.says)
			}
			if after := must.Get(os.ReadFile(file)); string(after) != string(row.content) {
				t.Error("the file was changed")
			}
		})
	}
	if _, err := ordered.Resume(t.Context(), system(t), explore.Checkpoints{Dir: t.TempDir()}, ordered.Options{}); !os.IsNotExist(err) {
		t.Errorf("without a checkpoint the error is %v", err)
	}
	if _, err := ordered.Resume(t.Context(), system(t), at, ordered.Options{Exact: []uint32{0}}); err == nil || !strings.Contains(err.Error(), "ordered: Resume: Exact does not go with it") {
		t.Errorf("with exact messages the error is %v", err)
	}
	if _, err := ordered.Resume(t.Context(), system(t), explore.Checkpoints{}, ordered.Options{}); err == nil || !strings.Contains(err.Error(), "ordered: Resume: from.Dir is empty") {
		t.Errorf("without a folder the error is %v", err)
	}
}
