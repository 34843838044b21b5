package model

import (
	"fmt"
	"slices"

	"raftmc/internal/mistake"
	"raftmc/internal/property"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// renaming tests symmetry: renaming and then taking a step must be the same as taking the
// step and then renaming.
func (v *verification[S, M, I, H]) renaming() []task[S, M, I, H] {
	others := len(v.group) - 1
	if others == 0 {
		return nil
	}
	work, total := v.options.most(ofSteps), max(v.book.steps, 1)
	share := renamedShare{stride: 1, renamings: min(max(work/total, 1), others)}
	if total > work {
		share.stride = uint64((total + work - 1) / work)
	}
	tasks := []task[S, M, I, H]{(*examiner[S, M, I, H]).startRenamed, (*examiner[S, M, I, H]).messagesRenamed}
	for chunk := range slices.Chunk(v.book.locals, 16) {
		tasks = append(tasks, func(x *examiner[S, M, I, H]) {
			for _, l := range chunk {
				if x.stopped() {
					return
				}
				x.localRenamed(l, share)
			}
		})
	}
	return tasks
}

// renamedShare says which steps are taken renamed: one of every stride, each under the
// given number of renamings.
type renamedShare struct {
	stride    uint64
	renamings int
}

// startRenamed requires that servers start alike.
func (x *examiner[S, M, I, H]) startRenamed() {
	if x.start != nil { // a run that has begun has told them apart
		return
	}
	for self := range x.servers() {
		s := x.p.Initial(self)
		for r, by := range x.group {
			other, _ := protocol.Encode(x.servers(), nil, x.p.State, x.p.Initial(by.At(self)))
			renamed, _ := protocol.Encode(x.servers(), by, x.p.State, s)
			if !slices.Equal(renamed, other) {
				x.complain(protocol.Asymmetric, "Initial", func() string {
					return fmt.Sprintf("server %s starts in the state %s, and server %s in %s: renamed (%s), they are not the same",
						x.info.Servers[self], mistake.Shown(s), x.info.Servers[by.At(self)], mistake.Shown(x.p.Initial(by.At(self))), x.group[r].InWords(x.info.Servers))
				})
			}
		}
	}
}

// messagesRenamed requires that renamed messages have the same kind and the renamed
// route.
func (x *examiner[S, M, I, H]) messagesRenamed() {
	for i, m := range x.book.messages {
		for k := range min(len(x.group)-1, 5) {
			r := 1 + (i+k)%(len(x.group)-1)
			by, renamed := x.group[r], x.book.content(m, r)
			from, to := x.p.Route(renamed)
			if from != by.At(m.from) || to != by.At(m.to) {
				x.complain(protocol.Asymmetric, "Route", func() string {
					return fmt.Sprintf("the message %v goes from server %s to %s; renamed (%s), it is %v, which goes from %d to %d, counted from 0",
						m.content, x.info.Servers[m.from], x.info.Servers[m.to], by.InWords(x.info.Servers), renamed, from, to)
				})
			}
			if was, is := x.p.MessageKind(m.content), x.p.MessageKind(renamed); was != is {
				x.complain(protocol.Asymmetric, "MessageKind", func() string {
					return fmt.Sprintf("the message %v is of kind %s; renamed (%s), it is %v, of kind %s", m.content, was, by.InWords(x.info.Servers), renamed, is)
				})
			}
		}
	}
}

// localRenamed takes some steps of a local state renamed.
func (x *examiner[S, M, I, H]) localRenamed(l *local[S, M, I], share renamedShare) {
	others := uint64(len(x.group) - 1)
	asked := map[int]bool{} // the renamings under which the inputs were compared
	for _, e := range x.book.entries(l) {
		key := x.key(l, e)
		if key%share.stride != 0 {
			continue
		}
		x.found.Renamed++
		x.found.Renamings = share.renamings
		for k := range uint64(share.renamings) {
			r := 1 + int((key/share.stride+k)%others)
			if !asked[r] {
				asked[r] = true
				x.inputsRenamed(l, r)
			}
			x.stepRenamed(l, e, r)
		}
	}
}

// key is a hash of an entry's content, the same for all of its renamed versions, so that
// it makes no difference which of them a search met first.
func (x *examiner[S, M, I, H]) key(l *local[S, M, I], e entry[S, M, I]) uint64 {
	least := ^uint64(0)
	for r := range x.group[:min(len(x.group), maxDiff)] {
		sum := l.hash[r] + e.to.hash[r]
		if e.message != nil {
			sum += e.message.hash[r]
		}
		least = min(least, sum)
	}
	return scatter(least)
}

// stepRenamed takes a step renamed.
func (x *examiner[S, M, I, H]) stepRenamed(l *local[S, M, I], e entry[S, M, I], r int) {
	by := x.group[r]
	var in *I
	var m *M
	if e.input != nil {
		renamed, err := protocol.Rename(x.servers(), by, x.p.Input, *e.input)
		if err != nil {
			x.complain(protocol.Unread, "Input", func() string { return fmt.Sprintf("Input %+v: %v", *e.input, err) })
			return
		}
		in = &renamed
	} else {
		renamed := x.book.content(e.message, r)
		m = &renamed
	}
	s := x.book.state(l, r)
	got := x.take(by.At(l.self), s, in, m)
	if what := x.differs(e, r, l.self, &got); what != "" {
		x.complain(protocol.Asymmetric, x.kindOf(e), func() string { return x.asymmetry(l, e, r, got) })
		return
	}
	if e.panicked {
		return
	}
	if x.options.Share == Exhaustive || x.found.Renamed%stepsPerQuestion == 0 {
		x.questionRenamed(l, e, r, protocol.Step[S, M, I]{Server: by.At(l.self), Before: s, After: got.after, Input: in, Message: m, Sent: got.sent})
	}
}

// stepsPerQuestion is the number of renamed steps for each on which properties are
// checked, too: checking all properties takes longer than taking a step.
const stepsPerQuestion = 8

// asymmetry describes both outcomes of a step.
func (x *examiner[S, M, I, H]) asymmetry(l *local[S, M, I], e entry[S, M, I], r int, got stepOutcome[S, M]) string {
	var m *M
	if e.message != nil {
		m = &e.message.content
	}
	first := x.take(l.self, l.state, e.input, m)
	return fmt.Sprintf("%s %s; renamed (%s), the same step %s", x.stepWords(l, e), first.words(), x.group[r].InWords(x.info.Servers), got.words())
}

// questionRenamed checks the properties of steps and messages on a step, original and
// renamed.
func (x *examiner[S, M, I, H]) questionRenamed(l *local[S, M, I], e entry[S, M, I], r int, renamed protocol.Step[S, M, I]) {
	st := protocol.Step[S, M, I]{Server: l.self, Before: l.state, After: e.to.state, Input: e.input}
	if e.message != nil {
		st.Message = &e.message.content
	}
	for _, m := range e.sends {
		st.Sent = append(st.Sent, m.content)
	}
	x.found.Views++
	x.compareAnswers(x.props.OfStep(st), x.props.OfStep(renamed), func(name string) string {
		return fmt.Sprintf("the property %s says otherwise of %s when it is renamed (%s)", name, x.stepWords(l, e), x.group[r].InWords(x.info.Servers))
	})
}

// compareAnswers requires that properties have the same two results.
func (x *examiner[S, M, I, H]) compareAnswers(one, other property.Outcome[S, H], what func(name string) string) {
	for i, p := range x.props.All {
		if x.props.Has(one, i) != x.props.Has(other, i) {
			x.complain(protocol.Asymmetric, "property "+p.Name, func() string { return what(p.Name) })
		}
	}
}

// inputsRenamed requires that a renamed state has the renamed inputs, of the same kinds,
// in any order.
func (x *examiner[S, M, I, H]) inputsRenamed(l *local[S, M, I], r int) {
	by := x.group[r]
	var want, got []string
	for _, in := range x.p.Inputs(l.self, l.state) {
		kind, _ := x.p.InputKind(in)
		encoding, _ := protocol.Encode(x.servers(), by, x.p.Input, in)
		want = append(want, kind+" "+string(encoding))
	}
	for _, in := range x.p.Inputs(by.At(l.self), x.book.state(l, r)) {
		kind, _ := x.p.InputKind(in)
		encoding, _ := protocol.Encode(x.servers(), nil, x.p.Input, in)
		got = append(got, kind+" "+string(encoding))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		x.complain(protocol.Asymmetric, "Inputs", func() string {
			return fmt.Sprintf("server %s in the state %s may take [%s]; renamed (%s), it may take [%s]", x.info.Servers[l.self], mistake.Shown(l.state),
				x.inputWords(l.self, l.state), by.InWords(x.info.Servers), x.inputWords(by.At(l.self), x.book.state(l, r)))
		})
	}
}

func (x *examiner[S, M, I, H]) inputWords(self int, s S) (words string) {
	for i, in := range x.p.Inputs(self, s) {
		if i > 0 {
			words += ", "
		}
		words += x.ActionOf(reference.Event[M, I]{Op: reference.Local, Server: self, Input: in}).Label()
	}
	return words
}
