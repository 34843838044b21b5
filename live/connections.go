package live

import (
	"context"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// limits bound what a connection may take of a server: nobody who only waits holds
// anything for long. None of them is on how long an answer takes to be worked out, nor on
// how long a session is left alone.
type limits struct {
	header time.Duration // until a request's header is there
	body   time.Duration // and until all of the request is
	write  time.Duration // for each piece of an answer to be taken
	idle   time.Duration // between two requests

	connections int
}

var usualLimits = limits{header: 5 * time.Second, body: 10 * time.Second, write: 30 * time.Second, idle: time.Minute, connections: 64}

// crowd are the connections to a server, up to so many. When there is one more, the one
// that has been there longest without the secret goes: who has it is never kept waiting by
// those who do not.
type crowd struct {
	most int

	mu        sync.Mutex
	strangers []net.Conn // the oldest first
	known     map[net.Conn]bool
}

func newCrowd(most int) *crowd { return &crowd{most: most, known: map[net.Conn]bool{}} }

// changed is told of each change of a connection's state, as http.Server.ConnState is.
func (c *crowd) changed(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew:
		c.strangers = append(c.strangers, conn)
		if len(c.strangers)+len(c.known) > c.most {
			c.strangers[0].Close()
			c.strangers = c.strangers[1:]
		}
	case http.StateClosed, http.StateHijacked:
		delete(c.known, conn)
		c.forget(conn)
	}
}

// know notes that a connection has the secret.
func (c *crowd) know(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.forget(conn) {
		c.known[conn] = true
	}
}

// forget removes a stranger, and reports whether it was one. c.mu is held.
func (c *crowd) forget(conn net.Conn) bool {
	i := slices.Index(c.strangers, conn)
	if i >= 0 {
		c.strangers = slices.Delete(c.strangers, i, i+1)
	}
	return i >= 0
}

// connectionKey is under which a request's context has its connection.
type connectionKey struct{}

// withConnection is as http.Server.ConnContext wants it.
func withConnection(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, conn)
}

// knows notes that a request has the secret.
func (s *Server) knows(r *http.Request) {
	if conn, ok := r.Context().Value(connectionKey{}).(net.Conn); ok { // and no recorder
		s.crowd.know(conn)
	}
}

// refuse answers who may not ask, and waits for nothing more from there. (Of a deadline that
// cannot be set, nothing is to be said: the answer goes to a recorder.)
func refuse(w http.ResponseWriter, why string, status int) {
	w.Header().Set("Connection", "close")
	http.NewResponseController(w).SetReadDeadline(time.Now())
	http.Error(w, why, status)
}

// piecewise gives each piece of an answer a time of its own.
type piecewise struct {
	http.ResponseWriter
	time time.Duration
}

func (p piecewise) Write(piece []byte) (int, error) {
	http.NewResponseController(p.ResponseWriter).SetWriteDeadline(time.Now().Add(p.time))
	return p.ResponseWriter.Write(piece)
}

// Unwrap is for http.ResponseController.
func (p piecewise) Unwrap() http.ResponseWriter { return p.ResponseWriter }
