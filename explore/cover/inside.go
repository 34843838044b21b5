package cover

// insideStep is a step inside of a loop, in a vector's places.
type insideStep struct {
	members uint64 // that take it
	sends   uint32 // where what it sends begins in the vector's list
	place   uint16 // of the message that is received, counted from 1; 0 for an input
	at      uint8  // the member to which it leads
}

// insideSteps are those of one server: the ones that lead to another member, and the ones that
// send something.
type insideSteps struct{ moving, sending []insideStep }

// endOfSends is not the place of any message.
const endOfSends = 1<<16 - 1

// enabled reports whether a set has the message that a step receives, if any.
func (s *insideStep) enabled(set []uint64) bool {
	p := uint(s.place) - 1
	return s.place == 0 || set[p>>6]>>(p&63)&1 != 0
}

// enter adds a step of a server's loop to those of a vector, as far as it matters.
func (v *vector) enter(server int, b *branch, place int) {
	step := insideStep{members: b.members, place: uint16(place), at: b.at}
	inside := &v.inside[server]
	if b.moves() {
		inside.moving = append(inside.moving, step)
	}
	step.sends = uint32(len(v.sent))
	for _, m := range b.move.Sends {
		if p := v.places.find(m, v.universe); p >= 0 {
			v.sent = append(v.sent, uint16(p))
		}
	}
	if int(step.sends) < len(v.sent) {
		v.sent = append(v.sent, endOfSends)
		inside.sending = append(inside.sending, step)
	}
}

// saturate adds to a set of messages what can be sent inside of the loops, and says which
// members each server can reach and come back from; one that cannot come back to where it is,
// because it is not at home and home does not lead there, reaches no other.
func (v *vector) saturate(set, reached []uint64) {
	for more := true; more; {
		more = false
		for server := range reached {
			members := v.reach(server, set)
			reached[server] = members
			steps := v.inside[server].sending
			for i := range steps {
				if s := &steps[i]; s.members&members != 0 && members>>s.at&1 != 0 && s.enabled(set) {
					more = v.send(s, set) || more
				}
			}
		}
	}
}

// send adds what a step sends, and reports whether any of it was missing.
func (v *vector) send(s *insideStep, set []uint64) (more bool) {
	for _, p := range v.sent[s.sends:] {
		if p == endOfSends {
			break
		}
		if bit := uint64(1) << (p & 63); set[p>>6]&bit == 0 {
			set[p>>6] |= bit
			more = true
		}
	}
	return more
}

// reach returns which members of its loop a server can reach with a set of messages.
func (v *vector) reach(server int, set []uint64) uint64 {
	here := uint64(1) << v.at[server]
	if len(v.loops[server].members) == 1 {
		return here
	}
	if members := reachable(v.inside[server].moving, set); members&here != 0 {
		return members
	}
	return here
}

// reachable returns the members of a loop to which steps lead from home with a set of messages.
func reachable(steps []insideStep, set []uint64) uint64 {
	members := uint64(1)
	for more := true; more; {
		more = false
		for i := range steps {
			if s := &steps[i]; members>>s.at&1 == 0 && s.members&members != 0 && s.enabled(set) {
				members |= 1 << s.at
				more = true
			}
		}
	}
	return members
}
