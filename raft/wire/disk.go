package wire

import "raftmc/raft"

// AppendWrite appends a write to buf, and returns the longer slice.
func AppendWrite(buf []byte, w raft.Write) []byte {
	b := begin(buf, aWrite)
	b = appendNumber(b, w.Token)
	b = appendNumber(b, w.CurrentTerm)
	b = appendNumber(b, w.VotedFor)
	b = appendSnapshot(b, &w.Snapshot)
	b = appendNumber(b, w.From)
	return appendEntries(b, w.Entries)
}

// ParseWrite reads what AppendWrite wrote, all of b. It keeps no part of b.
func ParseWrite(b []byte) (raft.Write, error) {
	r := open(b, aWrite)
	w := raft.Write{
		Token: number[raft.Token](r), CurrentTerm: number[raft.Term](r), VotedFor: number[raft.ID](r),
		Snapshot: r.snapshot(), From: number[raft.Index](r), Entries: r.entries(),
	}
	if err := r.close(); err != nil {
		return raft.Write{}, err
	}
	return w, nil
}

// AppendDurable appends a durable state to buf, and returns the longer slice. The log is
// written by its base and its entries, which bear no tokens on disk.
func AppendDurable(buf []byte, d raft.Durable) []byte {
	b := begin(buf, aDurable)
	b = appendNumber(b, d.CurrentTerm)
	b = appendNumber(b, d.VotedFor)
	b = appendSnapshot(b, &d.Snapshot)
	b = appendNumber(b, d.Log.Base())
	b = appendNumber(b, d.Log.BaseTerm())
	return appendEntries(b, d.Log.Slice(d.Log.Base()+1, d.Log.LastIndex()))
}

// ParseDurable reads what AppendDurable wrote, all of b. It keeps no part of b.
// [raft.Restart] says whether a server can have written such a state.
func ParseDurable(b []byte) (raft.Durable, error) {
	r := open(b, aDurable)
	d := raft.Durable{CurrentTerm: number[raft.Term](r), VotedFor: number[raft.ID](r), Snapshot: r.snapshot()}
	base, baseTerm := number[raft.Index](r), number[raft.Term](r)
	entries := r.entries()
	if base > raft.MaxIndex-raft.Index(len(entries)) {
		r.fail("a log of %d entries after index %d goes beyond %d", len(entries), base, raft.MaxIndex)
	}
	if err := r.close(); err != nil {
		return raft.Durable{}, err
	}
	d.Log = raft.Log{}.CompactThrough(base, baseTerm).Append(0, entries...)
	return d, nil
}
