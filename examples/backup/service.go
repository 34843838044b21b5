package backup

import (
	"sync"
	"time"
)

// Mistake is one that can be planted; the zero value is none.
type Mistake int

// What is wrong.
const (
	None         Mistake = iota
	Hasty                // the service goes on to another view before the primary has acknowledged the last
	AnswersEarly         // a primary answers a client before its backup has what was put
	AcksEarly            // a primary acknowledges a view before its backup has what it has
	ObeysAnyView         // a backup takes what the primary of an earlier view sends it
)

// Interval is how often servers and the service act by themselves.
const Interval = 100 * time.Millisecond

// missed is after how many intervals without a ping a server is taken for dead.
const missed = 2

// View says who is what: servers from 1, of which 0 is none.
type View struct{ Number, Primary, Backup int }

// Service decides on views. Start it by NewService.
type Service struct {
	mistake Mistake
	stop    chan struct{}

	mu    sync.Mutex
	view  View
	acked bool  // by the primary of this view
	quiet []int // intervals since the last ping, by server; missed at most
}

// NewService returns a service for so many servers, which runs until Close.
func NewService(servers int, m Mistake) *Service {
	s := &Service{mistake: m, stop: make(chan struct{}), quiet: make([]int, servers+1)}
	for i := range s.quiet {
		s.quiet[i] = missed
	}
	go s.run()
	return s
}

func (s *Service) run() {
	ticker := time.NewTicker(Interval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.tick()
		case <-s.stop:
			return
		}
	}
}

// Close ends the service.
func (s *Service) Close() { close(s.stop) }

// View returns the present view.
func (s *Service) View() View {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.view
}

// Ping takes the sign of life of a server, with the view that it has acknowledged, and returns
// the present one.
func (s *Service) Ping(server, acked int) View {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quiet[server] = 0
	if server == s.view.Primary && acked == s.view.Number {
		s.acked = true
	}
	s.decide()
	return s.view
}

func (s *Service) tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.quiet {
		s.quiet[i] = min(s.quiet[i]+1, missed)
	}
	s.decide()
}

// decide goes on to another view, if there is reason to.
func (s *Service) decide() {
	next := s.view
	if next.Number > 0 && !s.acked && s.mistake != Hasty {
		return
	}
	if s.dead(next.Backup) {
		next.Backup = 0
	}
	if next.Number > 0 && s.dead(next.Primary) && next.Backup != 0 {
		next.Primary, next.Backup = next.Backup, 0
	}
	for i := 1; i < len(s.quiet); i++ {
		switch {
		case s.dead(i) || i == next.Primary:
		case next.Number == 0 && next.Primary == 0:
			next.Primary = i
		case next.Backup == 0:
			next.Backup = i
		}
	}
	if next != s.view {
		next.Number++
		s.view, s.acked = next, false
	}
}

func (s *Service) dead(server int) bool { return server != 0 && s.quiet[server] == missed }
