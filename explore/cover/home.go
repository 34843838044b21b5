package cover

// lead adds the successors to which a choice leads: where the server is then, or at its home if
// it can come back from there.
func (w *worker) lead(lane int, b *batch, x successor) {
	to := x.branch.move.To
	loop, at := w.c.loops.at(to)
	if at == 0 {
		w.arrive(lane, b, x, to)
		return
	}
	reached := w.reachFromHome(b, int(x.server), loop)
	words := (len(reached) + 63) / 64
	both := make(bitset, 2*words)
	away, home := both[:words], both[words:]
	stays, returns := false, false
	for i := range b.groups {
		g := &b.groups[i]
		if !w.c.affords(g.tag, x.branch.move) {
			continue
		}
		for k := range g.ids {
			if !b.leads(g, k, &x) {
				continue
			}
			if reached[g.first+k]>>at&1 != 0 {
				home.with(g.first + k)
				returns = true
			} else {
				away.with(g.first + k)
				stays = true
			}
		}
	}
	if stays && returns {
		x.only = int32(len(w.c.onlys[lane]))
		w.c.onlys[lane] = append(w.c.onlys[lane], both...)
	}
	if stays {
		w.arrive(lane, b, x, to)
	}
	if returns {
		if x.home = true; stays {
			x.only += int32(words)
		}
		w.arrive(lane, b, x, loop.members[0])
	}
}

// fromHome are the members of a server's loop that the configurations of the batch at hand
// would reach from home.
type fromHome struct {
	loop    *loop
	reached []uint64
}

// reachFromHome returns them.
func (w *worker) reachFromHome(b *batch, server int, p *loop) []uint64 {
	for i := range w.homes {
		if w.homes[i].loop == p {
			return w.homes[i].reached
		}
	}
	steps := w.movingSteps(b, server, p)
	var reached []uint64
	for i := range b.groups {
		g := &b.groups[i]
		for k := range g.ids {
			reached = append(reached, reachable(steps, g.set(k, b.words)))
		}
	}
	w.homes = append(w.homes, fromHome{p, reached})
	return reached
}

// movingSteps lists the steps inside of a server's loop, in the batch's places.
func (w *worker) movingSteps(b *batch, server int, p *loop) (steps []insideStep) {
	add := func(branches []branch, place int) {
		for i := range branches {
			if br := &branches[i]; br.inside && br.moves() {
				steps = append(steps, insideStep{members: br.members, place: uint16(place), at: br.at})
			}
		}
	}
	add(p.inputs, 0)
	for place, m := range b.universe {
		if w.counts[place] > 0 && w.c.sys.Message(m).To == server {
			add(w.c.loops.receive(p, m).branches, place+1)
		}
	}
	return steps
}
