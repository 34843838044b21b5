package raft36

import (
	"math"
	"reflect"

	"go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"

	"raftmc/adapters/etcdraft/history"
	"raftmc/opaque"
)

// Version returns the version that is built in. Its name is that of the release.
func Version(release string) history.Version {
	v := library.Version(release)
	v.Messages = []string{
		"MsgVote", "MsgVoteResp", "MsgApp", "MsgAppResp", "MsgHeartbeat", "MsgHeartbeatResp",
		"MsgSnap", "MsgReadIndex", "MsgReadIndexResp", "MsgProp",
	}
	v.LeaveOut = append(append(v.LeaveOut, own...), []opaque.LeftOut[*history.Node]{
		{Field: "raft.raft.randomizedElectionTimeout", Reason: "only ticks read it, and time is the driver's"},
		{Field: "tracker.ProgressTracker.Progress", Reason: "only a leader reads more of it than its keys, and makes it anew first", When: history.LeadsNot},
		{Field: "tracker.ProgressTracker.Votes", Reason: "only a candidate reads it, and makes it anew first", When: history.StandsNot},
	}...)
	v.Instead = map[string]func(reflect.Value) string{"tracker.Inflights": history.Inflights}
	return v
}

type (
	caller = history.Caller[raft.Ready, pb.Message]
	work   = history.Work[pb.Message, pb.Entry, pb.HardState, pb.Snapshot]
)

var library = history.Library[*raft.MemoryStorage, raft.Ready, pb.Message, pb.Entry, pb.HardState, pb.Snapshot]{
	NewStorage: func(members []uint64) *raft.MemoryStorage {
		storage := raft.NewMemoryStorage()
		history.Field[pb.Snapshot](storage, "snapshot").Metadata.ConfState.Voters = members
		return storage
	},
	Compact: func(storage *raft.MemoryStorage, index uint64, data []byte) error {
		if _, err := storage.CreateSnapshot(index, nil, data); err != nil {
			return err
		}
		return storage.Compact(index)
	},
	Start: func(c history.Config, storage *raft.MemoryStorage) caller {
		n, err := raft.NewRawNode(&raft.Config{
			ID: uint64(c.Self + 1), ElectionTick: 2, HeartbeatTick: 1, Storage: storage, Applied: uint64(c.Applied),
			MaxSizePerMsg: math.MaxUint64, MaxInflightMsgs: 1, Logger: history.Quiet{},
		})
		history.Must(err)
		return n
	},
	Heartbeat: func(n caller) error {
		return step(*history.Field[rawRaft](n.(*raft.RawNode), "raft"), pb.Message{Type: pb.MsgBeat})
	},
	Work: func(rd raft.Ready) work {
		return work{Entries: rd.Entries, HardState: rd.HardState, Snapshot: rd.Snapshot, Messages: rd.Messages, Committed: rd.CommittedEntries}
	},
	Reconfigure: func(n caller) error {
		// A change of no server is ignored, but no change at all means to leave.
		return n.(*raft.RawNode).ProposeConfChange(pb.ConfChangeV2{
			Transition: pb.ConfChangeTransitionJointImplicit, Changes: []pb.ConfChangeSingle{{NodeID: raft.None}},
		})
	},
	Reconfigured: func(n caller, e pb.Entry) error {
		if e.Type != pb.EntryConfChangeV2 {
			return nil
		}
		var c pb.ConfChangeV2
		if err := c.Unmarshal(e.Data); err != nil {
			return err
		}
		n.(*raft.RawNode).ApplyConfChange(c)
		return nil
	},
	Letter: func(m pb.Message) (opaque.Message, error) {
		wire, err := m.Marshal()
		return opaque.Message{To: int(m.To) - 1, Kind: m.Type.String(), Text: raft.DescribeMessage(m, nil), Wire: string(wire)}, err
	},
	Message: func(wire []byte) (m pb.Message, err error) {
		err = m.Unmarshal(wire)
		return m, err
	},
}
