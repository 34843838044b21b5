package ordered

// Most steps that keep a server's greatest number the search comes to by itself, but some of them
// late; and then all that rested on there being no such step is in vain. So they are looked up
// beforehand, of all states that were met with all messages that were seen, up to a limit.

// mostAhead is how many steps are looked up.
const mostAhead = 100_000

// ahead is what has been looked up.
type ahead struct {
	messages map[uint32]*shapes // by local state
	steps    int
}

// lookAhead looks up the steps of what was met since it did so last: all of them, or none, so
// that nothing depends on their order.
func (k *known) lookAhead(each func(items int, do func(item int))) {
	type question struct{ local, message uint32 }
	var questions []question
	steps := 0
	for _, l := range k.ever {
		local := k.sys.Local(l)
		for x := range uint32(len(k.of)) {
			e := k.sys.Element(x)
			if k.of[x] && e.To == local.Server && !k.ahead.messages[l].has(x) {
				questions = append(questions, question{l, x})
				steps += len(k.mutuals.of(local.Numbers, e.Numbers))
			}
		}
	}
	if k.ahead.steps += steps; k.ahead.steps > mostAhead {
		return
	}
	if k.ahead.messages == nil {
		k.ahead.messages = map[uint32]*shapes{}
	}
	for _, q := range questions {
		if k.ahead.messages[q.local] == nil {
			k.ahead.messages[q.local] = &shapes{}
		}
		k.ahead.messages[q.local].add([]Object{At(q.message, 0)})
	}
	each(len(questions), func(i int) { k.drift(questions[i].local, questions[i].message) })
}

// drift notes how a message can move a local state without a greater number.
func (k *known) drift(local, message uint32) {
	e := k.sys.Element(message)
	for _, p := range k.mutuals.of(k.sys.Local(local).Numbers, e.Numbers) {
		l := At(local, p.a)
		if mv := k.sys.Receive(l, At(message, p.b)); mv != nil && mv.To != l && mv.To.Places().Top() == p.a.Top() {
			k.drifts.add(k.sys, l, mv.To)
		}
	}
}
