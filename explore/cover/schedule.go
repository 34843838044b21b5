package cover

import (
	"slices"

	"raftmc/explore"
)

// start stores the initial configuration. If a property fails where it leads without leaving
// the servers' loops, that is an offence.
func (c *search) start(first Start) (o offence, found bool) {
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
	w.set, w.reached = append(sent, make([]uint64, v.words-len(sent))...), make([]uint64, c.servers)
	v.saturate(w.set, w.reached)
	w.tag, w.loopTags = tag{c.renameHistories(nil, first.Histories, int(r)), slices.Clone(first.Used)}, nil
	t := w.loopTag(v)
	c.root = s.ancestors.append(s.ancestors.shard, inputAction, r, 0) // its own parent
	if bad := w.settleDown(v, t); bad != nil {
		return offence{parent: c.root, states: bad, successor: *x}, true
	}
	t.home.add(w.set, c.root)
	s.sets = 1
	s.await(v)
	return offence{}, false
}

// counterexample tells the schedule that leads to an offence.
func (c *search) counterexample(o offence) Result {
	schedule := c.tell(o)
	first := c.sys.Initial()
	locals, histories := first.Locals, first.Histories
	for i := range schedule {
		ch := &schedule[i]
		if found := c.sys.Explain(locals, histories, ch); len(found) > 0 {
			return Result{Outcome: explore.Outcome{Verdict: explore.Violated, Violations: found}, Schedule: schedule[:i+1]}
		}
		move := c.moveOf(locals[ch.Server], ch)
		if move == nil {
			untold("a message that is received does nothing")
		}
		locals[ch.Server] = move.To
		histories[ch.Server] = c.sys.Remember(histories[ch.Server], move.To)
	}
	untold("something is violated at its end, and Explain finds nothing there")
	return Result{}
}

// moveOf is what a choice does in a local state; nil if it does nothing.
func (c *search) moveOf(local uint32, ch *Choice) *Move {
	if ch.Input == Receives {
		return c.sys.Receive(local, ch.Message)
	}
	return &c.sys.Local(local).Inputs[ch.Input]
}

// lineage are the choices that lead to an offence. Each is in the names of its own
// configuration, to which the renamings up to its index lead, one after the other.
type lineage struct {
	choices []Choice
	members []uint8 // of its server's loop, that has the choice
	renames []int
}

// lineage returns the choices that lead to an offence; with one renaming more, to the names of
// where the last of them leads.
func (c *search) lineage(o offence) (l lineage) {
	l.renames = []int{int(o.successor.renaming)}
	if o.successor.branch != nil {
		l.choices, l.members = []Choice{c.choice(&o.successor)}, []uint8{o.successor.branch.member}
	}
	for id := o.parent; ; {
		a, k := &c.shards[id&(shardCount-1)].ancestors, int(id>>shardBits)
		if id != c.root || o.successor.branch != nil {
			l.renames = append(l.renames, int(a.renames[k]))
		}
		if id == c.root {
			break
		}
		l.choices, l.members = append(l.choices, a.choice(k, c.sys)), append(l.members, a.members[k])
		id = a.parents[k]
	}
	slices.Reverse(l.choices)
	slices.Reverse(l.members)
	slices.Reverse(l.renames)
	return l
}
