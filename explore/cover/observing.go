package cover

import "raftmc/internal/product"

// show shows the observer all combinations of local states.
func (c *search) show(locals [][]uint32) {
	if c.options.Observer == nil {
		return
	}
	c.observing.Lock()
	defer c.observing.Unlock()
	for vector := range product.Of(locals) {
		c.options.Observer.Vector(vector)
	}
}

// takes reports whether a configuration of a batch has a choice in one member of a loop.
func (c *search) takes(b *batch, x *successor, member int) bool {
	one, mine := *x.branch, *x
	one.members, mine.branch = 1<<member, &one
	_, found := c.first(b, &mine)
	return found
}

// observe shows the observer a choice of a batch, of all members that have it.
func (c *search) observe(b *batch, x *successor) {
	c.observing.Lock()
	defer c.observing.Unlock()
	ch := c.choice(x)
	for k, local := range b.from.loops[x.server].members {
		switch {
		case x.branch.members>>k&1 == 0 || !c.takes(b, x, k):
		case ch.Input == Receives:
			c.options.Observer.Move(local, ch)
		default:
			inputs := c.sys.Local(local).Inputs
			for i := range inputs {
				if inputs[i].does(x.branch.move) {
					c.options.Observer.Move(local, Choice{Server: ch.Server, Input: i})
				}
			}
		}
	}
}
