package cover

import (
	"slices"

	"raftmc/explore"
)

// story is a run in the names of the initial state: the choices that the search followed,
// and between them detours inside of loops that send what later ones may need.
type story struct {
	c         *search
	locals    []uint32
	histories []uint32
	choices   []Choice
	detours   []int          // by choice: which detour it belongs to; 0 if it is needed in any case
	count     int            // detours
	sender    map[uint32]int // by message: the choice that first sent it, or earlier
}

// earlier is the sender of what was sent before the search starts.
const earlier = -1

// tell returns a schedule that leads to an offence.
func (c *search) tell(o offence) []Choice {
	l, first := c.lineage(o), c.sys.Initial()
	t := &story{c: c, locals: first.Locals, histories: first.Histories, sender: map[uint32]int{}}
	for _, m := range first.Messages {
		t.sender[m] = earlier
	}
	for k, ch := range l.choices {
		t.saturate()
		t.follow(ch, l.members[k], l.renames[:k+1])
	}
	if o.states != nil {
		t.saturate()
		for server, local := range o.states {
			to := t.back(local, l.renames)
			server = c.sys.Local(to).Server
			t.walk(server, t.path(server, t.locals[server], to), 0)
		}
	}
	return t.needed()
}

// back takes a local state from the names to which renamings lead, one after the other, to
// those of the initial state.
func (t *story) back(local uint32, renames []int) uint32 {
	for _, r := range slices.Backward(renames) {
		local = t.c.sys.Local(local).Renamed[t.c.renamings.Inverse[r]]
	}
	return local
}

// there takes a local state from the names of the initial state to those to which renamings lead.
func (t *story) there(local uint32, renames []int) uint32 {
	for _, r := range renames {
		local = t.c.sys.Local(local).Renamed[r]
	}
	return local
}

// visit is a way to a member of a loop, from another one and without leaving it.
type visit struct {
	local uint32
	path  []Choice
}

// visits lists the members of a local state's loop that can be reached from it with the
// messages that were sent, the nearest first.
func (t *story) visits(server int, local uint32) []visit {
	found := []visit{{local: local}}
	for k := 0; k < len(found); k++ {
		for _, ch := range t.inside(server, found[k].local) {
			to := t.c.moveOf(found[k].local, &ch).To
			if !slices.ContainsFunc(found, func(v visit) bool { return v.local == to }) {
				found = append(found, visit{to, append(slices.Clone(found[k].path), ch)})
			}
		}
	}
	return found
}

// path is the way from one member of a loop to another.
func (t *story) path(server int, from, to uint32) []Choice {
	for _, v := range t.visits(server, from) {
		if v.local == to {
			return v.path
		}
	}
	untold("a state of a loop cannot be reached")
	return nil
}

// returns reports whether one member of a loop can be reached from another.
func (t *story) returns(server int, from, to uint32) bool {
	return slices.ContainsFunc(t.visits(server, from), func(v visit) bool { return v.local == to })
}

// inside lists what a server can do in a local state without leaving its loop.
func (t *story) inside(server int, local uint32) (all []Choice) {
	add := func(ch Choice) {
		if m := t.c.moveOf(local, &ch); m != nil && t.c.loops.inside(local, m) {
			all = append(all, ch)
		}
	}
	for i := range t.c.sys.Local(local).Inputs {
		add(Choice{Server: server, Input: i})
	}
	for m := range t.c.sys.Messages() {
		if _, sent := t.sender[uint32(m)]; sent && t.c.sys.Message(uint32(m)).To == server {
			add(Choice{Server: server, Input: Receives, Message: uint32(m)})
		}
	}
	return all
}

// saturate makes all detours that send or remember something new.
func (t *story) saturate() {
	for more := true; more; {
		more = false
		for server := range t.locals {
			more = t.detour(server) || more
		}
	}
}

// detour makes one of a server's detours, and reports whether there was one. What can be
// remembered comes first, so that what is sent later is all that the other detours are for.
func (t *story) detour(server int) bool {
	here := t.locals[server]
	visits := slices.DeleteFunc(t.visits(server, here), func(v visit) bool { return !t.returns(server, v.local, here) })
	for _, v := range visits {
		if before := t.histories[server]; t.remembers(server, v.local) {
			t.walk(server, v.path, 0)
			t.walk(server, t.path(server, v.local, here), 0)
			if after := t.histories[server]; after == before || !t.c.sys.Includes(after, before) {
				untold("a history forgets what it has seen, so that there is always something to remember")
			}
			return true
		}
	}
	for _, v := range visits {
		for _, ch := range t.inside(server, v.local) {
			move := t.c.moveOf(v.local, &ch)
			isNew := func(m uint32) bool { _, sent := t.sender[m]; return !sent }
			if slices.ContainsFunc(move.Sends, isNew) && t.returns(server, move.To, here) {
				t.count++
				t.walk(server, append(slices.Clone(v.path), ch), t.count)
				t.walk(server, t.path(server, move.To, here), t.count)
				return true
			}
		}
	}
	return false
}

