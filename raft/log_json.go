package raft

import (
	"encoding/json"
	"fmt"
)

// logJSON is a Log as JSON writes it.
type logJSON struct {
	Base     Index       `json:"base"`
	BaseTerm Term        `json:"baseTerm"`
	Entries  []entryJSON `json:"entries"`
}

type entryJSON struct {
	Entry
	Token Token `json:"token,omitzero"`
}

// MarshalJSON writes the log as its base, the base's term, and its entries in
// order, each with its token unless that is 0.
func (l Log) MarshalJSON() ([]byte, error) {
	out := logJSON{Base: l.base, BaseTerm: l.baseTerm, Entries: make([]entryJSON, 0, l.Len())}
	for i := l.base + 1; i <= l.last; i++ {
		it := l.at(i)
		out.Entries = append(out.Entries, entryJSON{it.Entry, it.token})
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
		read = read.Append(e.Token, e.Entry)
	}
	*l = read
	return nil
}
