package hashicorpraft

import "raftmc/opaque"

// leftOut names the fields on which nothing depends that a server does here.
func leftOut() (all []opaque.LeftOut[*server]) {
	for _, l := range []struct{ field, reason string }{
		{"hashicorpraft.server.options", "they never change"},
		{"hashicorpraft.call.told", "at rest, all calls have been told"},
		{"raft.Raft.conf", "it is never reloaded"},
		{"raft.Raft.logger", "it logs nothing"},
		{"raft.Raft.lastContact", "a time, on which depends only when a timeout comes"},
		{"raft.Raft.leaderCh", "nobody reads it"},
		{"raft.Raft.mainThreadSaturation", "a measurement"},
		{"raft.Raft.snapshots", "there are none"},
		{"raft.raftState.routinesGroup", "it counts goroutines, and those of calls that nobody waits for are of no account"},
		{"raft.followerReplication.lastContact", "a time, on which depends only when a leader steps down"},
		{"raft.Log.AppendedAt", "a time, which the library only reports"},
		{"raft.logFuture.dispatch", "a time, which the library only reports"},
	} {
		all = append(all, opaque.LeftOut[*server]{Field: l.field, Reason: l.reason})
	}
	return all
}

// assumes says what a verdict rests on besides.
func assumes() []string {
	return []string{
		"this is " + Module + " " + Version(),
		"heartbeats are always lost: what they do to a follower, an AppendEntries that it refuses does as well",
		"an answer is taken for that to any call that waits and asks the same; a call that was given up may thus be answered late",
		"while a leader waits before it sends to a follower again, it repeats nothing to the others",
		"snapshots, pipelines, transfers of leadership and changes of the configuration are not explored",
	}
}
