package cover

// ancestors remember, for each configuration that was ever stored in a shard, how it was
// reached, so that a schedule that leads to it can be reconstructed. An ancestor's id is
// its index, with the shard in the low bits.
type ancestors struct {
	shard   uint32
	parents []uint32 // ids
	actions []uint32 // what was received or taken, in the parent's names
	renames []uint16 // from the parent's names to this one's
}

// Actions are messages by number, or inputs by server and index.
const inputAction = 1 << 31

// add returns the id of what a successor led to from a configuration.
func (a *ancestors) add(parent uint32, x *successor, b *batch) uint32 {
	action := uint32(inputAction) | uint32(x.server)<<16 | uint32(x.input)
	if x.input == Receives {
		action = b.universe[x.place]
	}
	return a.append(parent, action, x.renaming)
}

func (a *ancestors) append(parent, action uint32, rename uint16) uint32 {
	a.parents, a.actions, a.renames = append(a.parents, parent), append(a.actions, action), append(a.renames, rename)
	return uint32(len(a.parents)-1)<<shardBits | a.shard
}

// choice returns the action of an ancestor.
func (a *ancestors) choice(k int, sys System) Choice {
	action := a.actions[k]
	if action&inputAction == 0 {
		return Choice{Server: sys.Message(action).To, Input: Receives, Message: action}
	}
	return Choice{Server: int(action &^ inputAction >> 16), Input: int(action & 0xffff)}
}

// crowded reports whether ids could run out in the next round.
func (a *ancestors) crowded() bool { return len(a.parents) > shardStates*31/32 }

func (a *ancestors) bytes() int64 {
	return int64(4*cap(a.parents) + 4*cap(a.actions) + 2*cap(a.renames))
}
