package hashicorpraft

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/raft"
)

// wire is a server's transport. It notes the calls that the server makes, each of which waits
// until it is answered, or fails.
type wire struct {
	self int
	in   chan raft.RPC

	mu    sync.Mutex
	calls []*call // those that wait
	cut   bool    // all calls fail

	// A leader's goroutine that makes a call first asks for its own address, and then for the
	// commit index. It waits in between until all others have come to rest: whether it knows
	// yet what has just been committed must not be left to chance.
	raft  *raft.Raft
	gates []chan struct{}
}

// call is a call that waits for its answer.
type call struct {
	to     int
	kind   string
	wire   string // what is asked
	term   uint64
	told   bool // that it was made
	answer chan *reply
}

// newWire returns a server's transport.
func newWire(self int) *wire { return &wire{self: self, in: make(chan raft.RPC)} }

func address(server int) string { return fmt.Sprint("s", server+1) }

// serverOf returns the server of an address; -1 if there is none.
func serverOf(address string) int {
	server := -1
	fmt.Sscanf(address, "s%d", &server)
	return max(server-1, -1)
}

// call makes a call, and waits.
func (w *wire) call(to raft.ServerID, term uint64, q request) (*reply, error) {
	c := &call{to: serverOf(string(to)), kind: q.kind(), wire: q.wire(), term: term, answer: make(chan *reply, 1)}
	w.mu.Lock()
	if old := c.kind == appendEntries && (w.raft.State() != raft.Leader || w.raft.CurrentTerm() != term); old || w.cut {
		w.mu.Unlock() // a goroutine that goes on though its server does not lead any more
		return nil, io.ErrClosedPipe
	}
	w.calls = append(w.calls, c)
	w.mu.Unlock()
	if r := <-c.answer; r != nil {
		return r, r.err()
	}
	return nil, io.ErrUnexpectedEOF
}

// end answers the calls for which that is so, or lets them fail if r is nil.
func (w *wire) end(r *reply, which func(c *call) bool) (ended int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = slices.DeleteFunc(w.calls, func(c *call) bool {
		if !which(c) {
			return false
		}
		ended++
		c.answer <- r
		return true
	})
	return ended
}

// close lets all calls fail from now on.
func (w *wire) close() {
	w.mu.Lock()
	w.cut = true
	w.mu.Unlock()
	w.open()
	w.end(nil, func(*call) bool { return true })
}

// made returns the calls that were made since the last time, in an order of content.
func (w *wire) made() (fresh []*call) {
	w.mu.Lock()
	defer w.mu.Unlock()
	slices.SortFunc(w.calls, func(a, b *call) int {
		return cmp.Or(a.to-b.to, strings.Compare(a.kind, b.kind), strings.Compare(a.wire, b.wire))
	})
	for _, c := range w.calls {
		if !c.told {
			fresh = append(fresh, c)
		}
		c.told = true
	}
	return fresh
}

// waits reports whether a call waits.
func (w *wire) waits(which func(c *call) bool) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.calls, which)
}

// Consumer implements raft.Transport.
func (w *wire) Consumer() <-chan raft.RPC { return w.in }

// LocalAddr implements raft.Transport.
func (w *wire) LocalAddr() raft.ServerAddress { return raft.ServerAddress(address(w.self)) }

// RequestVote implements raft.Transport.
func (w *wire) RequestVote(id raft.ServerID, _ raft.ServerAddress, q *raft.RequestVoteRequest, a *raft.RequestVoteResponse) error {
	r, err := w.call(id, q.Term, voteRequest{Kind: requestVote, Term: q.Term, LastIndex: q.LastLogIndex, LastTerm: q.LastLogTerm})
	if err == nil {
		a.Term, a.Granted = r.Term, r.Granted
	}
	return err
}

// RequestPreVote implements raft.WithPreVote.
func (w *wire) RequestPreVote(id raft.ServerID, _ raft.ServerAddress, q *raft.RequestPreVoteRequest, a *raft.RequestPreVoteResponse) error {
	r, err := w.call(id, q.Term, voteRequest{Kind: requestPreVote, Term: q.Term, LastIndex: q.LastLogIndex, LastTerm: q.LastLogTerm})
	if err == nil {
		a.Term, a.Granted = r.Term, r.Granted
	}
	return err
}

// AppendEntries implements raft.Transport. Heartbeats are lost.
func (w *wire) AppendEntries(id raft.ServerID, _ raft.ServerAddress, q *raft.AppendEntriesRequest, a *raft.AppendEntriesResponse) error {
	if isHeartbeat(q) {
		return io.ErrUnexpectedEOF
	}
	r, err := w.call(id, q.Term, newAppendRequest(q))
	if err == nil {
		a.Term, a.LastLog, a.Success, a.NoRetryBackoff = r.Term, r.LastLog, r.Granted, r.NoRetryBackoff
	}
	return err
}

// AppendEntriesPipeline implements raft.Transport.
func (w *wire) AppendEntriesPipeline(raft.ServerID, raft.ServerAddress) (raft.AppendPipeline, error) {
	return nil, raft.ErrPipelineReplicationNotSupported
}

// InstallSnapshot implements raft.Transport. There are no snapshots here.
func (w *wire) InstallSnapshot(raft.ServerID, raft.ServerAddress, *raft.InstallSnapshotRequest, *raft.InstallSnapshotResponse, io.Reader) error {
	return io.ErrUnexpectedEOF
}

// TimeoutNow implements raft.Transport. Leadership is not transferred here.
func (w *wire) TimeoutNow(raft.ServerID, raft.ServerAddress, *raft.TimeoutNowRequest, *raft.TimeoutNowResponse) error {
	return io.ErrUnexpectedEOF
}

// EncodePeer implements raft.Transport.
func (w *wire) EncodePeer(_ raft.ServerID, a raft.ServerAddress) []byte {
	w.mu.Lock()
	gate := make(chan struct{})
	if w.cut || w.raft == nil || w.raft.State() != raft.Leader {
		close(gate)
	} else {
		w.gates = append(w.gates, gate)
	}
	w.mu.Unlock()
	<-gate
	return []byte(a)
}

// open lets all go on that wait in EncodePeer, and reports whether there were any.
func (w *wire) open() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	any := len(w.gates) > 0
	for _, gate := range w.gates {
		close(gate)
	}
	w.gates = nil
	return any
}

// serve says whose transport it is.
func (w *wire) serve(r *raft.Raft) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.raft = r
}

// DecodePeer implements raft.Transport.
func (w *wire) DecodePeer(b []byte) raft.ServerAddress { return raft.ServerAddress(b) }

// SetHeartbeatHandler implements raft.Transport.
func (w *wire) SetHeartbeatHandler(func(raft.RPC)) {}
