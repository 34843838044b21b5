package selfcheck

import (
	"fmt"
	"slices"

	"raftmc/internal/mistake"
	"raftmc/internal/property"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// Symmetry assumes that renaming servers and client values and then taking a step is the
// same as taking the step and then renaming (Ip and Dill, "Better verification through
// symmetry", 1996). Where this is false, a search that takes a state for a renamed one
// leaves out what only that one leads to.

// maxStarts is the most renamings of the start that are checked: all of five servers.
const maxStarts = 120

// renamedStart requires that the servers start alike.
func (k *selfCheck[S, M, I, H]) renamedStart() {
	if k.start != nil { // a run that has begun has told them apart
		return
	}
	start, all := k.m.Cluster(), k.group
	for turn := range min(len(all), maxStarts) {
		r := all[turn*len(all)/min(len(all), maxStarts)]
		for i, s := range start.States {
			what, panicked := mistake.Safely(func() string { return k.compareStart(r, i, s, start.States[r.At(i)]) })
			if what += panicked; what != "" {
				k.different(r, "Initial "+k.info.Servers[i], what)
			}
		}
	}
}

// compareStart says how a server's start, renamed, differs from the start of the server
// whose name it gets; "" means not at all.
func (k *selfCheck[S, M, I, H]) compareStart(r *protocol.Renaming, self int, s, other S) string {
	s, ok := k.states.renamed(k.group[0], s)
	renamed, also := k.states.renamed(r, s)
	switch {
	case !ok || !also: // reported elsewhere
		return ""
	case k.states.encode(renamed) != k.states.encode(other):
		return "it is another state" + fieldsThatDiffer(renamed, other)
	case k.hasOtherInputs(r, self, s, renamed):
		return "it has other inputs"
	}
	return ""
}

// oneIn is which fraction of the steps are also taken renamed: that takes as long as all
// other checks of a step.
const oneIn = 3

// renamed takes the same event in the renamed cluster, with one renaming after the other.
// What the descriptions leave out is missing from both.
func (k *selfCheck[S, M, I, H]) renamed(c reference.Cluster[S, M, I, H], e reference.Event[M, I]) {
	identity, others := k.group[0], k.group[1:]
	if len(others) == 0 || k.report.Steps%oneIn != 0 {
		return
	}
	r := others[k.report.Steps/oneIn%len(others)]
	var want, got applied[S, M, I, H]
	_, panicked := mistake.Safely(func() bool { want = k.applyRenamed(identity, c, e); return true })
	if panicked != "" || !want.ok {
		return // reported elsewhere
	}
	what, panicked := mistake.Safely(func() string {
		if got = k.applyRenamed(r, c, e); !got.ok {
			return ""
		}
		return k.compare(r, k.server(e), got, want)
	})
	if what += panicked; what != "" {
		k.different(r, k.m.ActionOf(e).Label(), what)
	}
}

// applied is the result of an event in a cluster; not ok if they could not be renamed.
type applied[S, M, I, H any] struct {
	reference.Cluster[S, M, I, H]
	taken reference.Taken[S, M, I]
	ok    bool
}

// applyRenamed takes a renamed event in a renamed cluster.
func (k *selfCheck[S, M, I, H]) applyRenamed(r *protocol.Renaming, c reference.Cluster[S, M, I, H], e reference.Event[M, I]) applied[S, M, I, H] {
	c, ok := k.renamedCluster(r, c)
	e, read := k.renamedEvent(r, e)
	if !ok || !read {
		return applied[S, M, I, H]{}
	}
	next, taken := c.Apply(e)
	return applied[S, M, I, H]{next, taken, true}
}

// compare says what difference a renaming makes to a server's step; "" means none.
func (k *selfCheck[S, M, I, H]) compare(r *protocol.Renaming, self int, got, want applied[S, M, I, H]) string {
	if (got.taken.Panicked == "") != (want.taken.Panicked == "") {
		return "it panics with one naming, and not with the other"
	}
	if want.taken.Panicked != "" {
		return ""
	}
	identity := k.group[0]
	state, ok := k.states.renamed(identity, want.States[self])
	other, also := k.states.renamed(r, want.States[self])
	switch {
	case !ok || !also: // reported elsewhere
		return ""
	case k.states.encode(got.States[r.At(self)]) != k.states.encode(other):
		return "it leads to another state" + fieldsThatDiffer(got.States[r.At(self)], other)
	case k.sentRenamed(identity, got.taken.Step.Sent) != k.sentRenamed(r, want.taken.Step.Sent):
		return "it sends other messages"
	case k.hasOtherInputs(r, self, state, other):
		return "it leads to a state that has other inputs"
	case got.FingerprintUnder(identity) != want.FingerprintUnder(r):
		return "it is remembered otherwise"
	}
	return k.compareProperties(got.Judge(&got.taken), want.Judge(&want.taken))
}

// outcome is what properties find.
type outcome[S, H any] = property.Outcome[S, H]

// compareProperties names a property that finds one thing and not the other.
func (k *selfCheck[S, M, I, H]) compareProperties(got, want outcome[S, H]) string {
	for i, p := range k.props.All {
		if k.props.Has(got, i) != k.props.Has(want, i) {
			return "the property " + p.Name + " says otherwise of it"
		}
	}
	return ""
}

// renamedCluster returns a cluster with everything renamed.
func (k *selfCheck[S, M, I, H]) renamedCluster(r *protocol.Renaming, c reference.Cluster[S, M, I, H]) (reference.Cluster[S, M, I, H], bool) {
	renamed, all := c, true
	renamed.States, renamed.Histories, renamed.Network = slices.Clone(c.States), slices.Clone(c.Histories), slices.Clone(c.Network)
	var ok bool
	for i := range c.States {
		renamed.States[r.At(i)], ok = k.states.renamed(r, c.States[i])
		all = all && ok
		renamed.Histories[r.At(i)], ok = k.histories.renamed(r, c.Histories[i])
		all = all && ok
	}
	for i, m := range c.Network {
		renamed.Network[i], ok = k.messages.renamed(r, m)
		all = all && ok
	}
	return renamed, all
}

func (k *selfCheck[S, M, I, H]) renamedEvent(r *protocol.Renaming, e reference.Event[M, I]) (renamed reference.Event[M, I], ok bool) {
	renamed = e
	if e.Op == reference.Local {
		renamed.Server = r.At(e.Server)
		renamed.Input, ok = k.inputs.renamed(r, e.Input)
	} else {
		renamed.Message, ok = k.messages.renamed(r, e.Message)
	}
	return renamed, ok
}

// sentRenamed is sent for the renamed messages.
func (k *selfCheck[S, M, I, H]) sentRenamed(r *protocol.Renaming, sent []M) string {
	renamed := make([]M, len(sent))
	for i, m := range sent {
		renamed[i], _ = k.messages.renamed(r, m)
	}
	return k.sent(renamed)
}

// hasOtherInputs reports whether a server's inputs, renamed, differ from those of the
// server whose name it gets, in the other state, in any order.
func (k *selfCheck[S, M, I, H]) hasOtherInputs(r *protocol.Renaming, self int, s, other S) bool {
	var want, got []string
	for _, in := range k.p.Inputs(self, s) {
		renamed, _ := k.inputs.renamed(r, in)
		want = append(want, k.inputs.encode(renamed))
	}
	for _, in := range k.p.Inputs(r.At(self), other) {
		got = append(got, k.inputs.encode(in))
	}
	slices.Sort(want)
	slices.Sort(got)
	return !slices.Equal(got, want)
}

// renamed returns v renamed. It is not ok if the description does not read what it
// writes.
func (f *fieldCheck[T]) renamed(r *protocol.Renaming, v T) (renamed T, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	renamed, err := protocol.Rename(f.servers, r, f.describe, v)
	return renamed, err == nil
}

// different reports a difference that a renaming makes, once for each kind.
func (k *selfCheck[S, M, I, H]) different(r *protocol.Renaming, who, what string) {
	if about := "renamed " + what; !k.complained[about] {
		k.complained[about] = true
		k.report.Add(protocol.Asymmetric, fmt.Sprintf("%s: renamed (%s), %s", who, r.InWords(k.info.Servers), what))
	}
}
