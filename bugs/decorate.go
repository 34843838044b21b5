package bugs

import (
	"slices"

	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// hearing returns a core that replaces each message that it receives by the one that
// change makes of it, given the receiver.
func hearing(c raftmodel.Core, change func(s raft.Server, m raft.Message) raft.Message) raftmodel.Core {
	step := c.Step
	c.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
		if r, ok := in.(raft.Receive); ok {
			in = raft.Receive{Message: change(s, r.Message)}
		}
		return step(cfg, s, in)
	}
	return c
}

// taken is what a correct step took.
type taken struct {
	cfg    *raft.Config
	before raft.Server
	in     raft.Input
}

// after returns a core whose steps end differently: change makes the server and the
// output from those of the correct step.
func after(c raftmodel.Core, change func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output)) raftmodel.Core {
	step := c.Step
	c.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
		next, out := step(cfg, s, in)
		return change(taken{cfg, s, in}, next, out)
	}
	return c
}

// sending returns a core that replaces each message that it sends by the one that change
// makes of it, given the server after the step.
func sending(c raftmodel.Core, change func(t taken, s raft.Server, m raft.Message) raft.Message) raftmodel.Core {
	return after(c, func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
		out.Send = slices.Clone(out.Send)
		for i, send := range out.Send {
			out.Send[i].Message = change(t, s, send.Message)
		}
		return s, out
	})
}

// received returns the message of an input, if it is one.
func received(in raft.Input) (raft.Message, bool) {
	r, ok := in.(raft.Receive)
	return r.Message, ok
}

// accepted returns the AppendEntries of an input if it succeeded, and the index through
// which it matches.
func accepted(in raft.Input, out raft.Output) (m raft.Message, match raft.Index, ok bool) {
	m, _ = received(in)
	if m.Kind != raft.AppendEntries {
		return m, 0, false
	}
	for _, send := range out.Send {
		if reply := send.Message; reply.Kind == raft.AppendEntriesReply && reply.Success {
			return m, reply.MatchIndex, true
		}
	}
	return m, 0, false
}

// refused returns the refusal that a leader receives in its own term.
func refused(t taken, s raft.Server) (m raft.Message, ok bool) {
	m, _ = received(t.in)
	return m, m.Kind == raft.AppendEntriesReply && !m.Success && leadsIn(s, m.Term)
}

// leadsIn reports whether a server is the leader of a term.
func leadsIn(s raft.Server, term raft.Term) bool {
	return s.Role == raft.Leader && s.CurrentTerm == term
}

// apply hands out the entries that are committed and durable.
func apply(s raft.Server, out raft.Output) (raft.Server, raft.Output) {
	for s.LastApplied < min(s.CommitIndex, s.DurableIndex) {
		s.LastApplied++
		e := s.Log.Entry(s.LastApplied)
		out.Apply = append(out.Apply, raft.Committed{Index: s.LastApplied, Term: e.Term, Kind: e.Kind, Data: e.Data})
	}
	return s, out
}

// writing begins the write of a step, unless the step has one, and makes what
// the step sends wait for it.
func writing(s raft.Server, out raft.Output) (raft.Server, raft.Output) {
	if out.Write.Token != 0 {
		return s, out
	}
	s.Issued++
	out.Write = raft.Write{Token: s.Issued, CurrentTerm: s.CurrentTerm, VotedFor: s.VotedFor}
	out.Send = slices.Clone(out.Send)
	for i := range out.Send {
		out.Send[i].After = s.Issued
	}
	return s, out
}

// cut removes the entries after an index, also from the step's write. The step itself
// must not have written entries beyond it.
func cut(s raft.Server, out raft.Output, through raft.Index) (raft.Server, raft.Output) {
	if through >= s.Log.LastIndex() {
		return s, out
	}
	s, out = writing(s, out)
	if out.Write.From == 0 {
		out.Write.From = through + 1
	}
	s.Log = s.Log.TruncateAfter(through)
	s.DurableIndex = min(s.DurableIndex, through)
	return s, out
}
