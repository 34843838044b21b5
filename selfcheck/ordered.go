package selfcheck

import (
	"fmt"
	"math"
	"slices"

	"raftmc/internal/mistake"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// What a description walks with protocol.Ordered is to be compared with others of its sort and
// nothing else. So whoever takes a step with other numbers, in the same order, must come to the
// same but for these numbers; and so for what is remembered, and for what properties find. The
// exception is that a local input may pick a number that is greater than all that its server
// has, such as the next term: which one, that may depend on the numbers. Where this is false, a
// search that keeps only the order of numbers leaves out what only some of them lead to.

// oneInOrdered is which fraction of the steps are also taken with other numbers.
const oneInOrdered = 5

// farthest bounds the new numbers, unless some type has only room for lower ones.
const farthest = 1 << 40

// inOrder is a step that is taken with other numbers. Each of its lists of numbers is in order.
type inOrder[S, M, I, H any] struct {
	*selfCheck[S, M, I, H]
	order
	step         protocol.Step[S, M, I]
	taken        reference.Taken[S, M, I]
	next         reference.Cluster[S, M, I, H]
	history      H        // of the server before the step
	had          []uint64 // by the server before the step
	given        []uint64 // with the input or the message
	came         []uint64 // with the state after the step and what was sent
	inOtherPlace []uint64 // in the other servers, and in the histories
}

// reordered takes the same step with other numbers, if it has any.
func (k *selfCheck[S, M, I, H]) reordered(c reference.Cluster[S, M, I, H], e reference.Event[M, I], next reference.Cluster[S, M, I, H], taken reference.Taken[S, M, I]) {
	if k.report.Steps%oneInOrdered != 0 {
		return
	}
	x := &inOrder[S, M, I, H]{selfCheck: k, step: *taken.Step, taken: taken, next: next, history: c.Histories[taken.Step.Server]}
	x.collect()
	all := union(x.had, x.given, x.came, x.inOtherPlace)
	if len(all) == 0 {
		return
	}
	k.report.Reordered++
	if all[len(all)-1] > math.MaxInt64 {
		k.computes(e, "", "it has a number below 0, which is the least that can be ordered", "")
		return
	}
	if what, which := x.misPicked(); what != "" {
		k.computes(e, "", what, which)
		return
	}
	by := spacing(k.report.Reordered) % spacings
	x.order = newOrder(k.orders, by, k.farthest, all)
	what, panicked := mistake.Safely(x.compare)
	if what += panicked; what == "" {
		return
	}
	with := fmt.Sprintf("with other numbers (%s), ", x.inWords(union(x.had, x.given, x.came)))
	switch fit, _ := mistake.Safely(x.fits); {
	case fit:
		k.computes(e, with, what, "")
	case by == far:
		k.farthest = max(1, k.farthest>>4)
	case by == packed: // and there is always room for lower ones
		k.computes(e, with, "its arguments or its results are not read back as they are written", "")
	}
}

// collect finds the numbers.
func (x *inOrder[S, M, I, H]) collect() {
	x.had = x.states.numbers(x.step.Before)
	if x.step.Input != nil {
		x.given = x.inputs.numbers(*x.step.Input)
	} else {
		x.given = x.messages.numbers(*x.step.Message)
	}
	if x.taken.Panicked != "" {
		return
	}
	x.came = x.numbersAfter(x.step.After, x.step.Sent)
	elsewhere := [][]uint64{x.histories.numbers(x.history)}
	for i := range x.next.States {
		elsewhere = append(elsewhere, x.histories.numbers(x.next.Histories[i]))
		if i != x.step.Server {
			elsewhere = append(elsewhere, x.states.numbers(x.next.States[i]))
		}
	}
	x.inOtherPlace = union(elsewhere...)
}

// numbersAfter are the numbers in what a step leads to.
func (k *selfCheck[S, M, I, H]) numbersAfter(after S, sent []M) []uint64 {
	lists := [][]uint64{k.states.numbers(after)}
	for _, m := range sent {
		lists = append(lists, k.messages.numbers(m))
	}
	return union(lists...)
}

// misPicked says what is wrong with the numbers that a step picks, and which they are; "" means
// nothing.
func (x *inOrder[S, M, I, H]) misPicked() (what, which string) {
	if x.step.Message != nil {
		if picked := without(x.came, x.had, x.given); len(picked) > 0 {
			return "it comes to a number that is neither in the state nor in the message: only a local input may pick one", fmt.Sprint(picked[0])
		}
		return "", ""
	}
	picked := without(union(x.given, x.came), x.had)
	switch {
	case len(picked) > 1:
		return "it picks several numbers: a local input may pick one", fmt.Sprintf("%d and %d", picked[0], picked[1])
	case len(picked) == 1 && len(x.had) > 0 && picked[0] < x.had[len(x.had)-1]:
		return "it picks a number that is not greater than all that its server has", fmt.Sprintf("%d, and there is %d", picked[0], x.had[len(x.had)-1])
	}
	return "", ""
}

// compare says what difference the numbers make; "" means none.
func (x *inOrder[S, M, I, H]) compare() string {
	st := x.step
	st.Before = x.states.reordered(x.of, st.Before)
	if st.Input != nil {
		in := x.inputs.reordered(x.of, *st.Input)
		st.Input = &in
	} else {
		m := x.messages.reordered(x.of, *st.Message)
		st.Message = &m
	}
	after, sent, panicked := protocol.Take(x.p, st.Server, st.Before, st.Input, st.Message)
	if (panicked == "") != (x.taken.Panicked == "") {
		return "it panics with some numbers, and not with others"
	}
	if panicked != "" {
		return ""
	}
	st.After, st.Sent = x.states.reordered(x.of, st.After), reorderedAll(x.messages, x.of, st.Sent)
	picked := x.picked(x.numbersAfter(after, sent))
	after, sent = x.states.reordered(picked, after), reorderedAll(x.messages, picked, sent)
	switch {
	case x.states.encode(after) != x.states.encode(st.After):
		return "it leads to another state" + fieldsThatDiffer(after, st.After)
	case x.sent(sent) != x.sent(st.Sent):
		return "it sends other messages"
	case x.goElsewhere(st.Sent):
		return "what it sends goes elsewhere"
	case x.p.Held(st.After) != x.p.Held(x.step.After):
		return "it holds back more or fewer messages"
	case x.hasOtherInputs(st.After):
		return "it leads to a state that has other inputs"
	}
	return x.compareFacts(st)
}

// picked puts the number that the step picked with the original numbers in the place of the one
// that it has picked now, if it has picked one each time, and now as it may.
func (x *inOrder[S, M, I, H]) picked(came []uint64) func(uint64) uint64 {
	var had []uint64
	for _, n := range union(x.had, x.given) {
		had = append(had, x.of(n))
	}
	now, then := without(came, had), without(x.came, x.had, x.given)
	if len(now) != 1 || len(then) != 1 || len(had) > 0 && now[0] < had[len(had)-1] {
		return order{}.of
	}
	return order{}.with(now[0], x.of(then[0]))
}

// goElsewhere reports whether messages with other numbers go from or to another server.
func (x *inOrder[S, M, I, H]) goElsewhere(sent []M) bool {
	for i, m := range sent {
		from, to := x.p.Route(m)
		if f, t := x.p.Route(x.step.Sent[i]); f != from || t != to {
			return true
		}
	}
	return false
}

// hasOtherInputs reports whether the server's inputs after the step depend on the numbers, but
// for one that the input picks.
//
// A bound may forbid an input that would pick too great a number. So the inputs are those within
// higher bounds, and where those may forbid something, too, greater numbers may have fewer.
func (x *inOrder[S, M, I, H]) hasOtherInputs(other S) bool {
	l := x.lift()
	want, got := x.inputsIn(l.p, x.step.After, x.of), x.inputsIn(l.p, other, order{}.of)
	fewer, more := got, want
	switch rises := x.greatest() >= x.from[len(x.from)-1]; {
	case max(x.greatest(), x.from[len(x.from)-1]) <= l.most:
		return !slices.Equal(got, want)
	case !rises:
		fewer, more = want, got
	}
	return slices.ContainsFunc(fewer, func(in string) bool { return !slices.Contains(more, in) })
}

// inputsIn are the encodings, in their order, of the server's inputs with other numbers; the
// one that an input picks becomes the greatest.
func (x *inOrder[S, M, I, H]) inputsIn(p *protocol.Guarded[S, M, I, H], s S, of func(uint64) uint64) []string {
	var all []string
	had := x.states.numbers(s)
	for _, in := range p.Inputs(x.step.Server, s) {
		picked := without(x.inputs.numbers(in), had)
		number := of
		if len(picked) == 1 && (len(had) == 0 || picked[0] > had[len(had)-1]) {
			number = func(n uint64) uint64 {
				if n == picked[0] {
					return x.greatest() + 1
				}
				return of(n)
			}
		}
		all = append(all, x.inputs.encode(x.inputs.reordered(number, in)))
	}
	slices.Sort(all)
	return all
}

// compareFacts says what difference the numbers make to what is remembered and to what
// properties find; "" means none. st is the step with the new numbers.
func (x *inOrder[S, M, I, H]) compareFacts(st protocol.Step[S, M, I]) string {
	was, want := x.histories.reordered(x.of, x.history), reorderedAll(x.histories, x.of, x.next.Histories)
	got := x.p.Remember(st.Server, was, st.After)
	switch {
	case x.histories.encode(got) != x.histories.encode(want[st.Server]):
		return "it is remembered otherwise" + fieldsThatDiffer(got, want[st.Server])
	case x.p.Ordered() && x.includesOtherwise(append(want, was), append(slices.Clip(x.next.Histories), x.history)):
		return "Includes says otherwise of what is remembered"
	}
	verdicts, panicked := mistake.Safely(func() outcome[S, H] { return x.next.Judge(&x.taken) })
	if panicked != "" {
		return "" // reported elsewhere
	}
	next, taken := x.next, x.taken
	next.States, next.Histories, taken.Step = reorderedAll(x.states, x.of, next.States), want, &st
	return x.compareProperties(next.Judge(&taken), verdicts)
}

// includesOtherwise reports whether one history includes another with some numbers and not with
// others. One of the two is that of the server that took the step.
func (x *inOrder[S, M, I, H]) includesOtherwise(now, then []H) bool {
	self := x.step.Server
	encoded := make([]string, len(then))
	for i, h := range then {
		encoded[i] = x.histories.encode(h)
	}
	for i := range then {
		if encoded[i] != encoded[self] &&
			(x.p.Includes(now[self], now[i]) != x.p.Includes(then[self], then[i]) || x.p.Includes(now[i], now[self]) != x.p.Includes(then[i], then[self])) {
			return true
		}
	}
	return false
}

// fits reports whether there is room for the new numbers wherever there were others.
func (x *inOrder[S, M, I, H]) fits() bool {
	all := carries(x.states, x.order, x.step.Before) && carries(x.histories, x.order, x.next.Histories...)
	if x.step.Input != nil {
		all = all && carries(x.inputs, x.order, *x.step.Input)
	} else {
		all = all && carries(x.messages, x.order, *x.step.Message)
	}
	return all && (x.taken.Panicked != "" || carries(x.states, x.order, x.next.States...) && carries(x.messages, x.order, x.step.Sent...))
}

// numbers are the ordered numbers in v.
func (f *fieldCheck[T]) numbers(v T) []uint64 {
	return protocol.ShapeOf(f.servers, nil, f.describe, v).Numbers
}

// reordered returns v with other ordered numbers; it panics if the description does not read
// them.
func (f *fieldCheck[T]) reordered(of func(uint64) uint64, v T) T {
	other, err := protocol.Reordered(f.servers, of, f.describe, v)
	if err != nil {
		panic(err)
	}
	return other
}

// reorderedAll returns each of some values with other ordered numbers.
func reorderedAll[T any](f *fieldCheck[T], of func(uint64) uint64, values []T) []T {
	all := make([]T, len(values))
	for i, v := range values {
		all[i] = f.reordered(of, v)
	}
	return all
}

// carries reports whether values with other numbers have these numbers.
func carries[T any](f *fieldCheck[T], o order, values ...T) bool {
	for _, v := range values {
		var want []uint64
		for _, n := range f.numbers(v) {
			want = append(want, o.of(n))
		}
		if !slices.Equal(f.numbers(f.reordered(o.of, v)), want) {
			return false
		}
	}
	return true
}

// computes reports that something is computed with ordered numbers, once for each difference.
// with and which say in words with which numbers.
func (k *selfCheck[S, M, I, H]) computes(e reference.Event[M, I], with, what, which string) {
	if about := "ordered " + what; !k.complained[about] {
		k.complained[about] = true
		if which != "" {
			which = " (" + which + ")"
		}
		k.report.Add(protocol.Arithmetic, k.m.ActionOf(e).Label()+": "+with+what+which)
	}
}
