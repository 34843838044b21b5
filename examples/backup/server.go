package backup

import (
	"errors"
	"slices"
	"sync"
	"time"
)

// Network is how a server reaches others. Its functions return at once.
type Network interface {
	Ping(acked int)                  // to the service
	Forward(to, view int, log []int) // to the backup, all that there is
	Stored(to, view, length int)     // to the primary: so much of that is there
}

// Server keeps a log of what clients put. Start it by NewServer.
type Server struct {
	self    int
	mistake Mistake
	network Network
	views   chan View
	stop    chan struct{}

	mu      sync.Mutex
	view    View
	log     []int
	stored  int                   // entries of log that the backup of this view has, in a primary
	synced  bool                  // whether it has had all, at some time in this view
	waiting map[int]chan struct{} // clients, by the length of log that they wait for
}

// ErrNotPrimary is what a client is told that has asked the wrong server.
var ErrNotPrimary = errors.New("this is not the primary, or not any more: what was put may be there or not")

// NewServer returns a server, which runs until Close.
func NewServer(self int, n Network, m Mistake) *Server {
	s := &Server{self: self, mistake: m, network: n, views: make(chan View), stop: make(chan struct{}), waiting: map[int]chan struct{}{}}
	go s.run()
	return s
}

func (s *Server) run() {
	ticker := time.NewTicker(Interval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.ping()
		case v := <-s.views:
			s.adopt(v)
		case <-s.stop:
			return
		}
	}
}

// Close ends the server.
func (s *Server) Close() { close(s.stop) }

// ping tells the service which view is acknowledged.
func (s *Server) ping() {
	s.mu.Lock()
	defer s.mu.Unlock()
	acked := s.view.Number
	if s.view.Primary == s.self && s.view.Backup != 0 && !s.synced && s.mistake != AcksEarly {
		acked = 0 // not yet
	}
	s.network.Ping(acked)
	if s.view.Primary == s.self && (!s.synced || s.stored < len(s.log)) {
		s.replicate() // what was sent may be lost
	}
}

// Learn tells the server a view.
func (s *Server) Learn(v View) { s.views <- v }

func (s *Server) adopt(v View) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v.Number <= s.view.Number {
		return
	}
	s.view, s.stored, s.synced = v, 0, false
	if v.Primary != s.self {
		for length, done := range s.waiting {
			close(done)
			delete(s.waiting, length)
		}
		return
	}
	s.replicate()
}

// replicate sends the log to the backup. Without one, it is enough to have it oneself.
func (s *Server) replicate() {
	if s.view.Backup == 0 {
		s.answer(len(s.log))
		return
	}
	s.network.Forward(s.view.Backup, s.view.Number, slices.Clone(s.log))
	if s.mistake == AnswersEarly {
		s.answer(len(s.log))
	}
}

// answer wakes the clients that wait for so many entries.
func (s *Server) answer(stored int) {
	s.stored = max(s.stored, stored)
	for length, done := range s.waiting {
		if length <= s.stored {
			close(done)
			delete(s.waiting, length)
		}
	}
}

// Put appends to the log, and returns once it will be there in every later view; and in which
// view that is so.
func (s *Server) Put(entry int) (view int, err error) {
	s.mu.Lock()
	if s.view.Primary != s.self {
		s.mu.Unlock()
		return 0, ErrNotPrimary
	}
	s.log = append(s.log, entry)
	length, done := len(s.log), make(chan struct{})
	s.waiting[length] = done
	s.replicate()
	s.mu.Unlock()
	select {
	case <-done:
	case <-s.stop:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.view.Primary != s.self || s.stored < length {
		return 0, ErrNotPrimary
	}
	return s.view.Number, nil
}

// Forwarded takes the log of a primary.
func (s *Server) Forwarded(from, view int, log []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if (view != s.view.Number || s.view.Backup != s.self) && s.mistake != ObeysAnyView {
		return
	}
	if !s.synced || len(log) > len(s.log) || s.mistake == ObeysAnyView {
		s.log, s.synced = slices.Clone(log), true
	}
	s.network.Stored(from, view, len(s.log))
}

// Acknowledged takes the word of the backup that it has so many entries.
func (s *Server) Acknowledged(view, length int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if view != s.view.Number || s.view.Primary != s.self {
		return
	}
	s.synced = s.synced || length >= len(s.log)
	s.answer(length)
}

// Primary reports whether the server takes itself for the primary.
func (s *Server) Primary() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.view.Primary == s.self
}
