package raft

import "fmt"

// Membership: which configuration is in force (§6; dissertation §4.1).

// Bootstrap returns what is on the disk of each first server of a new cluster: a snapshot
// of nothing, with the cluster's first configuration. A server that joins a cluster later
// starts from the zero Durable instead, and learns the configuration from the leader.
func Bootstrap(members Configuration) Durable {
	return Durable{Snapshot: Snapshot{Members: members}}
}

// membersThrough returns the latest configuration in the log through an index, and the
// index of its entry; if there is no such entry, that of the snapshot, and 0.
func membersThrough(l Log, s Snapshot, i Index) (Configuration, Index) {
	at := l.lastConfiguration(i)
	if at == 0 {
		return s.Members, 0
	}
	members, err := ParseConfiguration(l.Entry(at).Data)
	if err != nil {
		panic(fmt.Sprintf("raft: impossible state: the entry at %d is no configuration: %v", at, err))
	}
	return members, at
}

// reconfigure puts the latest configuration in force, now that the log has changed from an
// index on. The index is 0 if the snapshot has changed.
func (t *transition) reconfigure(from Index) {
	if at := t.Log.lastConfiguration(t.Log.LastIndex()); at == t.MembersIndex && at < from {
		return
	}
	before := t.Members
	t.Members, t.MembersIndex = membersThrough(t.Log, t.Snapshot, t.Log.LastIndex())
	if t.Role == Leader && !t.Members.Equal(before) {
		t.trackMembers()
	}
}

// trackMembers makes a leader's nextIndex and matchIndex those of the configuration in
// force. What is known of a server that stays is kept. One that is new has nothing as far as
// the leader knows, and is first sent the configuration that it is in.
func (t *transition) trackMembers() {
	var next, match Indexes
	for id := range t.Members.others(t.cfg.ID) {
		n, m := ServerIndex{id, t.MembersIndex}, ServerIndex{id, t.MatchIndex.Get(id)}
		if known := t.NextIndex.Get(id); known > 0 {
			n.Index = known
		} else if n.Index == 0 {
			n.Index = t.Log.LastIndex() + 1
		}
		next, match = append(next, n), append(match, m)
	}
	t.NextIndex, t.MatchIndex = next, match
}
