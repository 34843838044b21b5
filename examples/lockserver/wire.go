package lockserver

import (
	"encoding/json"
	"fmt"
)

// Message is what goes from one machine to another.
type Message struct {
	Kind   string // Acquire, Granted, Write, Release
	Number int    `json:",omitempty"` // of the request
	Token  int    `json:",omitempty"`
}

// Encode writes a message as it goes over the wire.
func (m Message) Encode() string {
	wire, err := json.Marshal(m)
	if err != nil {
		panic(fmt.Sprintf("lockserver: %+v cannot be written: %v", m, err))
	}
	return string(wire)
}

// Decode reads what Encode has written. What it cannot read is no message of any kind.
func Decode(wire string) (m Message) {
	if json.Unmarshal([]byte(wire), &m) != nil {
		return Message{}
	}
	return m
}

func (m Message) String() string { return fmt.Sprintf("request %d, token %d", m.Number, m.Token) }
