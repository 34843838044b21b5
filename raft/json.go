package raft

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Most types need only tags for JSON. Those that need more are here.

// text is data as JSON writes it. JSON has only UTF-8 texts, and encoding/json would
// silently alter any other.
type text string

func (t text) MarshalText() ([]byte, error) {
	if !utf8.ValidString(string(t)) {
		return nil, fmt.Errorf("raft: the data %.40q is not UTF-8, and JSON has no other texts; propose it encoded, say in base64", string(t))
	}
	return []byte(t), nil
}

// entryJSON is an Entry as JSON writes it: in a log, with its token.
type entryJSON struct {
	Term  Term      `json:"term"`
	Kind  EntryKind `json:"kind,omitzero"`
	Data  text      `json:"data"`
	Token Token     `json:"token,omitzero"`
}

// MarshalJSON writes the entry. The error is for data that is not UTF-8.
func (e Entry) MarshalJSON() ([]byte, error) {
	return json.Marshal(entryJSON{Term: e.Term, Kind: e.Kind, Data: text(e.Data)})
}

// MarshalJSON writes the snapshot. The error is for a handle that is not UTF-8.
func (s Snapshot) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		LastIncludedIndex Index         `json:"lastIncludedIndex"`
		LastIncludedTerm  Term          `json:"lastIncludedTerm"`
		Members           Configuration `json:"members,omitzero"`
		Handle            text          `json:"handle"`
	}{s.LastIncludedIndex, s.LastIncludedTerm, s.Members, text(s.Handle)})
}

// logJSON is a Log as JSON writes it.
type logJSON struct {
	Base     Index       `json:"base"`
	BaseTerm Term        `json:"baseTerm"`
	Entries  []entryJSON `json:"entries"`
}

// MarshalJSON writes the log as its base, the base's term, and its entries in
// order, each with its token unless that is 0. The error is for data that is not
// UTF-8.
func (l Log) MarshalJSON() ([]byte, error) {
	out := logJSON{Base: l.base, BaseTerm: l.baseTerm, Entries: make([]entryJSON, 0, l.Len())}
	for i := l.base + 1; i <= l.last; i++ {
		it := l.at(i)
		out.Entries = append(out.Entries, entryJSON{it.Term, it.Kind, text(it.Data), it.token})
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (l *Log) UnmarshalJSON(data []byte) error {
	var in logJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	if in.Base > MaxIndex-Index(len(in.Entries)) {
		return fmt.Errorf("raft: a log of %d entries from base %d goes beyond %d", len(in.Entries), in.Base, MaxIndex)
	}
	read := emptyLog(in.Base, in.BaseTerm)
	for _, e := range in.Entries {
		read = read.Append(e.Token, Entry{e.Term, e.Kind, string(e.Data)})
	}
	*l = read
	return nil
}
