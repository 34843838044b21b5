package opaque

import (
	"fmt"

	"raftmc/protocol"
)

// Input is something that may happen to a node, other than that a message arrives.
type Input struct {
	Kind string `json:"kind"` // one of Code.Inputs

	// Server is a server that it is about, counted from 1; 0 means none.
	Server int `json:"server,omitempty"`

	// Number is whatever else there is to say.
	Number int `json:"number,omitempty"`
}

func (in Input) String() string {
	text := in.Kind
	if in.Server != 0 {
		text += fmt.Sprint(" ", in.Server)
	}
	if in.Number != 0 {
		text += fmt.Sprint(" ", in.Number)
	}
	return text
}

// Input implements protocol.Protocol.
func (p *Protocol[N, V, H]) Input(c *protocol.Codec, in *Input) {
	c.Text(&in.Kind)
	protocol.ServerID(c, &in.Server)
	protocol.Number(c, &in.Number)
}
