package model

import (
	"fmt"
	"runtime"
	"strings"

	"raftmc/explore"
)

// Mistake is an error in the Go code that describes a protocol: a kind that Info does not
// list, a description that cannot read what it writes, a property that panics. Functions
// that return an error, such as New, return it, and so do all searches; methods that
// return no error, such as those of Run, panic with a *Mistake.
type Mistake = explore.Mistake

// mistaken panics with a mistake.
func mistaken(remedy, format string, values ...any) {
	panic(&Mistake{What: fmt.Sprintf(format, values...), Remedy: remedy})
}

// panicked is called, with the recovered value, when a function of a protocol has
// panicked and must not.
func panicked(r any, function, about string) {
	if m, ok := r.(*Mistake); ok {
		panic(m)
	}
	mistaken("a protocol's step may panic, and then that is what a search finds; its other functions, and its properties, must not", "%s panics%s: %v%s", function, about, r, origin())
}

// origin names the line that caused the panic being recovered.
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

// lock is taken to fill the tables. Tables that a mistake has left half filled must not
// be used: from then on, every call gets the same mistake.
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
