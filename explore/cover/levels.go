package cover

// nextLevel collects the vectors that are next to be expanded, if there are any.
func (c *search) nextLevel() bool {
	c.level, c.at = c.level[:0], 0
	if c.options.Shortest {
		c.nextDistance()
	} else {
		c.nextRank()
	}
	return len(c.level) > 0
}

// nextRank collects the vectors of the lowest rank that has something to expand. No step
// leads to a lower rank, so vectors below are no longer needed.
func (c *search) nextRank() {
	lowest := -1
	for i := range c.shards {
		for rank, t := range c.shards[i].tables {
			if len(t.due) > 0 && (lowest < 0 || rank < lowest) {
				lowest = rank
			}
		}
	}
	if lowest < 0 {
		return
	}
	c.rank = lowest
	for i := range c.shards {
		s := &c.shards[i]
		if c.lives.complete && c.chart == nil {
			s.retire(lowest)
		}
		c.level = s.table(lowest).handOver(c.level)
	}
}

// nextDistance collects all vectors that have something to expand: what is one step
// further than what was expanded last. They are frozen, so that what a level leads to is
// not expanded with it.
func (c *search) nextDistance() {
	for i := range c.shards {
		for _, t := range c.shards[i].tables {
			c.level = t.handOver(c.level)
		}
	}
	if len(c.level) == 0 {
		c.depth-- // the last level led to nothing new
		return
	}
	c.depth++
	c.frozen, c.frozenBytes = c.frozen[:0], 0
	for _, v := range c.level {
		b := v.handOver()
		c.frozen, c.frozenBytes = append(c.frozen, b), c.frozenBytes+b.bytes()
	}
}
