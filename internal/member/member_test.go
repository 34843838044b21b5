package member_test

import (
	"encoding/json"
	"testing"

	"raftmc/internal/inorder"
	"raftmc/internal/member"
)

// TestObjects: what is taken apart is put together again, in its order; and nothing else
// is taken apart.
func TestObjects(t *testing.T) {
	for text, want := range inorder.All(map[string]string{
		`{}`:                             `{}`,
		`{"b":1,"a":{"d":[2],"c":"\n"}}`: `{"b":1,"a":{"d":[2],"c":"\n"}}`,
		` { "\u0061" : null } `:          `{"a":null}`,
		`{"a":1,"a":2}`:                  `{"a":1,"a":2}`,
	}) {
		members, ok := member.Of(json.RawMessage(text))
		if got := string(member.Object(members)); !ok || got != want {
			t.Errorf("%s becomes %s, %v", text, got, ok)
		}
	}
	for _, text := range []string{``, `[]`, `1`, `"{}"`, `null`, `{"a"`, `{"a":}`, `{"a":1`, `{1:2}`} {
		if members, ok := member.Of(json.RawMessage(text)); ok {
			t.Errorf("%s has the members %v", text, members)
		}
	}
}
