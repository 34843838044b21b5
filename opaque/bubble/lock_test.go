package bubble_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing/synctest"
	"time"

	"raftmc/opaque"
	"raftmc/opaque/bubble"
	"raftmc/protocol"
)

// lock is a server that asks for a lock when its time has come, and has it once all others agree:
// a goroutine, a timer and a channel, which know nothing of this package.
type lock struct {
	self  int
	kind  kind
	inbox chan opaque.Message
	stop  chan struct{}

	mu      sync.Mutex
	asked   bool
	granted int          // to whom, from 1
	agreed  map[int]bool // unless they are counted on the stack
	has     bool
	out     []opaque.Message
}

// kind says what is wrong with a lock; nothing is if it is 0.
type kind int

const (
	sound     kind = iota
	generous       // it agrees with everybody
	onStack        // it counts who agrees in a local variable
	stuck          // what is asked of it blocks it, for ever
	ticking        // so it does, while a ticker runs
	holding        // so it does, with its mutex locked, for which others wait
	panicking      // it panics on a goroutine of its own
	leaving        // it ends the goroutine of whoever calls it
	immortal       // it cannot be shut down
)

func start(self int, k kind) *lock {
	l := &lock{self: self, kind: k, inbox: make(chan opaque.Message), stop: make(chan struct{}), agreed: map[int]bool{}}
	go l.run()
	return l
}

func (l *lock) run() {
	timeout := time.NewTimer(time.Second)
	defer timeout.Stop()
	count := 0
	for {
		select {
		case <-timeout.C:
			l.ask()
		case m := <-l.inbox:
			if m.Kind == "Yes" {
				count++
			}
			l.handle(m, count)
		case <-l.stop:
			return
		}
	}
}

func (l *lock) ask() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.granted != 0 {
		return
	}
	l.asked, l.granted = true, l.self+1
	for i := range 3 {
		if i != l.self {
			l.out = append(l.out, opaque.Message{To: i, Kind: "Ask"})
		}
	}
}

func (l *lock) handle(m opaque.Message, count int) {
	if m.Kind == "Ask" && l.kind != holding {
		l.misbehave()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch m.Kind {
	case "Ask":
		if l.kind == holding {
			l.misbehave()
		}
		if l.granted == 0 || l.kind == generous {
			l.granted = m.From + 1
			l.out = append(l.out, opaque.Message{To: m.From, Kind: "Yes"})
		}
	case "Yes":
		if l.kind != onStack {
			l.agreed[m.From] = true
			count = len(l.agreed)
		}
		l.has = count == 2
	}
}

func (l *lock) misbehave() {
	switch l.kind {
	case stuck, holding:
		<-make(chan int)
	case ticking:
		for range time.Tick(time.Second) {
		}
	case panicking:
		panic("out of its depth")
	}
}

// taken returns what was sent since the last time, once all goroutines wait.
func (l *lock) taken() (out []opaque.Message) {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	out, l.out = l.out, nil
	return out
}

func (l *lock) receive(m opaque.Message) []opaque.Message {
	l.inbox <- m
	switch l.kind {
	case stuck, ticking:
		l.inbox <- m // nobody takes it
	case leaving:
		runtime.Goexit()
	}
	return l.taken()
}

func (l *lock) timeout() []opaque.Message {
	bubble.Until(100*time.Millisecond, 5*time.Second, func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.asked
	})
	return l.taken()
}

// seen is what properties see of a lock.
type seen struct {
	Has    bool `json:"has"`
	Agreed int  `json:"agreed"`
}

func (l *lock) view() seen {
	l.mu.Lock()
	defer l.mu.Unlock()
	return seen{l.has, len(l.agreed)}
}

func (l *lock) enabled() []opaque.Input {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.asked || l.granted != 0 {
		return nil
	}
	return []opaque.Input{{Kind: "Timeout"}}
}

type (
	lockView    = protocol.View[opaque.State[seen], struct{}]
	lockFinding = protocol.Finding[opaque.State[seen], struct{}]
	lockCode    = opaque.Code[*lock, seen, struct{}]
)

// locks are servers of a kind, not in bubbles yet.
func locks(k kind) lockCode {
	return lockCode{
		Name: "locks", Servers: 3,
		Inputs:   []protocol.InputKind{{Name: "Timeout", Limit: protocol.Any}},
		Messages: []protocol.MessageKind{{Name: "Ask"}, {Name: "Yes"}},
		Boot:     func(self int) *lock { return start(self, k) },
		Enabled:  (*lock).enabled,
		Do:       func(l *lock, _ opaque.Input) []opaque.Message { return l.timeout() },
		Receive:  (*lock).receive,
		View:     (*lock).view,
		Close: func(l *lock) {
			if k != immortal {
				close(l.stop)
			}
		},
		Properties: []protocol.Property[opaque.State[seen], opaque.Message, opaque.Input, struct{}]{
			{Name: "OneHolder", Doc: "at most one server has the lock", Pair: func(a, b lockView) *lockFinding {
				if a.Server < b.Server && a.State.View().Has && b.State.View().Has {
					return &lockFinding{Reason: fmt.Sprintf("servers %d and %d have the lock", a.Server+1, b.Server+1)}
				}
				return nil
			}},
			{Name: "SomebodyHolds", Doc: "a server has the lock", Mode: protocol.Sometimes, Server: func(a lockView) *lockFinding {
				if a.State.View().Has {
					return &lockFinding{}
				}
				return nil
			}},
		},
	}
}
