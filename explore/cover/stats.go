package cover

// sets counts the configurations.
func (c *search) sets() (n uint64) {
	for i := range c.shards {
		n += uint64(c.shards[i].sets)
	}
	return n
}

// stored is what the configurations and their ancestors take, in bytes.
func (c *search) stored() (n int64) {
	for i := range c.shards {
		n += c.shards[i].bytes + c.shards[i].ancestors.bytes()
	}
	return n
}

// queued is what a round takes, in bytes.
func (c *search) queued() (n int64) {
	for lane := range c.successors {
		for shard := range c.successors[lane] {
			n += 64 * int64(cap(c.successors[lane][shard]))
		}
		n += 4*int64(cap(c.arenas[lane])) + 8*int64(cap(c.onlys[lane]))
	}
	return n + c.frozenBytes
}

// held is all that the search itself holds, in bytes.
func (c *search) held() int64 {
	n := c.stored() + c.queued()
	if c.answers != nil {
		n += c.answers.bytes
	}
	for _, w := range c.workers {
		n += 48 * int64(len(w.tours))
	}
	return n
}

// stats returns the figures so far.
func (c *search) stats() Stats {
	s := noStats(c.sys)
	s.States, s.Depth, s.Frontier, s.Expanded = c.sets(), c.depth, uint64(len(c.level)), uint64(c.at)
	s.Locals, s.Messages = c.sys.Locals(), c.sys.Messages()
	s.StoreBytes, s.FrontierBytes = c.most, c.queued()
	for i := range c.shards {
		vectors, largest := c.shards[i].vectors()
		s.Vectors += uint64(vectors)
		s.AntichainMax = max(s.AntichainMax, largest)
	}
	if c.lives != nil {
		s.Closure = uint64(c.lives.pairs)
	}
	if c.lives != nil && !c.options.Shortest {
		s.Rank, s.Ranks = c.rank, c.servers*c.lives.maxRank
	}
	if c.lives != nil && c.options.Without&DeadMessages == 0 {
		s.DeadPairs = c.lives.dead
	}
	for _, w := range c.workers {
		s.Transitions += w.tally.AddTo(s.Taken)
		s.Reached |= w.goals | w.judge.Reached()
	}
	return s
}
