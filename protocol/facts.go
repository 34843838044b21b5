package protocol

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// Facts are a history as the facts that it consists of, which is possible if its description
// walks nothing but sets of them.
type Facts struct {
	// Sets are the encodings of the facts, in the order of the description's sets.
	Sets [][][]byte

	// Common says of each set that it does not matter who knows of a fact.
	Common []bool

	// none is, for each set that can have one fact only, what is written where it has none.
	none [][]byte

	size   int // of what the sets have written
	common bool
}

// note records a set that has been written.
func (f *Facts) note(parts [][]byte) {
	if f == nil {
		return
	}
	c := Codec{}
	c.parts(parts)
	f.size += len(c.buf)
	f.Sets, f.Common, f.none = append(f.Sets, parts), append(f.Common, f.common), append(f.none, nil)
}

// One walks the fields of a fact of which a history has only one at a time, such as for whom the
// server voted in its term. A history in which all of them are zero has none.
func One[H any](c *Codec, h *H, describe func(*Codec, *H)) {
	if c.facts == nil {
		describe(c, h)
		return
	}
	var zero H
	part, none := Codec{ren: c.ren, servers: c.servers, order: c.order}, Codec{servers: c.servers}
	describe(&part, h)
	describe(&none, &zero)
	c.buf = append(c.buf, part.buf...)
	f, set := c.facts, [][]byte{part.buf}
	if bytes.Equal(part.buf, none.buf) {
		set = nil
	}
	f.size += len(part.buf)
	f.Sets, f.Common, f.none = append(f.Sets, set), append(f.Common, false), append(f.none, none.buf)
}

// Common walks a set of facts of which it does not matter which server knows them, such as
// that an entry is committed. What it is for all of them together is then the same as for each:
// a property finds no more with the facts of all servers than with those of one or two.
func Common[T any](c *Codec, s *[]T, each func(*Codec, *T)) {
	if c.facts != nil {
		c.facts.common = true
		defer func() { c.facts.common = false }()
	}
	Set(c, s, each)
}

// FactsOf returns a history as its facts, or an error that says why that cannot be done.
func FactsOf[H any](servers int, describe func(*Codec, *H), h H) (Facts, error) {
	f := Facts{}
	c := Codec{servers: servers, facts: &f}
	describe(&c, &h)
	if f.size != len(c.buf) {
		return f, errors.New("its history is more than sets of facts: describe each part of it with Set, Common or One")
	}
	return f, nil
}

// History returns the history that consists of these facts.
func History[H any](servers int, describe func(*Codec, *H), f Facts) (H, error) {
	var c Codec
	for i, set := range f.Sets {
		switch {
		case f.none[i] == nil:
			c.parts(set)
		case len(set) == 0:
			c.buf = append(c.buf, f.none[i]...)
		default:
			c.buf = append(c.buf, set[len(set)-1]...)
		}
	}
	h, err := Decode(servers, describe, c.buf)
	if err != nil {
		return h, fmt.Errorf("a history cannot be made of its facts: %w", err)
	}
	return h, nil
}

// Only returns the facts that are common, or those that are not.
func (f Facts) Only(common bool) Facts {
	only := Facts{Sets: make([][][]byte, len(f.Sets)), Common: f.Common, none: f.none}
	for i, set := range f.Sets {
		if f.Common[i] == common {
			only.Sets[i] = set
		}
	}
	return only
}

// With returns the facts of both; more's, where there can be only one.
func (f Facts) With(more Facts) Facts {
	both := Facts{Sets: make([][][]byte, len(f.Sets)), Common: f.Common, none: f.none}
	for i := range f.Sets {
		all := slices.Concat(f.Sets[i], more.Sets[i])
		slices.SortFunc(all, bytes.Compare)
		both.Sets[i] = slices.CompactFunc(all, bytes.Equal)
		if f.none[i] != nil && len(more.Sets[i]) > 0 {
			both.Sets[i] = more.Sets[i]
		}
	}
	return both
}

// Each returns each fact as a set of one.
func (f Facts) Each() []Facts {
	var all []Facts
	for i, set := range f.Sets {
		for _, fact := range set {
			one := Facts{Sets: make([][][]byte, len(f.Sets)), Common: f.Common, none: f.none}
			one.Sets[i] = [][]byte{fact}
			all = append(all, one)
		}
	}
	return all
}
