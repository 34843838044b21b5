package hashicorpraft

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/raft"

	"raftmc/opaque"
	"raftmc/protocol"
)

// The kinds of messages: calls, and the answer to each.
const (
	requestVote    = "RequestVote"
	requestPreVote = "RequestPreVote"
	appendEntries  = "AppendEntries"
	answer         = "Reply"
)

// answerTo names the kind of the answer to a call.
func answerTo(kind string) string { return kind + answer }

func messageKinds() (kinds []protocol.MessageKind) {
	for _, name := range []string{requestVote, requestPreVote, appendEntries} {
		kinds = append(kinds, protocol.MessageKind{Name: name, Need: protocol.Optional}, protocol.MessageKind{Name: answerTo(name), Need: protocol.Optional})
	}
	return kinds
}

// request is what a call asks, as it goes over the wire.
type request interface {
	kind() string
	wire() string
	command(from int) any // as the library has it
	String() string
}

// voteRequest asks for a vote, or whether one would be given.
type voteRequest struct {
	Kind                      string `json:"-"`
	Term, LastIndex, LastTerm uint64
}

func (q voteRequest) kind() string { return q.Kind }
func (q voteRequest) wire() string { return encoded(q) }
func (q voteRequest) String() string {
	return fmt.Sprintf("term %d last %d/%d", q.Term, q.LastIndex, q.LastTerm)
}

func (q voteRequest) command(from int) any {
	if q.Kind == requestPreVote {
		return &raft.RequestPreVoteRequest{RPCHeader: header(from), Term: q.Term, LastLogIndex: q.LastIndex, LastLogTerm: q.LastTerm}
	}
	return &raft.RequestVoteRequest{RPCHeader: header(from), Term: q.Term, LastLogIndex: q.LastIndex, LastLogTerm: q.LastTerm}
}

// appendRequest asks to append entries, of which there may be none.
type appendRequest struct {
	Term, PrevIndex, PrevTerm, Commit uint64
	Entries                           []entry
}

// entry is an entry of a log, without the time at which it was appended.
type entry struct {
	Index, Term uint64
	Type        raft.LogType
	Data        []byte
}

func newAppendRequest(q *raft.AppendEntriesRequest) appendRequest {
	r := appendRequest{Term: q.Term, PrevIndex: q.PrevLogEntry, PrevTerm: q.PrevLogTerm, Commit: q.LeaderCommitIndex}
	for _, l := range q.Entries {
		r.Entries = append(r.Entries, entry{l.Index, l.Term, l.Type, l.Data})
	}
	return r
}

// isHeartbeat reports whether a request comes from the goroutine that only says that there is a
// leader. Others name an entry before those that they bring, or bring the first.
func isHeartbeat(q *raft.AppendEntriesRequest) bool {
	return q.PrevLogEntry == 0 && len(q.Entries) == 0
}

func (q appendRequest) kind() string { return appendEntries }
func (q appendRequest) wire() string { return encoded(q) }

func (q appendRequest) String() string {
	text := fmt.Sprintf("term %d after %d/%d commit %d", q.Term, q.PrevIndex, q.PrevTerm, q.Commit)
	for _, e := range q.Entries {
		text += fmt.Sprintf(" %d/%d %s", e.Index, e.Term, shown(e.Type, e.Data))
	}
	return text
}

func (q appendRequest) command(from int) any {
	r := &raft.AppendEntriesRequest{
		RPCHeader: header(from), Term: q.Term,
		PrevLogEntry: q.PrevIndex, PrevLogTerm: q.PrevTerm, LeaderCommitIndex: q.Commit,
	}
	for _, e := range q.Entries {
		r.Entries = append(r.Entries, &raft.Log{Index: e.Index, Term: e.Term, Type: e.Type, Data: e.Data})
	}
	return r
}

func header(from int) raft.RPCHeader {
	return raft.RPCHeader{ProtocolVersion: raft.ProtocolVersionMax, ID: []byte(address(from)), Addr: []byte(address(from))}
}

// shown is what an entry says.
func shown(t raft.LogType, data []byte) string {
	if t == raft.LogCommand {
		return string(data)
	}
	return strings.ToLower(strings.TrimPrefix(t.String(), "Log"))
}

// reply answers a call. Granted stands for a vote and for success.
type reply struct {
	Asked          string // the call's wire
	Term           uint64
	Granted        bool
	LastLog        uint64 `json:",omitempty"`
	NoRetryBackoff bool   `json:",omitempty"`
	Failed         string `json:",omitempty"` // the error that the server answers
}

func (r *reply) err() error {
	if r.Failed != "" {
		return errors.New(r.Failed)
	}
	return nil
}

// text says what the answer to a kind of call says.
func (r *reply) text(kind string) string {
	if kind != appendEntries {
		return fmt.Sprintf("%v term %d%s", r.Granted, r.Term, r.Failed)
	}
	q := decoded[appendRequest](r.Asked)
	return fmt.Sprintf("%v term %d last %d, to %d entries after %d%s", r.Granted, r.Term, r.LastLog, len(q.Entries), q.PrevIndex, r.Failed)
}

// newReply returns the answer of a server.
func newReply(asked string, from raft.RPCResponse) *reply {
	r := &reply{Asked: asked}
	if from.Error != nil {
		r.Failed = from.Error.Error()
		return r
	}
	switch a := from.Response.(type) {
	case *raft.RequestVoteResponse:
		r.Term, r.Granted = a.Term, a.Granted
	case *raft.RequestPreVoteResponse:
		r.Term, r.Granted = a.Term, a.Granted
	case *raft.AppendEntriesResponse:
		r.Term, r.Granted, r.LastLog, r.NoRetryBackoff = a.Term, a.Success, a.LastLog, a.NoRetryBackoff
	default:
		panic(fmt.Sprintf("an answer of type %T", a))
	}
	return r
}

// asked returns the request of a message.
func asked(m opaque.Message) request {
	if m.Kind == appendEntries {
		return decoded[appendRequest](m.Wire)
	}
	q := decoded[voteRequest](m.Wire)
	q.Kind = m.Kind
	return q
}

func encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func decoded[T any](wire string) (v T) {
	if err := json.Unmarshal([]byte(wire), &v); err != nil {
		panic(err)
	}
	return v
}
