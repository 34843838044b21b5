package raft3

import (
	"math"
	"reflect"

	"github.com/coreos/etcd/raft"
	pb "github.com/coreos/etcd/raft/raftpb"

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
	v.LeaveOut = append(v.LeaveOut, []opaque.LeftOut[*history.Node]{
		{Field: "raft.raft.randomizedElectionTimeout", Reason: "only ticks read it, and time is the driver's"},
		{Field: "raft.raft.prs", Reason: "only a leader reads more of it than its keys, and makes it anew first", When: history.LeadsNot},
		{Field: "raft.raft.votes", Reason: "only a candidate reads it, and makes it anew first", When: history.StandsNot},
	}...)
	v.Instead = map[string]func(reflect.Value) string{"raft.inflights": history.Inflights}
	return v
}

type (
	caller = history.Caller[raft.Ready, pb.Message]
	work   = history.Work[pb.Message, pb.Entry, pb.HardState, pb.Snapshot]
)

var library = history.Library[*raft.MemoryStorage, raft.Ready, pb.Message, pb.Entry, pb.HardState, pb.Snapshot]{
	NewStorage: func(members []uint64) *raft.MemoryStorage {
		storage := raft.NewMemoryStorage()
		history.Field[pb.Snapshot](storage, "snapshot").Metadata.ConfState.Nodes = members
		return storage
	},
	Compact: func(storage *raft.MemoryStorage, index uint64, data []byte) error {
		if _, err := storage.CreateSnapshot(index, nil, data); err != nil {
			return err
		}
		return storage.Compact(index)
	},
	Start: func(c history.Config, storage *raft.MemoryStorage) caller {
		return restarted(&raft.Config{
			ID: uint64(c.Self + 1), ElectionTick: 2, HeartbeatTick: 1, Storage: storage, Applied: uint64(c.Applied),
			MaxSizePerMsg: math.MaxUint64, MaxInflightMsgs: 1, Logger: history.Quiet{},
		})
	},
	Heartbeat: func(n caller) error {
		return step(*history.Field[rawRaft](n.(*raft.RawNode), "raft"), pb.Message{Type: pb.MsgBeat})
	},
	Work: func(rd raft.Ready) work {
		return work{Entries: rd.Entries, HardState: rd.HardState, Snapshot: rd.Snapshot, Messages: rd.Messages, Committed: rd.CommittedEntries}
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
