package model

import (
	"fmt"
	"runtime"
	"strings"

	"raftmc/explore"
)

// Mistake is an error in the Go that describes a protocol: a kind that Info does not
// have, a description that cannot read what it writes, a property that panics. New and
// whatever else returns an error returns it as that, and so do all searches; methods
// that return none, such as those of Run, panic with a *Mistake.
type Mistake = explore.Mistake

// mistaken panics with a mistake.
func mistaken(remedy, format string, values ...any) {
	panic(&Mistake{What: fmt.Sprintf(format, values...), Remedy: remedy})
}

// panicked is called, with what was recovered, where one of a protocol's functions has
// panicked that must not.
func panicked(r any, function, about string) {
	if m, ok := r.(*Mistake); ok {
		panic(m)
	}
	mistaken("a protocol's step may panic, and then that is what a search finds; its other functions, and its properties, must not", "%s panics%s: %v%s", function, about, r, origin())
}

// origin says in which line the panic was that is being recovered from.
func origin() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs[:])])
	for unwinding := false; ; {
		f, more := frames.Next()
		inRuntime := strings.HasPrefix(f.Function, "runtime.")
		if unwinding && !inRuntime {
			return fmt.Sprintf(" (%s:%d)", f.File, f.Line)
		}
		if unwinding = unwinding || f.Function == "runtime.gopanic"; !more {
			return ""
		}
	}
}

// lock is for whoever fills the tables. What a mistake has left half filled nobody must
// look at: from then on, everybody gets the same mistake.
func (t *tables[S, M, I, H]) lock() {
	t.mu.Lock()
	if t.mistake != nil {
		defer t.mu.Unlock()
		panic(t.mistake)
	}
}

// unlock is deferred after lock.
func (t *tables[S, M, I, H]) unlock() {
	r := recover()
	t.mistake, _ = r.(*Mistake)
	t.mu.Unlock()
	if r != nil {
		panic(r)
	}
}
