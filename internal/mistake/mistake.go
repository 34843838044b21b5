// Package mistake reports errors in the Go code that describes a protocol.
package mistake

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"

	"raftmc/explore"
	"raftmc/internal/box"
)

// Made panics with a mistake.
func Made(remedy, format string, values ...any) {
	panic(&explore.Mistake{What: fmt.Sprintf(format, values...), Remedy: remedy})
}

// Panicked is called, with the recovered value, when a function of a protocol has
// panicked and must not.
func Panicked(r any, function, about string) {
	if m, ok := r.(*explore.Mistake); ok {
		panic(m)
	}
	Made("a protocol's step may panic, and then that is what a search finds; its other functions, and its properties, must not", "%s panics%s: %v%s", function, about, r, origin())
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

// JSON returns the JSON of a protocol's own value; a value that has none is a mistake in its
// types.
func JSON(v any) json.RawMessage {
	v = box.Inside(v)
	defer func() {
		if r := recover(); r != nil {
			Panicked(r, fmt.Sprintf("writing a %T as JSON", v), "")
		}
	}()
	b, err := json.Marshal(v)
	if err != nil {
		Made("traces and pages show it so: mend its MarshalJSON, or the types of its fields", "a %T cannot be written as JSON: %v", v, err)
	}
	return b
}

// Safely calls a function of a protocol on arguments that may be impossible, such as what
// was read back of them; panicked is " (panic: …)" if it panics.
func Safely[T any](f func() T) (v T, panicked string) {
	defer func() {
		if r := recover(); r != nil {
			panicked = fmt.Sprintf(" (panic: %v)", r)
		}
	}()
	return f(), ""
}

// Shown returns a state as reports show it, if that is possible.
func Shown(s any) string {
	text, panicked := Safely(func() string { return string(JSON(s)) })
	if panicked != "" {
		return fmt.Sprintf("%+v", s)
	}
	return text
}

// Is reports whether a recovered value is a mistake.
func Is(r any) bool {
	_, is := r.(*explore.Mistake)
	return is
}
