package cover

// show shows the observer local states of all servers.
func (c *search) show(states []uint32) {
	if c.options.Observer == nil {
		return
	}
	c.observing.Lock()
	defer c.observing.Unlock()
	c.options.Observer.Vector(states)
}

// observe shows the observer a choice of a batch, of all members that have it.
func (c *search) observe(b *batch, x *successor) {
	c.observing.Lock()
	defer c.observing.Unlock()
	loop := b.from.loops[x.server]
	for k, local := range loop.members {
		if x.branch.members>>k&1 == 0 || !b.reaches(int(x.server), k) {
			continue
		}
		ch := c.choice(x)
		if ch.Input != Receives {
			ch.Input = c.inputLike(local, x.branch.move)
		}
		c.options.Observer.Move(local, ch)
	}
}

// reaches reports whether a configuration of a batch reaches a member of a server's loop.
func (b *batch) reaches(server, member int) bool {
	for i := range b.groups {
		g := &b.groups[i]
		for k := range g.ids {
			if g.reached[k*len(b.locals)+server]>>member&1 != 0 {
				return true
			}
		}
	}
	return false
}

// inputLike returns the input of a local state that does what a move does.
func (c *search) inputLike(local uint32, m *Move) int {
	inputs := c.sys.Local(local).Inputs
	for i := range inputs {
		if inputs[i].does(m) {
			return i
		}
	}
	panic("explore: a member of a loop does not have its branch")
}
