package traces

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// field is one field of a server's state, as it is written.
type field struct {
	name, value string
}

// fields lists the fields of a JSON object in their order; anything else is one
// field without a name.
func fields(object json.RawMessage) []field {
	dec := json.NewDecoder(bytes.NewReader(object))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return []field{{value: plain(object)}}
	}
	var list []field
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			break
		}
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			break
		}
		list = append(list, field{fmt.Sprint(name), plain(value)})
	}
	return list
}

// plain writes a JSON value for people: without quotation marks.
func plain(value json.RawMessage) string {
	return strings.ReplaceAll(string(value), `"`, "")
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
