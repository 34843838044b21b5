package hashicorpraft

import (
	"fmt"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"

	"raftmc/opaque/bubble"
	"raftmc/raftview"
)

// The scales of time are so far apart that nothing of a shorter one happens by itself while one
// waits for something of a longer: what is sent again after a failure waits for ten milliseconds
// at least, which is the library's own constant. Random timeouts are one to two times these, and
// so it makes no difference what is drawn.
const (
	commitTimeout   = time.Millisecond // until a leader repeats itself, for one to two times that long
	electionTimeout = time.Minute
	never           = 10000 * time.Hour
)

// server is a server with all that belongs to it.
type server struct {
	self    int
	options *Options

	disk    *disk
	wire    *wire
	machine *machine
	raft    *raft.Raft

	// granted are the servers that have said yes to a candidate. It counts them in a local
	// variable, so that they are noted here.
	granted []int

	// retries are, for each follower to which a leader waits before it sends again, the index
	// up to which it will send: a local variable, too.
	retries map[int]uint64

	answers []*pendingAnswer
	applied []raftview.Entry
	wrong   string
}

// pendingAnswer is a call of another server that is not answered yet.
type pendingAnswer struct {
	to          int
	kind, asked string
	response    chan raft.RPCResponse
}

// boot returns a fresh server of a cluster that has been set up.
func boot(o *Options, self int) *server {
	s := &server{self: self, options: o, disk: newDisk()}
	var members raft.Configuration
	for i := range o.Servers {
		members.Servers = append(members.Servers, raft.Server{ID: raft.ServerID(address(i)), Address: raft.ServerAddress(address(i))})
	}
	must(raft.BootstrapCluster(s.config(), s.disk, s.disk, raft.NewInmemSnapshotStore(), newWire(self), members))
	s.start()
	return s
}

func (s *server) config() *raft.Config {
	c := raft.DefaultConfig()
	c.LocalID, c.Logger = raft.ServerID(address(s.self)), hclog.NewNullLogger()
	c.PreVoteDisabled = s.options.PreVote == Off
	c.CommitTimeout, c.SnapshotInterval = commitTimeout, never
	c.HeartbeatTimeout, c.ElectionTimeout, c.LeaderLeaseTimeout = electionTimeout, electionTimeout, electionTimeout
	return c
}

// start starts the server on its disk.
func (s *server) start() {
	s.wire, s.machine = newWire(s.self), &machine{}
	s.granted, s.retries, s.answers, s.applied = nil, map[int]uint64{}, nil, nil
	r, err := raft.NewRaft(s.config(), s.machine, s.disk, s.disk, raft.NewInmemSnapshotStore(), s.wire)
	must(err)
	s.raft = r
	s.wire.serve(r)
	synctest.Wait()
	s.disk.run(r, s.options.Disk.slow()) // what a server writes while it starts does not wait
}

// stop ends all goroutines of the server. What its disk has not written is lost.
func (s *server) stop() {
	done := make(chan struct{})
	go func() {
		s.raft.Shutdown().Error()
		close(done)
	}()
	synctest.Wait() // it knows that it is to end before anything fails
	s.wire.close()
	s.disk.end()
	<-done
}

// crash ends the server, and starts it again on what is on its disk.
func (s *server) crash() {
	survives := s.disk.after()
	s.stop()
	s.disk = survives
	s.start()
}

// rest waits until the server has come to rest. Writes that are not slow are done.
func (s *server) rest() {
	for synctest.Wait(); s.disk.quick() || s.wire.open(); synctest.Wait() {
	}
}

// until lets time pass until done holds. What comes to rest in between goes on.
func (s *server) until(step time.Duration, done func() bool) {
	bubble.Until(step, 10*electionTimeout, func() bool {
		s.rest()
		return done()
	})
}

func (s *server) close() { s.stop() }

// busy reports whether the server's main goroutine waits for its disk. Then it takes nothing.
func (s *server) busy() bool { return s.disk.waitsFor() != "" }

func (s *server) leads() bool { return s.raft.State() == raft.Leader }

func (s *server) lastIndex() uint64 { return s.raft.LastIndex() }

func must(err error) {
	if err != nil {
		panic(fmt.Errorf("hashicorpraft: %w", err))
	}
}
