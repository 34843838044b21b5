package lockserver

import "sync"

// Mistake is one that can be planted, in whichever part makes it; the zero value is none.
type Mistake int

// What is wrong.
const (
	None            Mistake = iota
	ReleasesAny             // the server frees a lock whatever token a release has
	TokenAgain              // the server takes a token back when its lease runs out
	BelievesAnybody         // a client takes any grant for the answer to what it asks now
	CountsAnew              // a client that was restarted numbers its requests from 1 again
	NoFence                 // the store does not look at tokens
)

// lease says who has a lock.
type lease struct{ client, token int }

// answer is what a client was told last.
type answer struct{ number, token int }

// Server gives leases of locks.
type Server struct {
	mistake Mistake

	mu      sync.Mutex
	tokens  int              // given so far
	leases  map[string]lease // by lock
	answers map[int]answer   // by client
}

// NewServer returns a server all of whose locks are free.
func NewServer(m Mistake) *Server {
	return &Server{mistake: m, leases: map[string]lease{}, answers: map[int]answer{}}
}

// Acquire returns the token of a lease of a lock; ok is false as long as another has it. A client
// numbers its requests, and may send each any number of times: it is told the same again.
func (s *Server) Acquire(lock string, client, number int) (token int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if was := s.answers[client]; number <= was.number {
		return was.token, number == was.number
	}
	if _, taken := s.leases[lock]; taken {
		return 0, false
	}
	s.tokens++
	s.leases[lock] = lease{client, s.tokens}
	s.answers[client] = answer{number, s.tokens}
	return s.tokens, true
}

// Release frees a lock, if the lease with this token still has it.
func (s *Server) Release(lock string, token int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.leases[lock].token == token || s.mistake == ReleasesAny {
		delete(s.leases, lock)
	}
}

// Expire ends the lease of a lock, whose time is up, and returns its token.
func (s *Server) Expire(lock string) (token int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	token = s.leases[lock].token
	delete(s.leases, lock)
	if s.mistake == TokenAgain {
		s.tokens--
	}
	return token
}

// Leased returns the token of the lease that has a lock; 0 if it is free.
func (s *Server) Leased(lock string) (token int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.leases[lock].token
}

// Client uses one lock.
type Client struct {
	mistake Mistake

	mu     sync.Mutex
	number int // of its last request; on its disk
	asked  int // the number of the request that is under way; 0 for none
	token  int // of the lease that it has; 0 for none
}

// Restart starts the client again after a crash, with what is on its disk.
func (c *Client) Restart() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked, c.token = 0, 0
	if c.mistake == CountsAnew {
		c.number = 0
	}
}

// Ask returns the number of a request for the lock.
func (c *Client) Ask() (number int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.number++
	c.asked = c.number
	return c.asked
}

// Granted tells the client that a request was granted.
func (c *Client) Granted(number, token int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asked != 0 && c.token == 0 && (number == c.asked || c.mistake == BelievesAnybody) {
		c.token = token
	}
}

// Release gives the lock back, and returns the token for the server.
func (c *Client) Release() (token int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	token, c.token, c.asked = c.token, 0, 0
	return token
}

// Held returns the token of the lease that the client believes it has; 0 for none.
func (c *Client) Held() (token int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token
}

// Requests returns how many requests it has made, and whether one of them is under way, which
// it is until the lock is given back.
func (c *Client) Requests() (made int, busy bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.number, c.asked != 0
}

// Store keeps what holders of the lock write.
type Store struct {
	mistake Mistake

	mu      sync.Mutex
	token   int  // the highest with which it was written
	refused bool // whether a lower one ever was
}

// Write reports whether the store was written.
func (s *Store) Write(token int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if token < s.token && s.mistake != NoFence {
		s.refused = true
		return false
	}
	s.token = token
	return true
}