// remembers reports whether a server's history would be another in a local state.
func (t *story) remembers(server int, local uint32) bool {
	return t.c.sys.Remember(t.histories[server], local) != t.histories[server]
}

// walk makes choices that belong to a detour, or to none.
func (t *story) walk(server int, path []Choice, detour int) {
	for _, ch := range path {
		move := t.c.moveOf(t.locals[server], &ch)
		if move == nil {
			untold("a message that is received does nothing")
		}
		for _, m := range move.Sends {
			if _, sent := t.sender[m]; !sent {
				t.sender[m] = len(t.choices)
			}
		}
		t.choices, t.detours = append(t.choices, ch), append(t.detours, detour)
		t.locals[server] = move.To
		t.histories[server] = t.c.sys.Remember(t.histories[server], move.To)
	}
}

// follow takes the step that a member of a loop takes by a choice, both in the names to which
// the renamings lead. Another member may take it, too, and a renaming may change the order of
// inputs, so it is looked for by what it does.
func (t *story) follow(ch Choice, member uint8, renames []int) {
	server, message := ch.Server, ch.Message
	for _, r := range slices.Backward(renames) {
		back := t.c.renamings.Inverse[r]
		server = t.c.renamings.Servers[back][server]
		if ch.Input == Receives {
			message = t.c.sys.Message(message).Renamed[back]
		}
	}
	home := member&goesHome != 0
	member &^= goesHome
	loop, _ := t.c.loops.at(t.there(t.locals[server], renames))
	if int(member) >= len(loop.members) || ch.Input >= len(t.c.sys.Local(loop.members[member]).Inputs) {
		untold("a renamed state has fewer inputs")
	}
	want := t.c.moveOf(loop.members[member], &ch)
	if want == nil {
		untold("a message that is received does nothing")
	}
	for _, v := range t.visits(server, t.locals[server]) {
		for _, mine := range t.alike(server, v.local, ch.Input, message) {
			if t.same(t.c.moveOf(v.local, &mine), want, renames) {
				t.walk(server, append(v.path, mine), 0)
				if home {
					t.goHome(server, want.To, renames)
				}
				return
			}
		}
	}
	untold("a renamed state has no such step")
}

// goHome brings a server home from where it is; in the names to which the renamings lead, that
// is from a local state.
func (t *story) goHome(server int, from uint32, renames []int) {
	loop, _ := t.c.loops.at(from)
	t.walk(server, t.path(server, t.locals[server], t.back(loop.members[0], renames)), 0)
}

// alike lists the choices in a local state that may do what is looked for: the inputs, or to
// receive a message.
func (t *story) alike(server int, local uint32, input int, message uint32) (all []Choice) {
	if input == Receives {
		if _, sent := t.sender[message]; !sent {
			untold("it delivers what nobody sent")
		}
		return []Choice{{Server: server, Input: Receives, Message: message}}
	}
	for i := range t.c.sys.Local(local).Inputs {
		all = append(all, Choice{Server: server, Input: i})
	}
	return all
}

// same reports whether a move, renamed, does what another one does.
func (t *story) same(m, want *Move, renames []int) bool {
	if m == nil || m.Kind != want.Kind || m.Flags != want.Flags || t.there(m.To, renames) != want.To {
		return false
	}
	sends := slices.Clone(m.Sends)
	for i := range sends {
		for _, r := range renames {
			sends[i] = t.c.sys.Message(sends[i]).Renamed[r]
		}
	}
	slices.Sort(sends)
	return slices.Equal(sends, slices.Sorted(slices.Values(want.Sends)))
}

// needed returns the choices that the search followed, and the detours that a later choice
// needs.
func (t *story) needed() (schedule []Choice) {
	need := make([]bool, len(t.choices))
	for k := len(t.choices) - 1; k >= 0; {
		first := k
		for first > 0 && t.detours[k] != 0 && t.detours[first-1] == t.detours[k] {
			first--
		}
		if t.detours[k] == 0 || slices.Contains(need[first:k+1], true) {
			for ; k >= first; k-- {
				schedule = append(schedule, t.choices[k])
				t.require(t.choices[k], k, need)
			}
		}
		k = first - 1
	}
	slices.Reverse(schedule)
	return schedule
}

// require notes that what a choice receives must be sent before it.
func (t *story) require(ch Choice, k int, need []bool) {
	if ch.Input != Receives {
		return
	}
	sender, sent := t.sender[ch.Message]
	if !sent || sender >= k {
		untold("it delivers what nobody sent")
	}
	if sender != earlier {
		need[sender] = true
	}
}

// untold ends a search that has found a violation, but cannot reconstruct the schedule
// that leads there.
func untold(why string) {
	panic(&explore.Mistake{
		What:   "a violation was found, but the schedule that leads there cannot be told in the names of the start: " + why,
		Remedy: "the steps are no functions of their arguments, or servers or values that are said to be alike are not; search without symmetry, and look at the descriptions of states and messages",
	})
}
