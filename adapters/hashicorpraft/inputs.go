package hashicorpraft

import (
	"slices"
	"time"

	"github.com/hashicorp/raft"

	"raftmc/opaque"
	"raftmc/protocol"
)

// action is something that may happen to a server, other than that a message arrives.
type action struct {
	protocol.InputKind

	// enabled lists the inputs that are possible, and do does one.
	enabled func(s *server) []opaque.Input
	do      func(s *server, in opaque.Input)
}

// actions lists all, in the order in which they are tried.
func actions(o Options) []action {
	return []action{timeout(o), lease(o), repeat(o), retry(o), propose(o), written(o), failure(o), crash(o), tear(o)}
}

func inputKinds(o Options) (kinds []protocol.InputKind) {
	for _, a := range actions(o) {
		if a.Limit != 0 {
			kinds = append(kinds, a.InputKind)
		}
	}
	return kinds
}

func (s *server) enabled() (all []opaque.Input) {
	for _, a := range actions(*s.options) {
		if a.Limit != 0 {
			all = append(all, a.enabled(s)...)
		}
	}
	return all
}

func (s *server) do(in opaque.Input) []opaque.Message {
	for _, a := range actions(*s.options) {
		if a.Name == in.Kind {
			before := s.now()
			before.slept = a.Name == repeatName
			a.do(s, in)
			return s.settle(before)
		}
	}
	panic("hashicorpraft: an unknown input: " + in.Kind)
}

// when lists an input of a kind without arguments, if it is possible.
func when(kind string, possible func(s *server) bool) func(s *server) []opaque.Input {
	return func(s *server) []opaque.Input {
		if !possible(s) {
			return nil
		}
		return []opaque.Input{{Kind: kind}}
	}
}

// optional is a kind of input that may be impossible within the bounds.
func optional(name string, limit protocol.Limit) protocol.InputKind {
	return protocol.InputKind{Name: name, Limit: limit, Need: protocol.Optional}
}

// unlimited is no limit, where there may be any at all.
func unlimited(limit protocol.Limit) protocol.Limit {
	if limit == 0 {
		return 0
	}
	return protocol.Any
}

// timeout is the next timeout of a server that does not lead: it asks for votes, or tries to. Its
// calls of an earlier attempt fail.
func timeout(o Options) action {
	kind := protocol.InputKind{Name: "Timeout", Limit: o.Timeouts}
	return action{kind, when(kind.Name, (*server).mayStand), func(s *server, _ opaque.Input) { s.stand() }}
}

// mayStand reports whether the server may stand for election.
func (s *server) mayStand() bool {
	return !s.leads() && !s.busy() && s.raft.CurrentTerm() < uint64(s.options.Terms)
}

// stand lets time pass until the server stands for election.
func (s *server) stand() {
	s.wire.end(nil, isVote)
	s.granted = nil
	s.until(electionTimeout/20, func() bool { return s.busy() || s.wire.waits(isVote) })
}

// tear is that a server stands for election, and crashes when the term of its vote for itself is
// written, and the candidate is not.
func tear(o Options) action {
	kind := protocol.InputKind{Name: "Tear", Limit: o.Tears, Class: protocol.Fault}
	return action{kind, when(kind.Name, (*server).mayStand), func(s *server, _ opaque.Input) {
		defer s.disk.slowly(toCandidate)()
		s.stand()
		s.crash()
	}}
}

// lease is the timeout of a leader that hears of no majority: it steps down.
func lease(o Options) action {
	kind := optional("Lease", o.Replication.limit(o.Leases))
	return action{kind, when(kind.Name, func(s *server) bool { return s.leads() && !s.busy() }), func(s *server, _ opaque.Input) {
		s.until(electionTimeout/20, func() bool { return !s.leads() })
	}}
}

const repeatName = "Repeat"

// repeat is the timeout after which a leader sends again to those who have answered.
func repeat(o Options) action {
	kind := optional(repeatName, o.Replication.limit(o.Repeats))
	return action{kind, when(kind.Name, func(s *server) bool { return s.leads() && len(s.retries) == 0 && len(s.idle()) > 0 }), func(*server, opaque.Input) {
		time.Sleep(2 * commitTimeout)
	}}
}

