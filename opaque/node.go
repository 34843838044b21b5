package opaque

import (
	"fmt"
	"runtime"
	"time"

	"raftmc/internal/mistake"
)

// A step needs a live node that is where the step begins. A node that has just come there is
// left there, and the next step takes it; if there is none, the nearest one on the run to that
// place goes the rest of the way, at last a fresh one. Where nodes can be cloned, they stay and
// their clones go.

// nodes are live nodes that nobody uses.
type nodes[N, V any] struct {
	at map[*place[V]]N
	in []*place[V] // in the order in which they were left; some may have been taken
}

// mostNodes bounds them. The one that was left first gives way.
const mostNodes = 1 << 14

// node returns a node at a place. It is the caller's.
func (p *Protocol[N, V, H]) node(at *place[V]) N {
	var way []event
	n, found := p.spare(at)
	for self := at.self; !found; n, found = p.spare(at) {
		p.mu.Lock()
		before, by := at.before, at.by
		p.mu.Unlock()
		if before == nil {
			n = p.boot(self)
			break
		}
		way, at = append(way, by), before
	}
	for i := len(way) - 1; i >= 0; i-- {
		p.follow(n, at.self, way[i])
	}
	return n
}

// spare takes the node that is left at a place, or a clone of it.
func (p *Protocol[N, V, H]) spare(at *place[V]) (n N, found bool) {
	p.mu.Lock()
	if n, found = p.live.at[at]; found && p.code.Clone == nil {
		delete(p.live.at, at)
	}
	p.mu.Unlock()
	if found && p.code.Clone != nil {
		original := n
		p.must("Clone", func() { n = p.code.Clone(original) })
	}
	return n, found
}

// leave leaves a node at its place, if there is none.
func (p *Protocol[N, V, H]) leave(at *place[V], n N) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, there := p.live.at[at]; there {
		p.close(n)
		return
	}
	if p.live.at == nil {
		p.live.at = map[*place[V]]N{}
	}
	p.live.at[at] = n
	p.live.in = append(p.live.in, at)
	for len(p.live.in) > mostNodes {
		if first, there := p.live.at[p.live.in[0]]; there {
			delete(p.live.at, p.live.in[0])
			p.close(first)
		}
		p.live.in = p.live.in[1:]
	}
}

// boot returns a fresh node.
func (p *Protocol[N, V, H]) boot(self int) (n N) {
	p.must("Boot", func() { n = p.code.Boot(self) })
	return n
}

// replay returns a fresh node that has gone through a run.
func (p *Protocol[N, V, H]) replay(self int, run []event) N {
	n := p.boot(self)
	for _, e := range run {
		p.follow(n, self, e)
	}
	return n
}

// follow takes a step that has been taken before.
func (p *Protocol[N, V, H]) follow(n N, self int, by event) {
	if _, panicked := p.do(n, self, by); panicked != "" {
		mistake.Made(purely, "server %d of %s has once done %s, and on the same way now panics: %s", self+1, p.code.Name, by, panicked)
	}
}

// do takes a step of a node.
func (p *Protocol[N, V, H]) do(n N, self int, by event) (sent []Message, panicked string) {
	panicked = p.safely(func() {
		if by.input.Kind != "" {
			sent = p.code.Do(n, by.input)
		} else {
			sent = p.code.Receive(n, by.message)
		}
	}, func() string { return fmt.Sprintf("%s of server %d of %s", by, self+1, p.code.Name) })
	return sent, panicked
}

// must calls one of the other functions, which must not panic.
func (p *Protocol[N, V, H]) must(function string, f func()) {
	if panicked := p.safely(f, func() string { return function + " of " + p.code.Name }); panicked != "" {
		mistake.Made("only Do and Receive may panic", "%s of %s panics: %s", function, p.code.Name, panicked)
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
			case r != nil && mistake.Is(r):
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

func (p *Protocol[N, V, H]) close(n N) {
	if p.code.Close != nil {
		p.code.Close(n)
	}
}
