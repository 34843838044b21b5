package opaque

import (
	"bytes"
	"cmp"
	"encoding/gob"
	"errors"
	"fmt"
	"slices"

	"raftmc/internal/mistake"
)

// archive is all that another process needs to find the same states and messages: by which steps
// they are come to, each after those that it follows on.
type archive struct {
	Servers int
	Steps   []archivedStep
}

// archivedStep is a step from a place: one of the first, or that to which an earlier step led.
type archivedStep struct {
	From    int // first places by server, then steps in their order
	Input   Input
	Message Message
	Digest  [20]byte // of the place to which it led
}

var errArchive = errors.New("opaque: what is read was not written by this code: it does something else on the same way")

// archive implements protocol.Extras.Archive.
func (p *Protocol[N, V, H]) archive() ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := archive{Servers: p.code.Servers}
	index := map[*place[V]]int{}
	add := func(from *place[V], by event) {
		if s := from.steps[by]; s.to != nil {
			a.Steps = append(a.Steps, archivedStep{index[from], by.input, by.message, s.to.digest})
		}
	}
	// A run's steps are shorter runs.
	places := slices.SortedStableFunc(slices.Values(p.order), func(a, b *place[V]) int { return cmp.Compare(a.length, b.length) })
	for _, at := range places {
		if at.before == nil {
			index[at] = at.self
			continue
		}
		index[at] = p.code.Servers + len(a.Steps)
		add(at.before, at.by)
	}
	for _, l := range p.letters {
		add(l.from, l.by)
	}
	var buf bytes.Buffer
	err := gob.NewEncoder(&buf).Encode(a)
	return buf.Bytes(), err
}

// restore implements protocol.Extras.Restore.
func (p *Protocol[N, V, H]) restore(content []byte) (err error) {
	defer func() {
		if r := recover(); mistake.Is(r) {
			err = fmt.Errorf("%w: %v", errArchive, r)
		} else if r != nil {
			panic(r)
		}
	}()
	var a archive
	if err := gob.NewDecoder(bytes.NewReader(content)).Decode(&a); err != nil {
		return fmt.Errorf("opaque: an archive that cannot be read: %w", err)
	}
	if a.Servers != p.code.Servers {
		return errArchive
	}
	var places []*place[V]
	for self := range p.code.Servers {
		places = append(places, p.first(self))
	}
	for _, s := range a.Steps {
		if s.From < 0 || s.From >= len(places) {
			return errArchive
		}
		step := p.step(places[s.From], event{s.Input, s.Message})
		if step.to == nil || step.to.digest != s.Digest {
			return errArchive
		}
		places = append(places, step.to)
	}
	if !p.sane(a, places) {
		return errArchive
	}
	return nil
}

// sane reports whether all messages that were received have been sent, and all inputs were
// enabled.
func (p *Protocol[N, V, H]) sane(a archive, places []*place[V]) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range a.Steps {
		from := places[s.From]
		if s.Input.Kind != "" {
			if !slices.Contains(from.inputs, s.Input) {
				return false
			}
		} else if _, sent := p.letters[s.Message]; !sent || s.Message.To != from.self {
			return false
		}
	}
	return true
}
