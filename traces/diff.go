package traces

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"raftmc/internal/member"
	"raftmc/internal/oneline"
)

// field is one field of a server's state, as it is written.
type field struct {
	name, value string
}

// fields lists the fields of a JSON object in their order; anything else is one
// field without a name.
func fields(object json.RawMessage) []field {
	members, ok := member.Of(object)
	if !ok {
		return []field{{value: plain(object)}}
	}
	var list []field
	for _, m := range members {
		list = append(list, field{oneline.Of(m.Name), plain(m.Value)})
	}
	return list
}

// words lists the fields of a state, one "name value" each. What is null counts as empty.
func words(state json.RawMessage) []string {
	var all []string
	for _, f := range fields(state) {
		if f.value == "null" {
			f.value = ""
		}
		all = append(all, strings.TrimSpace(f.name+" "+orNothing(f.value)))
	}
	return all
}

// plain writes a JSON value for people, in one line and without quotation marks. What is
// called a server, in a field of that name, is not called so twice.
func plain(value json.RawMessage) string {
	if members, ok := member.Of(value); ok {
		var parts []string
		for _, m := range members {
			part := oneline.Of(m.Name) + ":" + plain(m.Value)
			if is := plain(m.Value); m.Name == "server" && strings.HasPrefix(is, "server ") {
				part = is
			}
			parts = append(parts, part)
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	var list []json.RawMessage
	if json.Unmarshal(value, &list) == nil && list != nil {
		var parts []string
		for _, each := range list {
			parts = append(parts, plain(each))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	var text string
	if bytes.HasPrefix(value, []byte{'"'}) && json.Unmarshal(value, &text) == nil {
		return oneline.Of(text)
	}
	return oneline.Of(string(value))
}

// difference says which fields changed, one "name before → after" each. A field
// that is not there counts as empty.
func difference(before, after json.RawMessage) []string {
	old := map[string]string{}
	for _, f := range fields(before) {
		old[f.name] = f.value
	}
	var changes []string
	note := func(name, was, is string) {
		if was != is {
			changes = append(changes, strings.TrimSpace(fmt.Sprintf("%s %s → %s", name, orNothing(was), orNothing(is))))
		}
	}
	for _, f := range fields(after) {
		note(f.name, old[f.name], f.value)
		delete(old, f.name)
	}
	for _, f := range fields(before) {
		if was, gone := old[f.name]; gone {
			note(f.name, was, "")
		}
	}
	return changes
}

func orNothing(value string) string {
	if value == "" {
		return "-"
	}
	return value
}
