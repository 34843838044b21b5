package backup

import (
	"encoding/json"
	"fmt"
	"testing/synctest"

	"raftmc/opaque"
)

// body is what is in a message, besides its kind.
type body struct {
	View   *View `json:",omitempty"`
	Number int   `json:",omitempty"` // of a view
	Length int   `json:",omitempty"`
	Log    []int `json:",omitempty"`
}

func (n *Node) send(to int, kind string, b body) {
	wire, err := json.Marshal(b)
	if err != nil {
		panic(fmt.Sprintf("backup: %+v cannot be written: %v", b, err))
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sent = append(n.sent, opaque.Message{To: to, Kind: kind, Text: string(wire), Wire: string(wire)})
}

// Ping implements Network, as the next two do.
func (n *Node) Ping(acked int) { n.send(n.servers, "Ping", body{Number: acked}) }

func (n *Node) Forward(to, view int, log []int) {
	n.send(to-1, "Forward", body{Number: view, Log: log})
}

func (n *Node) Stored(to, view, length int) {
	n.send(to-1, "Stored", body{Number: view, Length: length})
}

// taken returns what was sent, once all goroutines wait.
func (n *Node) taken() (out []opaque.Message) {
	synctest.Wait()
	n.mu.Lock()
	defer n.mu.Unlock()
	out, n.sent = n.sent, nil
	return out
}
