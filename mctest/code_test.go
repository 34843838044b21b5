package mctest_test

import (
	"strings"
	"testing"
	"time"

	"raftmc/examples/lockserver"
	"raftmc/mctest"
	"raftmc/opaque"
	"raftmc/protocol"
)

type (
	node     = *lockserver.Node
	code     = opaque.Code[node, lockserver.Seen, struct{}]
	codeSeen = protocol.View[opaque.State[lockserver.Seen], struct{}]
	codeIs   = protocol.Finding[opaque.State[lockserver.Seen], struct{}]
	property = protocol.Property[opaque.State[lockserver.Seen], opaque.Message, opaque.Input, struct{}]
)

// nobodyHolds is not true.
var nobodyHolds = property{Name: "NobodyHolds", Doc: "no client holds the lock", Server: func(v codeSeen) *codeIs {
	if v.State.View().Held > 0 {
		return &codeIs{Reason: "a client holds the lock"}
	}
	return nil
}}

// impure sends something else each time.
func impure() code {
	c, do, times := lockserver.Code(lockserver.None), lockserver.Code(lockserver.None).Do, 0
	c.Within = nil
	c.Do = func(n node, in opaque.Input) []opaque.Message {
		sent := do(n, in)
		for i := range sent {
			times++
			sent[i].Wire += strings.Repeat(" ", times)
		}
		return sent
	}
	return c
}

// stuck waits for ever.
func stuck() code {
	c := lockserver.Code(lockserver.None)
	c.Within, c.Patience = nil, 50*time.Millisecond
	c.Do = func(node, opaque.Input) []opaque.Message { select {} }
	return c
}

// TestCheckCode: each row goes on with what the one before has saved.
func TestCheckCode(t *testing.T) {
	elsewhere(t)
	inShort(t, "false")
	for _, row := range []struct {
		name        string
		code        code
		bounds      mctest.Bounds
		asked       []property
		log, failed string // parts of what is said; failed is "" if it does not fail
	}{
		{"sound", lockserver.Code(lockserver.None), mctest.Bounds{"expiries": 0}, nil, "examined: ", ""},
		{"impure", impure(), nil, nil, "", "does not do the same on the same way"},
		{"stuck", stuck(), nil, nil, "", "has not returned after 50ms"},
		{"no such bound", lockserver.Code(lockserver.None), mctest.Bounds{"clinets": 2}, nil, "", `no bound "clinets" is declared`},
		{"too small", lockserver.Code(lockserver.None), mctest.Bounds{"requests": 1, "clients": 1}, nil, "examined: ", "SometimesSecond (a client holds the lock after another) was never reached"},
		{"violated", lockserver.Code(lockserver.BelievesAnybody), nil, nil, "", "7 steps, shortest"},
		{"replayed", lockserver.Code(lockserver.BelievesAnybody), nil, nil, "", "replayed:  testdata/mc/TestLocks/LeasesLast-"},
		{"mended", lockserver.Code(lockserver.None), mctest.Bounds{"expiries": 0}, nil, "1 saved counterexample: no harm any more", ""},
		{"asked something else", lockserver.Code(lockserver.None), nil, []property{nobodyHolds}, "", "NobodyHolds is violated"},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := &fake{name: "TestLocks"}
			mctest.CheckCode(f, row.code, row.bounds, row.asked...)
			if text := strings.Join(f.logs, "\n"); !strings.Contains(text, row.log) {
				t.Errorf("want %q in what is logged, %q", row.log, text)
			}
			if text := strings.Join(f.errors, "\n"); (text == "") != (row.failed == "") || !strings.Contains(text, row.failed) {
				t.Errorf("want %q to fail it, not %q", row.failed, text)
			}
		})
	}
}

// TestCheckCodeEndsEarly: under -short, and does not say that anything holds.
func TestCheckCodeEndsEarly(t *testing.T) {
	elsewhere(t)
	inShort(t, "true")
	f, start := &fake{name: "TestLocks"}, time.Now()
	mctest.CheckCode(f, lockserver.Code(lockserver.None), mctest.Bounds{"clients": 4, "requests": 4, "expiries": "any"})
	if len(f.errors) > 0 || !strings.Contains(strings.Join(f.logs, "\n"), "incomplete, as -short is") {
		t.Errorf("errors %q, logs %q", f.errors, f.logs)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}
