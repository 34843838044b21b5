package cover

import (
	"maps"
	"slices"

	"raftmc/explore"
	"raftmc/explore/internal/checkpoint"
)

// write writes the search as it is between two rounds.
func (c *search) write(w *checkpoint.Writer) {
	c.writeChart(w)
	w.Number(c.digest())
	c.writeParts(w)
	c.writeFigures(w)
	for i := range c.shards {
		c.shards[i].write(w, c.root)
	}
	w.Number(uint64(len(c.level) - c.at))
	for _, v := range c.level[c.at:] {
		w.Number(v.hash >> (64 - shardBits))
		w.Number(uint64(v.rank))
		w.Number(uint64(v.index))
	}
	w.Number(uint64(c.root))
}

// writeChart writes the chart of a dear system, by content.
func (c *search) writeChart(w *checkpoint.Writer) {
	if c.chart == nil {
		return
	}
	archive, err := c.sys.Archive()
	if err != nil {
		panic(&explore.Mistake{What: "what a checkpoint needs cannot be written: " + err.Error(), Remedy: "search without checkpoints"})
	}
	w.Text(archive)
	w.Number(c.chart.stored)
	c.writeAll(w, LocalPart, c.chart.locals)
	c.writeAll(w, MessagePart, c.chart.messages)
}

func (c *search) writeAll(w *checkpoint.Writer, p Part, numbers bitset) {
	w.Number(uint64(numbers.count()))
	for number := range 64 * len(numbers) {
		if numbers.has(number) {
			w.Text(c.sys.Encode(p, uint32(number)))
		}
	}
}

// writeParts writes what goes by number from here on.
func (c *search) writeParts(w *checkpoint.Writer) {
	histories := map[uint32]bool{}
	for i := range c.shards {
		for _, t := range c.shards[i].tables {
			for _, v := range t.vectors {
				for _, g := range v.groups {
					for _, h := range g.tag.histories {
						histories[h] = true
					}
				}
			}
		}
	}
	w.Number(uint64(c.sys.Locals()))
	for l := range c.sys.Locals() {
		w.Text(c.sys.Encode(LocalPart, uint32(l)))
	}
	w.Number(uint64(c.sys.Messages()))
	for m := range c.sys.Messages() {
		w.Text(c.sys.Encode(MessagePart, uint32(m)))
	}
	w.Number(uint64(len(histories)))
	for _, h := range slices.Sorted(maps.Keys(histories)) {
		w.Number(uint64(h))
		w.Text(c.sys.Encode(HistoryPart, h))
	}
}

func (c *search) writeFigures(w *checkpoint.Writer) {
	s := c.stats()
	w.Number(uint64(s.Depth))
	w.Number(uint64(c.rank))
	w.Number(s.Reached)
	w.Number(uint64(len(s.Taken)))
	for _, n := range s.Taken {
		w.Number(n)
	}
}

func (s *shard) write(w *checkpoint.Writer, root uint32) {
	w.Number(uint64(s.retired))
	w.Number(uint64(s.retiredLargest))
	w.Number(uint64(s.sets))
	w.Number(uint64(len(s.tables)))
	for _, t := range s.tables {
		w.Number(uint64(len(t.vectors)))
		for _, v := range t.vectors {
			v.write(w, root)
		}
		w.Number(uint64(len(t.due)))
		for _, v := range t.due {
			w.Number(uint64(v.index))
		}
	}
	w.Numbers(s.ancestors.parents)
	for k, action := range s.ancestors.actions {
		w.Number(uint64(action))
		w.Number(uint64(s.ancestors.renames[k]))
		w.Number(uint64(s.ancestors.members[k]))
	}
}

// write writes a vector. Of what is expanded nobody will ask how it was reached.
func (v *vector) write(w *checkpoint.Writer, root uint32) {
	w.Numbers(v.locals)
	w.Numbers(v.universe)
	w.Number(uint64(len(v.groups)))
	for _, g := range v.groups {
		w.Numbers(g.tag.histories)
		w.Text(g.tag.used)
		w.Number(uint64(g.expanded))
		ids := slices.Clone(g.ids)
		for k := range ids {
			if k < g.expanded {
				ids[k] = root
			}
		}
		w.Numbers(ids)
		w.Words(g.sets)
	}
}
