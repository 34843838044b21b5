package explore

import (
	"encoding/binary"
	"sort"
)

const (
	// recordBytes is what the parent of one state takes: its id, and a byte for
	// the action.
	recordBytes = 4 + 1

	// wideAction is the byte that stands for an action that does not fit into
	// one; the action is then in parents.wide.
	wideAction = 255

	// wideBytes estimates what one entry of parents.wide takes.
	wideBytes = 32
)

// parents remembers for each state of a shard, in the order of their local
// indices, from which state it was first reached, and by which action.
//
// Records are written one after the other and read only for a counterexample.
// So they lie in blocks that are never copied, each a small part larger than
// all before: next to nothing is allocated ahead of its use.
type parents struct {
	blocks []parentBlock
	count  int
	wide   map[int]uint32
}

type parentBlock struct {
	first   int // local index of the first record
	records []byte
}

func (p *parents) append(parent, action uint32) {
	last := len(p.blocks) - 1
	if last < 0 || len(p.blocks[last].records) == cap(p.blocks[last].records) {
		size := min(max(p.count/32, 8), 1<<16)
		p.blocks = append(p.blocks, parentBlock{p.count, make([]byte, 0, size*recordBytes)})
		last++
	}
	small := byte(wideAction)
	if action < wideAction {
		small = byte(action)
	} else {
		if p.wide == nil {
			p.wide = make(map[int]uint32)
		}
		p.wide[p.count] = action
	}
	block := &p.blocks[last]
	block.records = append(binary.LittleEndian.AppendUint32(block.records, parent), small)
	p.count++
}

// of returns the parent of the state with a local index, and the action that
// leads from there.
func (p *parents) of(local int) (parent, action uint32) {
	block := &p.blocks[sort.Search(len(p.blocks), func(i int) bool { return p.blocks[i].first > local })-1]
	record := block.records[(local-block.first)*recordBytes:]
	action = uint32(record[4])
	if action == wideAction {
		action = p.wide[local]
	}
	return binary.LittleEndian.Uint32(record), action
}

// bytes is what the records take.
func (p *parents) bytes() int64 {
	if len(p.blocks) == 0 {
		return 0
	}
	const header = 32
	last := &p.blocks[len(p.blocks)-1]
	records := last.first*recordBytes + cap(last.records)
	return int64(records) + int64(len(p.blocks))*header + int64(len(p.wide))*wideBytes
}
