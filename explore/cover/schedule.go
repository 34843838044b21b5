package cover

import (
	"slices"

	"raftmc/explore"
)

// start stores the initial configuration.
func (c *search) start(first Start) {
	w := c.workers[0]
	copy(w.after, first.Locals)
	r, hash := w.least()
	s := &c.shards[hash>>(64-shardBits)]
	x := &successor{hash: hash, renaming: r}
	v := c.vectorOf(s, x, w.renamed(int(r)))
	var sent bitset
	for _, m := range first.Messages {
		if p := c.place(v, w.renamedMessage(m, x)); p != dropped {
			sent = sent.with(p)
		}
	}
	set := append(sent, make([]uint64, v.words-len(sent))...)
	v.saturate(set)
	t := tag{c.renameHistories(nil, first.Histories, int(r)), slices.Clone(first.Used)}
	w.judge.Check(v.locals, t.histories)
	g := c.newGroup(t)
	g.add(set, s.ancestors.append(s.ancestors.shard, inputAction, r)) // its own parent
	v.groups, s.sets = []*group{g}, 1
	s.await(v)
	c.root = g.ids[0]
}

// counterexample tells the schedule that leads to an offence.
func (c *search) counterexample(o offence) Result {
	t := c.tell(o)
	schedule := t.needed()
	first := c.sys.Initial()
	locals, histories := first.Locals, first.Histories
	for i := range schedule {
		ch := &schedule[i]
		if i == len(schedule)-1 {
			found := c.sys.Explain(locals, histories, ch)
			if len(found) == 0 {
				untold("something is violated at its end, and Explain finds nothing there")
			}
			return Result{Outcome: explore.Outcome{Verdict: explore.Violated, Violations: found}, Schedule: schedule}
		}
		move := c.moveOf(locals, ch)
		if move == nil {
			untold("a message that is received does nothing")
		}
		locals[ch.Server] = move.To
		histories[ch.Server] = c.sys.Remember(histories[ch.Server], move.To)
	}
	untold("it has no steps")
	return Result{}
}

func (c *search) moveOf(locals []uint32, ch *Choice) *Move {
	if ch.Input == Receives {
		return c.sys.Receive(locals[ch.Server], ch.Message)
	}
	return &c.sys.Local(locals[ch.Server]).Inputs[ch.Input]
}

// lineage returns the choices that lead to an offence, each in the names of its
// own configuration, and the renamings that led to those names, one after the
// other.
func (c *search) lineage(o offence) (choices []Choice, renames []int) {
	choices = []Choice{c.choice(&o.successor)}
	for id := o.parent; ; {
		a, k := &c.shards[id&(shardCount-1)].ancestors, int(id>>shardBits)
		renames = append(renames, int(a.renames[k]))
		if id == c.root {
			break
		}
		choices = append(choices, a.choice(k, c.sys))
		id = a.parents[k]
	}
	slices.Reverse(choices)
	slices.Reverse(renames)
	return choices, renames
}

// story is a run in the names of the initial state: the choices that the search followed,
// and between them those that saturation added.
type story struct {
	c       *search
	locals  []uint32
	choices []Choice
	granted []bool         // by choice
	sender  map[uint32]int // by message: the choice that first sent it, or earlier
}

// earlier is the sender of what was sent before the search starts.
const earlier = -1

// tell follows the ancestors of an offence.
func (c *search) tell(o offence) *story {
	choices, renames := c.lineage(o)
	first := c.sys.Initial()
	t := &story{c: c, locals: first.Locals, sender: map[uint32]int{}}
	for _, m := range first.Messages {
		t.sender[m] = earlier
	}
	for k, ch := range choices {
		t.saturate()
		t.take(t.translate(ch, renames[:k+1]), false)
	}
	return t
}

// saturate takes whatever sends something new and changes nothing.
func (t *story) saturate() {
	for more := true; more; {
		more = false
		for server, l := range t.locals {
			for i := range t.c.sys.Local(l).Inputs {
				more = t.grant(Choice{Server: server, Input: i}) || more
			}
		}
		for m := range t.c.sys.Messages() {
			if _, sent := t.sender[uint32(m)]; sent {
				more = t.grant(Choice{Server: t.c.sys.Message(uint32(m)).To, Input: Receives, Message: uint32(m)}) || more
			}
		}
	}
}

