package mctest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"raftmc/explore"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/traces"
)

// If a step of a saved counterexample is no longer possible, the file may be out of date,
// because the code has changed; or it may only be out of bounds, and be a counterexample
// again as soon as the bounds are wider. The network's bounds are read from the file, and
// so are the protocol's if it can have others, though it may refuse these now. If it
// cannot, they are compared. Bounds that a protocol does not declare cannot be seen: they
// forbid an input in the very state that was recorded, but so does a protocol that has
// been mended.

// outOfBounds is the error for bounds that a protocol cannot have.
type outOfBounds struct{ error }

func (e *outOfBounds) Unwrap() error { return e.error }

// missingServers says which of a counterexample's servers no longer exist.
func missingServers(had, has []string) string {
	gone := slices.DeleteFunc(slices.Clone(had), func(name string) bool { return slices.Contains(has, name) })
	if len(gone) == 0 {
		return ""
	}
	return fmt.Sprintf("it has %s, and here there are only %s: no %s", plural(uint64(len(had)), "server"), strings.Join(has, ", "), strings.Join(gone, ", "))
}

// otherBounds names the declared bounds in which a protocol that cannot have other bounds
// differs from a counterexample; "" if there are none.
func otherBounds(t *traces.Trace, m model.Searchable) string {
	then := t.Header.Bounds.Besides(m.Bounds())
	if len(then) == 0 {
		return ""
	}
	return fmt.Sprintf("it was found within %s, and here there is %s", then.Words(), m.Bounds().Besides(t.Header.Bounds).Words())
}

// telling is what a file says about the servers' states, step by step.
type telling struct {
	states map[string]json.RawMessage // by server
}

func newTelling(t *traces.Trace) *telling { return &telling{maps.Clone(t.Header.Initial)} }

func (t *telling) step(s traces.Step) { maps.Copy(t.states, s.Changed) }

// withheld says that an action is not offered although nothing else has changed: it is an
// input of a kind that still exists, and all servers are as they were. A protocol that
// declares its bounds has no others.
func (t *telling) withheld(m model.Searchable, run reference.Run, a reference.Action) string {
	isKind := slices.ContainsFunc(m.Kinds(), func(k explore.Kind) bool { return k.Name == a.Kind })
	isInput := len(a.Message) == 0 && isKind && len(m.Bounds().OfProtocol()) == 0
	for i, name := range run.Servers() {
		isInput = isInput && sameState(run.State(i), t.states[name])
	}
	if !isInput {
		return ""
	}
	return fmt.Sprintf("%s is not among the inputs of %s, though all servers are as they were", a.Kind, a.Server)
}

// sameState compares states as JSON, without regard to white space.
func sameState(a, b json.RawMessage) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}
