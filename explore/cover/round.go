package cover

import (
	"slices"

	"raftmc/explore/internal/parallel"
)

// gather takes the next vectors of the level, with what they have to expand.
func (c *search) gather() {
	c.round, c.begin = c.round[:0], c.at
	for total := 0; c.at < len(c.level) && total < roundConfigurations; c.at++ {
		var b batch
		if c.options.Shortest {
			b = c.frozen[c.at]
		} else {
			b = c.level[c.at].handOver()
		}
		total += b.size()
		c.round = append(c.round, b)
	}
	c.lanes = min(laneCount, len(c.round))
	if !c.options.Shortest {
		c.depth++
	}
}

// expandRound expands what is gathered, and stores what it leads to. It reports whether
// it came to its end before the time was up.
//
// If there are checkpoints, nothing stops it while it stores: what is stored in part
// could not be undone.
func (c *search) expandRound() (whole bool) {
	for _, w := range c.workers {
		w.before = w.tally
	}
	parallel.Each(len(c.workers), c.lanes, func(w, lane int) { c.workers[w].expand(lane) })
	if !c.cut() {
		parallel.Each(len(c.workers), shardCount, func(w, shard int) { c.workers[w].store(shard) })
	}
	return !c.cut()
}

// cut reports whether some worker has left something out, because the time was up.
func (c *search) cut() bool {
	return slices.ContainsFunc(c.workers, func(w *worker) bool { return w.cut })
}

// undoRound undoes the beginning of a round, for the checkpoint: nothing of it has been
// stored.
func (c *search) undoRound() {
	for _, w := range c.workers {
		w.tally, w.cut = w.before, false
	}
	c.at = c.begin
	if c.options.Shortest {
		return // which writes none, and keeps what it gathers from
	}
	for i := range c.round {
		c.level[c.begin+i].takeBack(&c.round[i])
	}
	c.depth--
}

// takeBack undoes a handOver. The vector has not changed since.
func (v *vector) takeBack(b *batch) {
	v.due = true
	for i := range b.groups {
		b.groups[i].from.expanded -= len(b.groups[i].ids)
	}
}
