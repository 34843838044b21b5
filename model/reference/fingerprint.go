package reference

import (
	"crypto/sha256"
	"encoding/binary"
)

// A fingerprint is the sum of the hashes of a state's parts, the least over all renamings.
// The tables compute the same from differences.

// Parts of a state are hashed together with their kind and their position.
const (
	LocalPart   = 's'
	HistoryPart = 'h'
	MessagePart = 'm'
	ChannelPart = 'q'
	BudgetPart  = 'b'
)

// HashPart is a strong 64-bit hash of a part's content. x and y are the servers that it
// belongs to, -1 for none.
func HashPart(part byte, x, y int, content []byte) uint64 {
	buf := make([]byte, 0, 64+len(content))
	buf = append(buf, part, byte(x), byte(y))
	buf = append(buf, content...)
	sum := sha256.Sum256(buf)
	return binary.LittleEndian.Uint64(sum[:])
}

// HashChannel hashes the hashes of a channel's messages, the oldest first.
func HashChannel(messages []uint64) uint64 {
	var content []byte
	for _, h := range messages {
		content = binary.LittleEndian.AppendUint64(content, h)
	}
	return HashPart(ChannelPart, 0, 0, content)
}
