package raft_test

import (
	"fmt"

	"raftmc/raft"
)

// An election among three servers, by hand. This program is the network, the
// disks and the timers.
func Example() {
	members, err := raft.NewConfiguration(1, 2, 3)
	if err != nil {
		panic(err)
	}
	configs := map[raft.ID]*raft.Config{}
	servers := map[raft.ID]raft.Server{}
	for _, id := range members.Voters() {
		configs[id] = &raft.Config{ID: id}
		servers[id] = raft.Restart(raft.Bootstrap(members))
	}
	step := func(id raft.ID, in raft.Input) raft.Output {
		var out raft.Output
		servers[id], out = raft.Step(configs[id], servers[id], in)
		return out
	}

	// Server 1's election timer runs out. Its requests wait for its own vote.
	campaign := step(1, raft.ElectionTimeout{})
	fmt.Println("server 1 writes vote for", campaign.Write.VotedFor, "in term", campaign.Write.CurrentTerm)
	step(1, raft.Persisted{Token: campaign.Write.Token})

	// The request reaches server 2; the one to server 3 is lost.
	request := campaign.Send[0].Message
	fmt.Println(request)
	granted := step(2, raft.Receive{Message: request})
	fmt.Println("server 2 writes vote for", granted.Write.VotedFor, "in term", granted.Write.CurrentTerm)
	step(2, raft.Persisted{Token: granted.Write.Token})

	// The reply makes a quorum, and server 1 takes office.
	reply := granted.Send[0].Message
	fmt.Println(reply)
	elected := step(1, raft.Receive{Message: reply})
	fmt.Println("server 1 is", servers[1].Role)
	for _, send := range elected.Send {
		fmt.Println(send.Message)
	}

	// Output:
	// server 1 writes vote for 1 in term 1
	// RequestVote 1→2 term 1
	// server 2 writes vote for 1 in term 1
	// RequestVoteReply 2→1 term 1 granted
	// server 1 is Leader
	// AppendEntries 1→2 term 1 prev 0/0 entries 0 commit 0
	// AppendEntries 1→3 term 1 prev 0/0 entries 0 commit 0
}
