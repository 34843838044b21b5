package bubble_test

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"raftmc/mctest"
	"raftmc/opaque"
	"raftmc/opaque/bubble"
	"raftmc/protocol"
)

func TestSoundHolds(t *testing.T) {
	mctest.Check(t, opaque.New(bubble.Code(t, locks(sound))), mctest.Bounds{})
}

func TestWhatIsWrongIsFound(t *testing.T) {
	for _, tt := range []struct {
		name     string
		kind     kind
		violated string
		reason   string
	}{
		{"votes for everybody", generous, "OneHolder", `servers 1 and \d have the lock`},
		{"blocks in a call", stuck, protocol.PanicProperty, `does not come to rest within 1h0m0s of its own clock: there wait.*misbehave`},
		{"blocks in a call, while a ticker runs", ticking, protocol.PanicProperty, `does not come to rest within 1h0m0s`},
		{"ends its caller's goroutine", leaving, protocol.PanicProperty, `it ended its goroutine`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			log := &record{T: t}
			mctest.MustFail(log, opaque.New(bubble.Code(t, locks(tt.kind))), mctest.Bounds{}, tt.violated)
			if len(log.errors) > 0 {
				t.Error(log.errors)
			}
			if text := strings.Join(log.lines, "\n"); !regexp.MustCompile(tt.reason).MatchString(text) {
				t.Errorf("want %s in:\n%s", tt.reason, text)
			}
		})
	}
}

// record is a test that notes what it is told.
type record struct {
	*testing.T
	lines, errors []string
}

func (r *record) Logf(format string, args ...any) {
	r.lines = append(r.lines, fmt.Sprintf(format, args...))
}

func (r *record) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func TestWhoWaitsForALockIsNotAtRest(t *testing.T) {
	log, code := &record{T: t}, locks(holding)
	code.Patience = 100 * time.Millisecond
	mctest.Check(log, opaque.New(bubble.Code(t, code)), mctest.Bounds{})
	if text := strings.Join(log.errors, "\n"); !strings.Contains(text, "has not returned after 100ms") {
		t.Errorf("it is said to be at rest: %s", text)
	}
}

func TestWhatPanicsOnItsOwnGoroutineIsFound(t *testing.T) {
	bubble.Apart(t, func(t *testing.T) {
		log := &record{T: t}
		mctest.MustFail(log, opaque.New(bubble.Code(t, locks(panicking))), mctest.Bounds{}, protocol.PanicProperty)
		if len(log.errors) > 0 {
			t.Error(log.errors)
		}
		if text := strings.Join(log.lines, "\n"); !strings.Contains(text, "it panics on a goroutine of its own, which ends the process: out of its depth") {
			t.Error(text)
		}
	})
}

func TestACountOnAStackIsFound(t *testing.T) {
	for _, network := range []string{"many", "once"} {
		log, p := &record{T: t}, opaque.New(bubble.Code(t, polls()))
		mctest.Check(log, p, mctest.Bounds{"network": network})
		if len(log.errors) != 1 || !strings.Contains(log.errors[0], "makes every search of it unsound") {
			t.Errorf("network %s: a forgotten count has made for a verdict: %s %s", network, log.errors, log.lines)
		}
		found := p.Extras().Examine(context.Background(), protocol.Examination{Workers: 1, Steps: 2000})
		if !regexp.MustCompile(`server \d of polls has come to one state in two ways, and .*on End .*\.inner\.won = .*one way is \[.*Start, Yes .*\], the other \[.*Start, Yes .*\]; what tells them apart is left out, or not looked into`).
			MatchString(strings.Join(found.Flaws.Of(protocol.Forgotten), "\n")) {
			t.Errorf("network %s: %s", network, found.Flaws)
		}
	}
}

func TestAVerdictSaysWhatItRestsOn(t *testing.T) {
	code := locks(sound)
	code.Assumes = []string{"locks are fair"}
	p := opaque.New(bubble.Code(t, code))
	mctest.Check(t, p, mctest.Bounds{})
	found := p.Extras().Examine(context.Background(), protocol.Examination{Workers: 1, Steps: 100})
	for _, want := range []string{"over one schedule of the goroutines inside a server", "stacks is not looked into", "locks are fair"} {
		if !strings.Contains(strings.Join(found.Assumes, "\n"), want) {
			t.Errorf("%q is not among what the verdict assumes: %s", want, found.Assumes)
		}
	}
}

func TestOnlyGoroutinesOfNodesThatCannotBeShutDownAreLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	check := func(name string, k kind) int {
		t.Run(name, func(t *testing.T) {
			mctest.Check(t, opaque.New(bubble.Code(t, locks(k))), mctest.Bounds{})
		})
		return runtime.NumGoroutine() - before
	}
	if left := check("sound", sound); left > 5 {
		t.Errorf("%d goroutines are left", left)
	}
	if left := check("immortal", immortal); left < 5 {
		t.Errorf("only %d goroutines are left: this node shuts down", left)
	}
}

// TestAllOfTheCodeIsInBubbles notices a field that opaque.Code has got since.
func TestAllOfTheCodeIsInBubbles(t *testing.T) {
	inner := polls()
	inner.Within = func(protocol.Bounds) (opaque.Code[*poll, bool, struct{}], error) { return polls(), nil }
	inner.Remember = func(int, struct{}, bool) struct{} { return struct{}{} }
	inner.History = func(*protocol.Codec, *struct{}) {}
	inner.Includes = func(struct{}, struct{}) bool { return true }
	inner.Distinct, inner.Bounds, inner.Patience = true, protocol.Bounds{{}}, time.Second
	inner.LeaveOut = []opaque.LeftOut[*poll]{{}}
	inner.Immutable, inner.Assumes = []string{"x"}, []string{"x"}
	inner.Instead = map[string]func(reflect.Value) string{}
	given, made := reflect.ValueOf(inner), reflect.ValueOf(bubble.Code(t, inner))
	for i := range given.NumField() {
		name := given.Type().Field(i).Name
		if name == "Clone" {
			continue
		}
		if given.Field(i).IsZero() {
			t.Errorf("this test does not give %s", name)
		}
		if made.Field(i).IsZero() {
			t.Errorf("%s is not carried over", name)
		}
	}
}

func TestUntil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, bell := time.Now(), time.NewTimer(time.Second)
		rang := false
		done := func() bool {
			select {
			case <-bell.C:
				rang = true
			default:
			}
			return rang
		}
		if bubble.Until(100*time.Millisecond, 900*time.Millisecond, done) {
			t.Error("it has rung too early")
		}
		if !bubble.Until(100*time.Millisecond, time.Hour, done) || time.Since(start) != time.Second {
			t.Errorf("it rang after %v", time.Since(start))
		}
	})
}

func TestCopiesAreRefused(t *testing.T) {
	defer func() {
		if r := recover(); !strings.Contains(fmt.Sprint(r), "goroutines cannot be copied") {
			t.Errorf("got %v", r)
		}
	}()
	code := locks(sound)
	code.Clone = func(l *lock) *lock { return l }
	bubble.Code(t, code)
}
