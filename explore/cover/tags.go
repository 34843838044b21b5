package cover

import (
	"slices"

	"raftmc/explore/internal/hash"
)

// tag is the part of a configuration that is neither local states nor messages:
// each server's history, and how much of each budget is used up. More history
// covers less, and fewer uses cover more.
type tag struct {
	histories []uint32
	used      []uint8
}

func (t tag) equal(u tag) bool {
	return slices.Equal(t.histories, u.histories) && slices.Equal(t.used, u.used)
}

// sum is the same for equal tags.
func (t tag) sum() (sum uint64) {
	for _, h := range t.histories {
		sum = hash.Mix(sum + uint64(h))
	}
	for _, used := range t.used {
		sum = hash.Mix(sum + uint64(used))
	}
	return sum
}

// covers reports whether whatever can follow with tag u can follow with t.
func (t tag) covers(u tag, sys System) bool {
	for b, used := range t.used {
		if used > u.used[b] {
			return false
		}
	}
	for i, h := range t.histories {
		if h != u.histories[i] && !sys.Includes(h, u.histories[i]) {
			return false
		}
	}
	return true
}

// knownTag is a tag with which some configuration reached a vector, stored or
// not, and what each of its images under the stabilizer is to the vector's
// groups. The first image is the tag itself.
type knownTag struct {
	sum    uint64 // of the tag
	images []tagImage
	home   *group // nil if there is none of this tag
	groups int    // how many of the vector's groups have been compared
}

// tagImage is one image of a tag.
type tagImage struct {
	tag
	above []*group // cover it
	below []*group // are covered by it
}

// tagging is what a worker needs to find the tags of successors.
type tagging struct {
	reached  []uint64 // members of each server's loop, by the set at hand
	tag      tag      // after the move
	whole    tag      // with the histories of the members that are reached
	loopTags []loopTag
	tours    map[tour]uint32 // the histories after them
}

// loopTag is the tag of the configurations that reach the same members after the same move.
type loopTag struct {
	reached []uint64
	known   *knownTag
}

// retag works out the tag to which a successor leads from a tag, but for what is met inside of
// loops.
func (w *worker) retag(t tag, x *successor) {
	c := w.c
	w.old = append(w.old[:0], t.histories...)
	w.old[x.server] = c.sys.Remember(w.old[x.server], x.branch.move.To)
	w.tag.histories = c.renameHistories(w.tag.histories[:0], w.old, int(x.renaming))
	w.tag.used = append(w.tag.used[:0], t.used...)
	if budget := x.branch.move.Budget; budget != Free {
		w.tag.used[budget]++
	}
	w.loopTags = w.loopTags[:0]
}

// loopTag returns the tag of the set at hand: after the move, and what is met in the loops.
func (w *worker) loopTag(v *vector) *knownTag {
	for i := range w.loopTags {
		if slices.Equal(w.loopTags[i].reached, w.reached) {
			return w.loopTags[i].known
		}
	}
	w.whole.histories, w.whole.used = append(w.whole.histories[:0], w.tag.histories...), w.tag.used
	for server, members := range w.reached {
		if members&(members-1) != 0 {
			w.whole.histories[server] = w.round(tour{v.loops[server], members, w.whole.histories[server]})
		}
	}
	known := w.c.knownTag(v, w.whole)
	w.c.compare(v, known)
	w.loopTags = append(w.loopTags, loopTag{slices.Clone(w.reached), known})
	return known
}

// knownTag returns what is known of a tag, and enters it if it is new.
func (c *search) knownTag(v *vector, t tag) *knownTag {
	sum := t.sum()
	for _, k := range v.known {
		if k.sum == sum && k.images[0].equal(t) {
			return k
		}
	}
	k := &knownTag{sum: sum, images: []tagImage{{tag: tag{slices.Clone(t.histories), slices.Clone(t.used)}}}}
	for _, r := range v.stabilizer {
		k.images = append(k.images, tagImage{tag: tag{c.renameHistories(nil, t.histories, r), k.images[0].used}})
	}
	v.known = append(v.known, k)
	return k
}

// compare compares a tag with the groups that are new since it was last compared.
func (c *search) compare(v *vector, k *knownTag) {
	for ; k.groups < len(v.groups); k.groups++ {
		g := v.groups[k.groups]
		for i := range k.images {
			image := &k.images[i]
			same := g.tag.equal(image.tag)
			if same || c.subsumes() && g.tag.covers(image.tag, c.sys) {
				image.above = append(image.above, g)
			}
			if c.subsumes() && (same || image.covers(g.tag, c.sys)) {
				image.below = append(image.below, g)
			}
			if same && i == 0 {
				k.home = g
			}
		}
	}
}

// subsumes reports whether what is covered is dropped.
func (c *search) subsumes() bool { return c.options.Without&Subsumption == 0 }

// settleDown makes the group of a tag, if there is none, for the set at hand. If a property of
// states fails there, it returns states in which it does.
func (w *worker) settleDown(v *vector, k *knownTag) (bad []uint32) {
	if k.home == nil {
		v.groups = append(v.groups, w.c.newGroup(k.images[0].tag))
		w.c.compare(v, k)
	}
	if k.home.judged.has(w.reached) {
		return nil
	}
	bad = w.judgeAll(v, k.home.tag)
	k.home.judged = append(k.home.judged, w.reached...)
	return bad
}

// newGroup returns an empty group.
func (c *search) newGroup(t tag) *group {
	g := &group{tag: t}
	if !c.subsumes() {
		g.seen = map[string]bool{}
	}
	return g
}

// renameHistories appends the histories of a renamed vector.
func (c *search) renameHistories(buf, histories []uint32, r int) []uint32 {
	for _, server := range c.inverses[r] {
		h := histories[server]
		if r != 0 {
			h = c.sys.RenameHistory(h, r)
		}
		buf = append(buf, h)
	}
	return buf
}
