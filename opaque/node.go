package opaque

import (
	"fmt"
	"runtime"
	"slices"
	"time"

	"raftmc/internal/mistake"
)

// A step needs a live node that is where the step begins. A node that has just come there is
// left there, and the next step takes it; if there is none, the nearest one on the run to that
// place goes the rest of the way, at last a fresh one. Where nodes can be cloned, they stay and
// their clones go.

// live is a node with what it really went through, which is not always the run that its place
// has.
type live[N any] struct {
	node N
	self int
	past *past
}

// past is what a node went through, the last first; nil is nothing.
type past struct {
	before *past
	by     event
}

// run lists what a node went through.
func (p *past) run() (events []event) {
	for ; p != nil; p = p.before {
		events = append(events, p.by)
	}
	slices.Reverse(events)
	return events
}

// nodes are live nodes that nobody uses.
type nodes[N, V any] struct {
	close func(n N) // of the code; may be nil
	at    map[*place[V]]live[N]
	in    []*place[V] // in the order in which they were left; some may have been taken
}

// drop closes all nodes, when nothing refers to the protocol any more.
func (n *nodes[N, V]) drop() {
	for _, l := range n.at {
		func() {
			defer func() { _ = recover() }() // who would hear of it?
			n.close(l.node)
		}()
	}
}

// mostNodes bounds them, and mostDear those that must be closed, as nodes with goroutines must. The
// one that was left first gives way.
const (
	mostNodes = 1 << 14
	mostDear  = 1 << 10
)

// node returns a node at a place. It is the caller's.
func (p *Protocol[N, V, H]) node(at *place[V]) live[N] {
	var way []event
	l, found := p.spare(at)
	for self := at.self; !found; l, found = p.spare(at) {
		p.mu.Lock()
		before, by := at.before, at.by
		p.mu.Unlock()
		if before == nil {
			l = p.boot(self)
			break
		}
		way, at = append(way, by), before
	}
	slices.Reverse(way)
	p.follow(&l, way)
	return l
}

// spare takes the node that is left at a place, or a clone of it.
func (p *Protocol[N, V, H]) spare(at *place[V]) (l live[N], found bool) {
	p.mu.Lock()
	if l, found = p.live.at[at]; found && p.code.Clone == nil {
		delete(p.live.at, at)
	}
	p.mu.Unlock()
	if found && p.code.Clone != nil {
		p.must("Clone", func() { l.node = p.code.Clone(l.node) }, l.past)
	}
	return l, found
}

// leave leaves a node at its place, if there is none.
func (p *Protocol[N, V, H]) leave(at *place[V], l live[N]) {
	for _, l := range p.gaveWay(at, l) {
		p.close(l)
	}
}

// gaveWay leaves a node at its place, and returns those that are of no more use.
func (p *Protocol[N, V, H]) gaveWay(at *place[V], l live[N]) (all []live[N]) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, there := p.live.at[at]; there {
		return []live[N]{l}
	}
	if p.live.at == nil {
		p.live.at = map[*place[V]]live[N]{}
	}
	p.live.at[at] = l
	p.live.in = append(p.live.in, at)
	most := mostNodes
	if p.code.Close != nil {
		most = mostDear
	}
	for len(p.live.in) > most {
		if first, there := p.live.at[p.live.in[0]]; there {
			delete(p.live.at, p.live.in[0])
			all = append(all, first)
		}
		p.live.in = p.live.in[1:]
	}
	return all
}

// boot returns a fresh node.
func (p *Protocol[N, V, H]) boot(self int) live[N] {
	l := live[N]{self: self}
	p.must("Boot", func() { l.node = p.code.Boot(self) }, nil)
	return l
}

// replay returns a fresh node that has gone through a run.
func (p *Protocol[N, V, H]) replay(self int, run []event) live[N] {
	l := p.boot(self)
	p.follow(&l, run)
	return l
}

// follow takes steps that have been taken before.
func (p *Protocol[N, V, H]) follow(l *live[N], run []event) {
	for _, by := range run {
		if _, panicked := p.do(l, by); panicked != "" {
			mistake.Made(purely+"; and if the servers are not alike, set Distinct", "server %d of %s, or one that is said to be like it, has once done %s, and on the same way now panics: %s\n%s", l.self+1, p.code.Name, by, panicked, story(l.self, l.past.run()))
		}
	}
}

// do takes a step of a node.
func (p *Protocol[N, V, H]) do(l *live[N], by event) (sent []Message, panicked string) {
	panicked = p.safely(func() {
		if by.input.Kind != "" {
			sent = p.code.Do(l.node, by.input)
		} else {
			sent = p.code.Receive(l.node, by.message)
		}
		sent = slices.Clone(sent) // which a node may keep, to use the memory again
	}, func() string {
		return fmt.Sprintf("%s of %s\n%s\n", by, p.code.Name, story(l.self, append(l.past.run(), by)))
	})
	l.past = &past{l.past, by}
	return sent, panicked
}

// must calls one of the other functions, which must not panic, of a node with a past.
func (p *Protocol[N, V, H]) must(function string, f func(), of *past) {
	if panicked := p.safely(f, func() string { return function + " of " + p.code.Name }); panicked != "" {
		mistake.Made("only Do and Receive may panic; a node may be in a state that no schedule leads to",
			"%s of %s panics: %s; the way there is [%s]", function, p.code.Name, panicked, inOneLine(of.run()))
	}
}

// safely calls a function of the code on a goroutine of its own, so that one that blocks, or
// ends its goroutine, does not end the search without a word.
func (p *Protocol[N, V, H]) safely(f func(), what func() string) (panicked string) {
	done, failed := make(chan string, 1), make(chan any, 1)
	go func() {
		returned := false
		defer func() {
			switch r := recover(); {
			case mistake.Is(r):
				failed <- r
			case r != nil:
				done <- fmt.Sprint(r)
			case !returned:
				done <- "it ended its goroutine (runtime.Goexit, or a test's FailNow)"
			default:
				done <- ""
			}
		}()
		f()
		returned = true
	}()
	timer := time.NewTimer(p.patience)
	defer timer.Stop()
	select {
	case panicked = <-done:
	case r := <-failed:
		panic(r)
	case <-timer.C:
		buf := make([]byte, 1<<16)
		mistake.Made("let it return what was sent once the node has come to rest; Patience may be longer", "%s has not returned after %v; all goroutines:\n%s",
			what(), p.patience, buf[:runtime.Stack(buf, true)])
	}
	return panicked
}

func (p *Protocol[N, V, H]) close(l live[N]) {
	if p.code.Close != nil {
		p.must("Close", func() { p.code.Close(l.node) }, l.past)
	}
}

// release closes a node; one that has panicked as far as that can still be done, because it may
// hold its locks.
func (p *Protocol[N, V, H]) release(l live[N], panicked string) {
	if p.code.Close == nil || panicked == "" {
		p.close(l)
		return
	}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		defer func() { _ = recover() }()
		p.code.Close(l.node)
	}()
	select {
	case <-closed:
	case <-time.After(p.patience / 10):
	}
}
