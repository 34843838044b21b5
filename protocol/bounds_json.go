package protocol

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"raftmc/internal/mistake"
)

// MarshalJSON writes one object that maps each name to its number, "any" or word.
func (b Bounds) MarshalJSON() ([]byte, error) {
	var text bytes.Buffer
	text.WriteByte('{')
	for i, one := range b {
		if i > 0 {
			text.WriteByte(',')
		}
		value := []byte(one.String())
		if len(one.Words) > 0 || one.Value == Any {
			value = mistake.JSON(one.String())
		}
		fmt.Fprintf(&text, "%q:%s", one.Name, value)
	}
	text.WriteByte('}')
	return text.Bytes(), nil
}

// UnmarshalJSON reads the format of MarshalJSON, and may be given hostile input. The
// values are not yet compared with any declaration. It also reads numbers that are
// written as strings, and inFlight for in-flight, as in old traces.
func (b *Bounds) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	*b = Bounds{}
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return fmt.Errorf("bounds are an object with a value for each name, and not %s", shortened(text))
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		if name == "inFlight" {
			name = "in-flight"
		}
		one, err := unmarshalBound(name.(string), value)
		if err == nil {
			*b, err = b.add(one)
		}
		if err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

func unmarshalBound(name string, value json.RawMessage) (Bound, error) {
	var word string
	if json.Unmarshal(value, &word) == nil && value[0] == '"' {
		return ParseBound(name, word)
	}
	if !isNumeric(string(value)) {
		return Bound{}, fmt.Errorf("the bound %s is a number or a word, and not %s", name, shortened(value))
	}
	return ParseBound(name, string(value))
}

// ParseBound makes a bound of a name and a value, not yet compared with any declaration.
// It refuses what cannot be a bound.
func ParseBound(name, value string) (Bound, error) {
	b := Bound{Name: name}
	if !boundName.MatchString(name) {
		return b, fmt.Errorf("a bound is named %q: a name is in lower case, with hyphens", name)
	}
	n, err := strconv.Atoi(value)
	switch {
	case value == Any.String():
		b.Value = Any
	case !isNumeric(value):
		b.Words = []string{value}
	case err != nil || n < 0 || n > math.MaxInt32:
		return b, fmt.Errorf("%s %s: a number can be 0 to %d", name, shortened([]byte(value)), math.MaxInt32)
	default:
		b.Value = Limit(n)
	}
	return b, nil
}

// isNumeric reports whether a text begins as a number does.
func isNumeric(text string) bool {
	return text != "" && strings.ContainsRune("-0123456789", rune(text[0]))
}

// shortened returns a hostile text on one short line.
func shortened(text []byte) string {
	const most = 40
	if len(text) > most {
		text = append(text[:most:most], "..."...)
	}
	return strconv.Quote(string(text))
}
