// Package proof searches versions of etcd's raft for bugs.
package proof

import (
	"testing"

	"raftmc/adapters/etcdraft/history"
	"raftmc/internal/twin"
)

// Claim says what a search of a version must find.
type Claim struct {
	bug    history.Bug
	search func(t *testing.T, v history.Version, b history.Bug)
	asked  func(t *testing.T) // skips the test if it is not asked for
}

// Has claims that a version has a bug: that the property is violated within its bounds, by a schedule
// of so many steps, and by no shorter one.
func Has(b history.Bug) Claim { return Claim{bug: b, search: violates} }

// Lacks claims that a version has a bug no more: that nothing is violated within its bounds, in so
// many configurations, and that what the search rested on is sound.
func Lacks(b history.Bug, configurations uint64) Claim {
	return Claim{bug: b, search: func(t *testing.T, v history.Version, b history.Bug) {
		t.Helper()
		holds(t, v, b, configurations)
	}}
}

// Longer is a claim whose search takes more than ten seconds.
func (c Claim) Longer() Claim {
	c.asked = twin.Longer
	return c
}

// Deep is a claim whose search takes minutes.
func (c Claim) Deep() Claim {
	c.asked = twin.Deep
	return c
}

// Of tests claims of a version.
func Of(t *testing.T, v history.Version, claims ...Claim) {
	t.Helper()
	for _, c := range claims {
		t.Run(c.bug.ID, func(t *testing.T) {
			if c.asked != nil {
				c.asked(t)
			}
			c.search(t, v, c.bug)
		})
	}
}
