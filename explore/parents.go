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

	// A second block is begun after this many records; none is for more than
	// maxBlock.
	minBlocks = 1 << 10
	maxBlock  = 1 << 16

	// wideBytes estimates what one entry of parents.wide takes.
	wideBytes = 32
)

// parents remembers for each state of a shard, in the order of their local
// indices, from which state it was first reached, and by which action.
//
// Records are written one after the other, and read only for a counterexample.
// So they lie in blocks, each a sixteenth of all before it: little is allocated
// ahead of its use, and nothing is copied but the first block while it is small.
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
	block := p.current()
	small := byte(wideAction)
	if action < wideAction {
		small = byte(action)
	} else {
		if p.wide == nil {
			p.wide = make(map[int]uint32)
		}
		p.wide[p.count] = action
	}
	block.records = append(binary.LittleEndian.AppendUint32(block.records, parent), small)
	p.count++
}

// current returns a block that has room for a record.
func (p *parents) current() *parentBlock {
	last := len(p.blocks) - 1
	if last >= 0 && len(p.blocks[last].records) < cap(p.blocks[last].records) {
		return &p.blocks[last]
	}
	size := min(max(p.count/16, 4), maxBlock) * recordBytes
	if last == 0 && p.count < minBlocks {
		first := &p.blocks[0]
		first.records = append(make([]byte, 0, len(first.records)+size), first.records...)
		return first
	}
	p.blocks = append(p.blocks, parentBlock{p.count, make([]byte, 0, size)})
	return &p.blocks[last+1]
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