// retry is the end of the time that a leader waits after a failure.
func retry(o Options) action {
	kind := optional("Retry", unlimited(o.Replication.limit(o.Failures)))
	return action{kind, when(kind.Name, func(s *server) bool { return s.leads() && len(s.retries) > 0 }), func(s *server, _ opaque.Input) {
		s.until(commitTimeout, func() bool { return len(s.idle()) == 0 })
	}}
}

// propose is a client's request to a leader.
func propose(o Options) action {
	kind := optional("Request", unlimited(o.Replication.limit(protocol.Limit(max(o.Log-1, 0)))))
	return action{kind, when(kind.Name, func(s *server) bool {
		return s.leads() && !s.busy() && s.lastIndex() < uint64(s.options.Log)
	}), func(s *server, _ opaque.Input) {
		s.raft.Apply([]byte("x"), 0)
	}}
}

// written is the end of a write that waits.
func written(o Options) action {
	kind := optional("Written", unlimited(protocol.Limit(o.Disk)))
	return action{kind, when(kind.Name, (*server).busy), func(s *server, _ opaque.Input) { s.disk.proceed() }}
}

// failure is that a leader's call to a follower fails.
func failure(o Options) action {
	kind := protocol.InputKind{Name: "Fail", Limit: o.Failures, Class: protocol.Fault, Need: protocol.Optional}
	return action{kind, func(s *server) (all []opaque.Input) {
		for i := range s.options.Servers {
			if s.wire.waits(isAppendTo(i)) {
				all = append(all, opaque.Input{Kind: kind.Name, Server: i + 1})
			}
		}
		return all
	}, func(s *server, in opaque.Input) { s.wire.end(nil, isAppendTo(in.Server-1)) }}
}

// crash ends a server, and starts it again.
func crash(o Options) action {
	kind := protocol.InputKind{Name: "Crash", Limit: o.Crashes, Class: protocol.Fault}
	return action{kind, when(kind.Name, func(*server) bool { return true }), func(s *server, _ opaque.Input) { s.crash() }}
}

func isVote(c *call) bool { return c.kind != appendEntries }

func isAppendTo(server int) func(c *call) bool {
	return func(c *call) bool { return c.kind == appendEntries && c.to == server }
}

// idle lists the followers to which a leader makes no call just now.
func (s *server) idle() (all []int) {
	for i := range s.options.Servers {
		if i != s.self && !s.wire.waits(isAppendTo(i)) {
			all = append(all, i)
		}
	}
	return all
}

// receive lets a message arrive: a call of another server, or the answer to one of its own.
func (s *server) receive(m opaque.Message) []opaque.Message {
	before := s.now()
	if isCall := slices.Contains([]string{requestVote, requestPreVote, appendEntries}, m.Kind); isCall {
		s.called(m)
	} else {
		s.answered(m)
	}
	return s.settle(before)
}

// called lets a call of another server arrive. One that waits for its disk takes none, and so it
// is lost.
func (s *server) called(m opaque.Message) {
	if s.busy() {
		return
	}
	p := &pendingAnswer{m.From, m.Kind, m.Wire, make(chan raft.RPCResponse, 1)}
	s.answers = append(s.answers, p)
	s.wire.in <- raft.RPC{Command: asked(m).command(m.From), RespChan: p.response}
}

// answered lets an answer arrive, if it is awaited. Calls that ask the same are not told apart. A
// vote has no effect while the server waits for its disk, and so it is lost.
func (s *server) answered(m opaque.Message) {
	if s.busy() && m.Kind != answerTo(appendEntries) {
		return
	}
	r := decoded[*reply](m.Wire)
	isAsked := func(c *call) bool { return c.to == m.From && answerTo(c.kind) == m.Kind && c.wire == r.Asked }
	if s.wire.end(r, isAsked) == 0 {
		return
	}
	if r.Granted && m.Kind != answerTo(appendEntries) {
		s.granted = append(s.granted, m.From)
		slices.Sort(s.granted)
	}
	s.rest()
}
