package live

import (
	"context"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// limits limit how long a connection may keep a server waiting. They do not limit how
// long an answer takes to compute, or how long a session may stay idle.
type limits struct {
	header time.Duration // until a request's header has arrived
	body   time.Duration // and until all of the request has
	write  time.Duration // for each piece of an answer to be taken
	idle   time.Duration // between two requests

	connections int
}

var usualLimits = limits{header: 5 * time.Second, body: 10 * time.Second, write: 30 * time.Second, idle: time.Minute, connections: 64}

// crowd is the set of connections to a server, up to a limit. When there is one more, the
// oldest one without the secret is closed: connections without the secret never keep
// those with it waiting.
type crowd struct {
	most int

	mu        sync.Mutex
	strangers []net.Conn // the oldest first
	known     map[net.Conn]bool
}

func newCrowd(most int) *crowd { return &crowd{most: most, known: map[net.Conn]bool{}} }

// changed is called when a connection's state changes (http.Server.ConnState).
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

// connectionKey is the key of the connection in a request's context.
type connectionKey struct{}

// withConnection is for http.Server.ConnContext.
func withConnection(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, conn)
}

// knows notes that a request has the secret.
func (s *Server) knows(r *http.Request) {
	if conn, ok := r.Context().Value(connectionKey{}).(net.Conn); ok { // and not a recorder
		s.crowd.know(conn)
	}
}

// refuse refuses a request, and waits for nothing more from its connection. (If a
// deadline cannot be set, the answer goes to a recorder, and the error does not matter.)
func refuse(w http.ResponseWriter, why string, status int) {
	w.Header().Set("Connection", "close")
	http.NewResponseController(w).SetReadDeadline(time.Now())
	http.Error(w, why, status)
}

// piecewise sets a new deadline for each piece of an answer.
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
