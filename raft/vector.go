package raft

import "math/bits"

// The tree below the log: a radix tree over blocks of entries, changed only by copying
// the path to the change. A block's number is its path, whatever was dropped before it,
// so compaction renumbers nothing, and a log that starts at a huge index is merely a
// deeper, sparse tree.

const (
	slotBits = 4
	// width is the number of entries in a block and of children in a node. An append
	// copies half a block on average, so wider blocks make appends more expensive, and
	// narrower ones make trees deeper.
	width = 1 << slotBits
)

// item is an entry of the log with the write that wrote it.
type item struct {
	Entry
	token Token
}

// node is either inner (children) or a leaf (items), never both. Nothing
// changes a node once it is made.
type node struct {
	children []*node // up to the last one; nil for those dropped before
	items    []item  // by slot; zero for those dropped before
}

// heightOf returns the height of the lowest tree that has room for block. A
// tree of height 0 is the leaf of block 0.
func heightOf(block uint64) int {
	return (bits.Len64(block) + slotBits - 1) / slotBits
}

// childSlot returns which child of a node at the given height leads to block.
func childSlot(height int, block uint64) int {
	return int(block >> (slotBits * (height - 1)) & (width - 1))
}

// leaf returns the items of block, which must be in the tree.
func (n *node) leaf(height int, block uint64) []item {
	for ; height > 0; height-- {
		n = n.children[childSlot(height, block)]
	}
	return n.items
}

// with returns the tree with items as block. n is nil for a tree without blocks.
func (n *node) with(height int, block uint64, items []item) *node {
	if height == 0 {
		return &node{items: items}
	}
	var old []*node
	if n != nil {
		old = n.children
	}
	slot := childSlot(height, block)
	children := make([]*node, max(len(old), slot+1))
	copy(children, old)
	children[slot] = children[slot].with(height-1, block, items)
	return &node{children: children}
}

// through returns the tree without the blocks after block, which must be in it.
func (n *node) through(height int, block uint64) *node {
	if height == 0 {
		return n
	}
	slot := childSlot(height, block)
	children := make([]*node, slot+1)
	copy(children, n.children)
	children[slot] = children[slot].through(height-1, block)
	return &node{children: children}
}

// since returns the tree without the blocks before block, which must be in it,
// and with items in place of block.
func (n *node) since(height int, block uint64, items []item) *node {
	if height == 0 {
		return &node{items: items}
	}
	slot := childSlot(height, block)
	children := make([]*node, len(n.children))
	copy(children[slot:], n.children[slot:])
	children[slot] = children[slot].since(height-1, block, items)
	return &node{children: children}
}
