package explore

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"io"
	"maps"
	"slices"
)

// A checkpoint is this line, then numbers as varints and sets as words, and in
// the end the SHA-256 of it all. Local states, messages and histories are written
// once, by content, and then go by the numbers that they have in the writing
// process.
const checkpointMagic = "raftmc cover checkpoint 2\n"

// checkpointWriter writes the parts of a checkpoint; the first error stays.
type checkpointWriter struct {
	w   *bufio.Writer
	sum hash.Hash
	buf []byte
}

func newCheckpointWriter(w io.Writer) *checkpointWriter {
	sum := sha256.New()
	return &checkpointWriter{w: bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<20), sum: sum}
}

// number and the others leave errors to the buffered writer, which keeps the
// first for Flush.
func (w *checkpointWriter) number(x uint64) {
	w.buf = binary.AppendUvarint(w.buf[:0], x)
	_, _ = w.w.Write(w.buf)
}

func (w *checkpointWriter) text(b []byte) {
	w.number(uint64(len(b)))
	_, _ = w.w.Write(b)
}

func (w *checkpointWriter) words(s []uint64) {
	for _, x := range s {
		w.buf = binary.LittleEndian.AppendUint64(w.buf[:0], x)
		_, _ = w.w.Write(w.buf)
	}
}

func (w *checkpointWriter) numbers(s []uint32) {
	w.number(uint64(len(s)))
	for _, x := range s {
		w.number(uint64(x))
	}
}

// writeCheckpoint writes the search as it is between two rounds.
func (c *cover) writeCheckpoint(f io.Writer, o Checkpoints) error {
	identity, err := o.identity()
	if err != nil {
		return err
	}
	w := newCheckpointWriter(f)
	_, _ = w.w.WriteString(checkpointMagic)
	w.number(uint64(len(identity)))
	for _, t := range identity {
		w.text([]byte(t.Name))
		w.text([]byte(t.Value))
	}
	w.number(c.digest())
	c.writeParts(w)
	c.writeFigures(w)
	for i := range c.shards {
		c.shards[i].write(w)
	}
	w.number(uint64(len(c.level) - c.at))
	for _, v := range c.level[c.at:] {
		w.number(v.hash >> (64 - shardBits))
		w.number(uint64(v.rank))
		w.number(uint64(v.index))
	}
	w.number(uint64(c.root))
	if err := w.w.Flush(); err != nil {
		return err
	}
	_, err = f.Write(w.sum.Sum(nil))
	return err
}

// writeParts writes what goes by number from here on.
func (c *cover) writeParts(w *checkpointWriter) {
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
	w.number(uint64(c.sys.Locals()))
	for l := range c.sys.Locals() {
		w.text(c.sys.Encode(LocalPart, uint32(l)))
	}
	w.number(uint64(c.sys.Messages()))
	for m := range c.sys.Messages() {
		w.text(c.sys.Encode(MessagePart, uint32(m)))
	}
	w.number(uint64(len(histories)))
	for _, h := range slices.Sorted(maps.Keys(histories)) {
		w.number(uint64(h))
		w.text(c.sys.Encode(HistoryPart, h))
	}
}

func (c *cover) writeFigures(w *checkpointWriter) {
	s := c.stats()
	w.number(uint64(s.Depth))
	w.number(uint64(c.rank))
	w.number(s.Reached)
	w.number(uint64(len(s.Taken)))
	for _, n := range s.Taken {
		w.number(n)
	}
}

func (s *coverShard) write(w *checkpointWriter) {
	w.number(uint64(s.retired))
	w.number(uint64(s.retiredLargest))
	w.number(uint64(s.sets))
	w.number(uint64(len(s.tables)))
	for _, t := range s.tables {
		w.number(uint64(len(t.vectors)))
		for _, v := range t.vectors {
			v.write(w)
		}
		w.number(uint64(len(t.due)))
		for _, v := range t.due {
			w.number(uint64(v.index))
		}
	}
	w.numbers(s.ancestors.parents)
	for k, action := range s.ancestors.actions {
		w.number(uint64(action))
		w.number(uint64(s.ancestors.renames[k]))
	}
}

func (v *vector) write(w *checkpointWriter) {
	w.numbers(v.locals)
	w.numbers(v.universe)
	w.number(uint64(len(v.groups)))
	for _, g := range v.groups {
		w.numbers(g.tag.histories)
		w.text(g.tag.used)
		w.number(uint64(g.expanded))
		w.numbers(g.ids)
		w.words(g.sets)
	}
}
