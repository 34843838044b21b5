package cover

// ancestors remember, for each configuration that was ever stored in a shard, how it was
// reached, so that a schedule that leads to it can be reconstructed. An ancestor's id is
// its index, with the shard in the low bits.
type ancestors struct {
	shard   uint32
	parents []uint32 // ids
	actions []uint32 // what was received or taken, in the parent's names
	renames []uint16 // from the parent's names to this one's
	members []uint8  // of the server's loop, in the parent's names: one that has the action; and goesHome
}

// Actions are messages by number, or inputs by server and index.
const inputAction = 1 << 31

// goesHome says, beside a member, that the server goes home after its step.
const goesHome = 1 << 7

// add returns the id of what a successor led to from a configuration.
func (a *ancestors) add(parent uint32, x *successor, b *batch) uint32 {
	action := uint32(inputAction) | uint32(x.server)<<16 | uint32(x.branch.input)
	if x.place >= 0 {
		action = b.universe[x.place]
	}
	member := x.branch.member
	if x.home {
		member |= goesHome
	}
	return a.append(parent, action, x.renaming, member)
}

func (a *ancestors) append(parent, action uint32, rename uint16, member uint8) uint32 {
	a.parents, a.actions = append(a.parents, parent), append(a.actions, action)
	a.renames, a.members = append(a.renames, rename), append(a.members, member)
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
	return int64(4*cap(a.parents) + 4*cap(a.actions) + 2*cap(a.renames) + cap(a.members))
}