// grant takes a choice if saturation does and it sends something new.
func (t *story) grant(ch Choice) bool {
	move := t.c.moveOf(t.locals, &ch)
	if move == nil || !t.c.saturates(t.locals[ch.Server], move) {
		return false
	}
	isNew := func(m uint32) bool { _, sent := t.sender[m]; return !sent }
	if !slices.ContainsFunc(move.Sends, isNew) {
		return false
	}
	t.take(ch, true)
	return true
}

func (t *story) take(ch Choice, granted bool) {
	move := t.c.moveOf(t.locals, &ch)
	if move == nil {
		untold("a message that is received does nothing")
	}
	for _, m := range move.Sends {
		if _, sent := t.sender[m]; !sent {
			t.sender[m] = len(t.choices)
		}
	}
	t.choices, t.granted = append(t.choices, ch), append(t.granted, granted)
	t.locals[ch.Server] = move.To
}

// translate takes a choice from the names to which the renamings lead, one after
// the other, back to those of the initial state.
func (t *story) translate(ch Choice, renames []int) Choice {
	g := t.c.renamings
	server, message := ch.Server, ch.Message
	for _, r := range slices.Backward(renames) {
		back := g.Inverse[r]
		server = g.Servers[back][server]
		if ch.Input == Receives {
			message = t.c.sys.Message(message).Renamed[back]
		}
	}
	if ch.Input == Receives {
		return Choice{Server: server, Input: Receives, Message: message}
	}
	return Choice{Server: server, Input: t.sameInput(server, ch.Input, renames)}
}

// sameInput finds the input of a server that does, renamed, what the input with
// the given index does: a renaming may change the inputs' order.
func (t *story) sameInput(server, index int, renames []int) int {
	sys := t.c.sys
	local := t.locals[server]
	forward := func(m *Move) (to uint32, sends []uint32) {
		to, sends = m.To, slices.Clone(m.Sends)
		for _, r := range renames {
			to = sys.Local(to).Renamed[r]
			for i, m := range sends {
				sends[i] = sys.Message(m).Renamed[r]
			}
		}
		slices.Sort(sends)
		return to, sends
	}
	there := local
	for _, r := range renames {
		there = sys.Local(there).Renamed[r]
	}
	inputs := sys.Local(there).Inputs
	if index >= len(inputs) {
		untold("a renamed state has fewer inputs")
	}
	want := &inputs[index]
	sends := slices.Sorted(slices.Values(want.Sends))
	for i := range sys.Local(local).Inputs {
		m := &sys.Local(local).Inputs[i]
		if to, sent := forward(m); m.Kind == want.Kind && m.Flags == want.Flags && to == want.To && slices.Equal(sent, sends) {
			return i
		}
	}
	untold("a renamed state has no such input")
	return 0
}

// needed returns the choices that the search followed, and of those that saturation added
// the ones that a later choice needs.
func (t *story) needed() []Choice {
	need := make([]bool, len(t.choices))
	var schedule []Choice
	for k, ch := range slices.Backward(t.choices) {
		if need[k] = need[k] || !t.granted[k]; !need[k] {
			continue
		}
		if ch.Input == Receives {
			sender, sent := t.sender[ch.Message]
			if !sent || sender >= k {
				untold("it delivers what nobody sent")
			}
			if sender != earlier {
				need[sender] = true
			}
		}
		schedule = append(schedule, ch)
	}
	slices.Reverse(schedule)
	return schedule
}

// untold ends a search that has found a violation, but cannot reconstruct the schedule
// that leads there.
func untold(why string) {
	panic(&explore.Mistake{
		What:   "a violation was found, but the schedule that leads there cannot be told in the names of the start: " + why,
		Remedy: "the steps are no functions of their arguments, or servers or values that are said to be alike are not; search without symmetry, and look at the descriptions of states and messages",
	})
}
