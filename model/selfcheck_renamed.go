package model

import (
	"fmt"
	"slices"
	"strings"
)

// Symmetry assumes that renaming servers and client values and then taking a step is the
// same as taking the step and then renaming (Ip and Dill, "Better verification through
// symmetry", 1996). Where this is false, a search that takes a state for a renamed one
// leaves out what only that one leads to.

// maxStarts is the most renamings of the start that are checked: all of five servers.
const maxStarts = 120

// renamedStart requires that the servers start alike.
func (k *selfCheck[S, M, I, H]) renamedStart() {
	if k.m.start != nil { // a run that has begun has told them apart
		return
	}
	start, all := k.m.Cluster(), k.m.group
	for turn := range min(len(all), maxStarts) {
		r := all[turn*len(all)/min(len(all), maxStarts)]
		for i, s := range start.States {
			what, panicked := safely(func() string { return k.compareStart(r, i, s, start.States[r.at(i)]) })
			if what += panicked; what != "" {
				k.different(r, "Initial "+k.m.info.Servers[i], what)
			}
		}
	}
}

// compareStart says how a server's start, renamed, differs from the start of the server
// whose name it gets; "" means not at all.
func (k *selfCheck[S, M, I, H]) compareStart(r *Renaming, self int, s, other S) string {
	s, ok := k.states.renamed(k.m.group[0], s)
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
func (k *selfCheck[S, M, I, H]) renamed(c Cluster[S, M, I, H], e Event[M, I]) {
	identity, others := k.m.group[0], k.m.group[1:]
	if len(others) == 0 || k.report.Steps%oneIn != 0 {
		return
	}
	r := others[k.report.Steps/oneIn%len(others)]
	var want, got applied[S, M, I, H]
	_, panicked := safely(func() bool { want = k.applyRenamed(identity, c, e); return true })
	if panicked != "" || !want.ok {
		return // reported elsewhere
	}
	what, panicked := safely(func() string {
		if got = k.applyRenamed(r, c, e); !got.ok {
			return ""
		}
		return k.compare(r, k.server(e), got, want)
	})
	if what += panicked; what != "" {
		k.different(r, k.m.action(e).Label(), what)
	}
}

// applied is the result of an event in a cluster; not ok if they could not be renamed.
type applied[S, M, I, H any] struct {
	Cluster[S, M, I, H]
	taken Taken[S, M, I]
	ok    bool
}

// applyRenamed takes a renamed event in a renamed cluster.
func (k *selfCheck[S, M, I, H]) applyRenamed(r *Renaming, c Cluster[S, M, I, H], e Event[M, I]) applied[S, M, I, H] {
	c, ok := k.renamedCluster(r, c)
	e, read := k.renamedEvent(r, e)
	if !ok || !read {
		return applied[S, M, I, H]{}
	}
	next, taken := c.Apply(e)
	return applied[S, M, I, H]{next, taken, true}
}

// compare says what difference a renaming makes to a server's step; "" means none.
func (k *selfCheck[S, M, I, H]) compare(r *Renaming, self int, got, want applied[S, M, I, H]) string {
	if (got.taken.Panicked == "") != (want.taken.Panicked == "") {
		return "it panics with one naming, and not with the other"
	}
	if want.taken.Panicked != "" {
		return ""
	}
	identity := k.m.group[0]
	state, ok := k.states.renamed(identity, want.States[self])
	other, also := k.states.renamed(r, want.States[self])
	switch {
	case !ok || !also: // reported elsewhere
		return ""
	case k.states.encode(got.States[r.at(self)]) != k.states.encode(other):
		return "it leads to another state" + fieldsThatDiffer(got.States[r.at(self)], other)
	case k.sentRenamed(identity, got.taken.Step.Sent) != k.sentRenamed(r, want.taken.Step.Sent):
		return "it sends other messages"
	case k.hasOtherInputs(r, self, state, other):
		return "it leads to a state that has other inputs"
	case got.fingerprint(identity) != want.fingerprint(r):
		return "it is remembered otherwise"
	}
	return k.compareProperties(got.violations(&got.taken), want.violations(&want.taken))
}

// compareProperties names a property that distinguishes servers.
func (k *selfCheck[S, M, I, H]) compareProperties(got, want outcome[S, H]) string {
	for i, p := range k.m.props.all {
		if goal := k.m.props.goalBit[i]; got.has(i, goal) != want.has(i, goal) {
			return "the property " + p.Name + " says otherwise of it"
		}
	}
	return ""
}

// renamedCluster returns a cluster with everything renamed.
func (k *selfCheck[S, M, I, H]) renamedCluster(r *Renaming, c Cluster[S, M, I, H]) (Cluster[S, M, I, H], bool) {
	renamed, all := c, true
	renamed.States, renamed.Histories, renamed.Network = slices.Clone(c.States), slices.Clone(c.Histories), slices.Clone(c.Network)
	var ok bool
	for i := range c.States {
		renamed.States[r.at(i)], ok = k.states.renamed(r, c.States[i])
		all = all && ok
		renamed.Histories[r.at(i)], ok = k.histories.renamed(r, c.Histories[i])
		all = all && ok
	}
	for i, m := range c.Network {
		renamed.Network[i], ok = k.messages.renamed(r, m)
		all = all && ok
	}
	return renamed, all
}

func (k *selfCheck[S, M, I, H]) renamedEvent(r *Renaming, e Event[M, I]) (renamed Event[M, I], ok bool) {
	renamed = e
	if e.Op == Local {
		renamed.Server = r.at(e.Server)
		renamed.Input, ok = k.inputs.renamed(r, e.Input)
	} else {
		renamed.Message, ok = k.messages.renamed(r, e.Message)
	}
	return renamed, ok
}

// sentRenamed is sent for the renamed messages.
func (k *selfCheck[S, M, I, H]) sentRenamed(r *Renaming, sent []M) string {
	renamed := make([]M, len(sent))
	for i, m := range sent {
		renamed[i], _ = k.messages.renamed(r, m)
	}
	return k.sent(renamed)
}

// hasOtherInputs reports whether a server's inputs, renamed, differ from those of the
// server whose name it gets, in the other state, in any order.
func (k *selfCheck[S, M, I, H]) hasOtherInputs(r *Renaming, self int, s, other S) bool {
	var want, got []string
	for _, in := range k.m.p.Inputs(self, s) {
		renamed, _ := k.inputs.renamed(r, in)
		want = append(want, k.inputs.encode(renamed))
	}
	for _, in := range k.m.p.Inputs(r.at(self), other) {
		got = append(got, k.inputs.encode(in))
	}
	slices.Sort(want)
	slices.Sort(got)
	return !slices.Equal(got, want)
}

// renamed returns v renamed. It is not ok if the description does not read what it
// writes.
func (f *fieldCheck[T]) renamed(r *Renaming, v T) (renamed T, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	renamed, err := Rename(f.servers, r, f.describe, v)
	return renamed, err == nil
}

// different reports a difference that a renaming makes, once for each kind.
func (k *selfCheck[S, M, I, H]) different(r *Renaming, who, what string) {
	if about := "renamed " + what; !k.complained[about] {
		k.complained[about] = true
		k.report.add(Asymmetric, fmt.Sprintf("%s: renamed (%s), %s", who, k.m.inWords(r), what))
	}
}

// inWords describes a renaming.
func (m *Model[S, M, I, H]) inWords(r *Renaming) string {
	var servers, values []string
	for i, to := range r.servers {
		if i != to {
			servers = append(servers, m.info.Servers[i]+" is "+m.info.Servers[to])
		}
	}
	for v, to := range r.values {
		if v != to {
			values = append(values, fmt.Sprintf("value %d is %d", v, to))
		}
	}
	return strings.Join(slices.Concat(servers, values), ", ")
}
