package opaque

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"slices"

	"raftmc/internal/mistake"
)

// archive is all that another process needs to find the same states and messages: by which steps
// they are come to, each after those that it follows on and those that send what it needs.
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
	for _, at := range p.order {
		if at.before == nil {
			index[at] = at.self
		}
	}
	noted := map[link[V]]bool{}
	for _, l := range p.news {
		s := l.from.steps[l.by]
		if noted[l] || s.to == nil {
			continue
		}
		noted[l] = true
		if _, known := index[s.to]; !known {
			index[s.to] = p.code.Servers + len(a.Steps)
		}
		a.Steps = append(a.Steps, archivedStep{index[l.from], l.by.input, l.by.message, s.to.digest})
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
		if s.From < 0 || s.From >= len(places) || !p.possible(places[s.From], s) {
			return errArchive
		}
		step := p.step(places[s.From], event{s.Input, s.Message})
		if step.to == nil || step.to.digest != s.Digest {
			return errArchive
		}
		places = append(places, step.to)
	}
	return nil
}

// possible reports whether a message that is received has been sent before, and an input is
// enabled.
func (p *Protocol[N, V, H]) possible(from *place[V], s archivedStep) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.Input.Kind != "" {
		return s.Message == Message{} && slices.Contains(from.inputs, s.Input)
	}
	_, sent := p.letters[s.Message]
	return sent && s.Input == Input{} && s.Message.To == from.self
}
