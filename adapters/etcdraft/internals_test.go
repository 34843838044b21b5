package etcdraft

import "testing"

// TestACountToTheElectionTimeoutEndsALease: what leaseTimeout does with RawNode.TickQuiesced is
// what ticks do to a follower that does not yet stand for election.
func TestACountToTheElectionTimeoutEndsALease(t *testing.T) {
	o := Default()
	o.ElectionTick, o.CheckQuorum = 5, on
	ticked, counted := boot(&o, 0), boot(&o, 0)
	for range o.ElectionTick {
		ticked.draw(2*o.ElectionTick - 1)
		ticked.raw.Tick()
		counted.raw.TickQuiesced()
	}
	if ticked.elapsed() != counted.elapsed() || ticked.raw.HasReady() || counted.raw.HasReady() {
		t.Errorf("ticks lead to %d, and counting to %d", ticked.elapsed(), counted.elapsed())
	}
	ticked.draw(ticked.elapsed() + 1)
	ticked.raw.Tick()
	if role := ticked.view().Role; role != "Candidate" {
		t.Errorf("a tick past the timeout makes it a %s", role)
	}
}
