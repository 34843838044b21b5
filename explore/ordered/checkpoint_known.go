package ordered

import "slices"

// readKnown reads what the pass rests on, and what it has learnt.
func (r *reader) readKnown() {
	k := r.known
	k.wrong.Store(r.yes())
	k.falls.Store(r.yes())
	k.tangled = r.yes()
	k.judged = r.Below(maxFigure)
	k.seen = r.elements()
	k.exact.join(r.elements())
	for range r.Count() {
		if r.readEver(); !r.OK() {
			return
		}
	}
	for range r.Count() {
		if r.readLeftOut(); !r.OK() {
			return
		}
	}
	r.readMet()
	r.readDrifts()
	r.readQuiet()
	r.readAhead()
	if r.OK() && !k.alikeKnown() {
		r.Fail()
	}
}

// elements reads some shapes of elements.
func (r *reader) elements() (all shapes) {
	for range r.Count() {
		x := r.shape(ElementPart)
		if !r.OK() || all.has(x) {
			r.Fail()
			return nil
		}
		all.add([]Object{At(x, 0)})
	}
	return all
}

func (r *reader) readEver() {
	k, l := r.known, r.shape(LocalPart)
	if !r.OK() || k.isEver[l] {
		r.Fail()
		return
	}
	all := r.sys.Local(l).Renamed
	k.ever = append(k.ever, slices.Min(all))
	for _, renamed := range all {
		k.isEver[renamed] = true
	}
}

func (r *reader) readLeftOut() {
	k, x, stale := r.known, r.shape(ElementPart), r.yes()
	var far [mostServers]reach
	for i := range r.servers {
		far[i] = reach(r.Below(uint64(nowhere) + 1))
	}
	for int(x) >= len(k.of) {
		k.of, k.stale, k.reach = append(k.of, false), append(k.stale, false), append(k.reach, [mostServers]reach{})
	}
	if isFact := r.OK() && r.sys.Element(x).IsFact(); !r.OK() || k.of[x] || stale && isFact || far != [mostServers]reach{} && !isFact {
		r.Fail()
		return
	}
	k.of[x], k.stale[x], k.reach[x] = true, stale, far
}

// readMet reads the local states that the pass has come to. The first of an orbit here may be
// another one than where it was written.
func (r *reader) readMet() {
	k := r.known
	for range r.Count() {
		l, m := r.shape(LocalPart), &metLocal{}
		if !r.OK() || !k.isEver[l] || k.met[l] != nil {
			r.Fail()
			return
		}
		r.places = r.sys.Local(l).Numbers
		m.told = r.set()
		if slices.ContainsFunc(m.told, func(x Object) bool { return r.sys.Element(x.Shape()).IsFact() }) {
			r.Fail()
		}
		m.reached.Store(true)
		k.met[l] = m
	}
	for _, least := range k.ever {
		all := r.sys.Local(least).Renamed
		at := slices.IndexFunc(all, func(l uint32) bool { return k.met[l] != nil })
		if at >= 0 && k.met[least] == nil {
			k.met[least] = k.renamedMet(k.met[all[at]], k.renamings.Inverse[at])
			k.met[least].reached.Store(true)
		}
	}
}

func (r *reader) readDrifts() {
	for range r.Count() {
		from := r.shape(LocalPart)
		for range r.Count() {
			if !r.OK() {
				return
			}
			l := r.layout(r.sys.Local(from).Numbers)
			to := r.one(LocalPart)
			if !r.OK() || l.own|to.Places() != First(l.count) || l.own.Top() != to.Places().Top() || r.local(to).Server != r.sys.Local(from).Server {
				r.Fail()
				return
			}
			r.known.drifts.add(r.sys, At(from, l.own), to)
		}
	}
}

func (r *reader) readQuiet() {
	r.places = MostPlaces
	r.known.quiet.forget()
	for range r.Count() {
		p, quiet := pair{r.one(LocalPart), r.one(ElementPart)}, r.yes()
		if !r.OK() {
			return
		}
		all := p.local.Places() | p.message.Places()
		if _, twice := r.known.quiet.known[p]; twice || all != First(all.Count()) || r.sys.Element(p.message.Shape()).To != r.local(p.local).Server {
			r.Fail()
			return
		}
		r.known.quiet.known[p] = quiet
	}
}

func (r *reader) readAhead() {
	a := &r.known.ahead
	a.steps = r.Below(maxFigure)
	a.messages = map[uint32]*shapes{}
	for range r.Count() {
		l, messages := r.shape(LocalPart), r.elements()
		if !r.OK() {
			return
		}
		all := r.sys.Local(l).Renamed
		least := slices.Min(all)
		if a.messages[least] != nil {
			r.Fail()
			return
		}
		here, to := &shapes{}, slices.Index(all, least)
		for x := range uint32(64 * len(messages)) {
			if messages.has(x) {
				here.add([]Object{At(r.sys.Element(x).Renamed[to], 0)})
			}
		}
		a.messages[least] = here
	}
}

// alikeKnown reports whether the same is known of elements that are the same but for their names.
func (k *known) alikeKnown() bool {
	for x, of := range k.of {
		if !of {
			continue
		}
		for r, y := range k.sys.Element(uint32(x)).Renamed {
			if int(y) >= len(k.of) || !k.of[y] || k.stale[x] != k.stale[y] {
				return false
			}
			for i, to := range k.renamings.Servers[r] {
				if k.reach[x][i] != k.reach[y][to] {
					return false
				}
			}
		}
	}
	return true
}
