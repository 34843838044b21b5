// Package member takes JSON objects apart in the order in which they are written.
package member

import (
	"bytes"
	"encoding/json"
)

// Member is one member of an object.
type Member struct {
	Name  string
	Value json.RawMessage
}

// Of lists the members of an object in their order. It is not ok if the text is none.
func Of(text json.RawMessage) (members []Member, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, false
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, false
		}
		m := Member{Name: name.(string)} // which is all that a name can be
		if dec.Decode(&m.Value) != nil {
			return nil, false
		}
		members = append(members, m)
	}
	_, err := dec.Token()
	return members, err == nil
}

// Object writes an object with some members, in their order.
func Object(members []Member) json.RawMessage {
	text := []byte{'{'}
	for i, m := range members {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(append(append(text, Text(m.Name)...), ':'), m.Value...)
	}
	return append(text, '}')
}

// Text writes a string.
func Text(s string) json.RawMessage {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can be written, be it no UTF-8
	}
	return text
}
