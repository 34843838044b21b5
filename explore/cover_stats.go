package explore

// sets counts the configurations.
func (c *cover) sets() (n uint64) {
	for i := range c.shards {
		n += uint64(c.shards[i].sets)
	}
	return n
}

// stored is what the configurations and their ancestors take, in bytes.
func (c *cover) stored() (n int64) {
	for i := range c.shards {
		n += c.shards[i].bytes + c.shards[i].ancestors.bytes()
	}
	return n
}

// queued is what a round takes, in bytes.
func (c *cover) queued() (n int64) {
	for lane := range c.successors {
		for shard := range c.successors[lane] {
			n += 64 * int64(cap(c.successors[lane][shard]))
		}
		n += 4 * int64(cap(c.arenas[lane]))
	}
	return n + c.frozenBytes
}

func (c *cover) held() int64 { return c.stored() + c.queued() }

// stats returns the figures so far.
func (c *cover) stats() Stats {
	s := Stats{
		States: c.sets(), Depth: c.depth, Frontier: uint64(len(c.level)), Expanded: uint64(c.at),
		Locals: c.sys.Locals(), Messages: c.sys.Messages(),
		StoreBytes: c.most, FrontierBytes: c.queued(), Taken: make([]uint64, len(c.sys.Kinds())),
	}
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
		w.tally.addTo(&s)
		s.Reached |= w.goals | w.judge.Reached()
	}
	return s
}
