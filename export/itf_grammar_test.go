package export_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"raftmc/internal/inorder"
)

// This is the grammar of ADR 015 of Apalache, the Informal Trace Format
// (https://apalache-mc.org/docs/adr/015adr-trace.html), in its strictest reading: no
// fields except its own, and in every state each variable with a value of one type. Where
// it gives a writer a choice, only the choice of package export is accepted: big
// integers, no loop, no parameters.

// itfFile is a trace that was parsed.
type itfFile struct {
	meta   map[string]any
	vars   []string
	states []itfState
}

type itfState struct {
	meta map[string]any
	vars map[string]any
}

// parseITF reads a trace, or says why it is not one.
func parseITF(text string) (f itfFile, err error) {
	var top struct {
		Meta   map[string]any               `json:"#meta"`
		Vars   []string                     `json:"vars"`
		States []map[string]json.RawMessage `json:"states"`
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&top); err != nil {
		return f, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return f, fmt.Errorf("something is behind the trace")
	}
	f.meta, f.vars = top.Meta, top.Vars
	types := map[string]string{}
	for i, raw := range top.States {
		if got, want := slices.Sorted(maps.Keys(raw)), slices.Sorted(slices.Values(append(top.Vars, "#meta"))); !slices.Equal(got, want) {
			return f, fmt.Errorf("state %d has %v, not %v", i, got, want)
		}
		state := itfState{vars: map[string]any{}}
		if err := json.Unmarshal(raw["#meta"], &state.meta); err != nil || state.meta["index"] != float64(i) {
			return f, fmt.Errorf("state %d has the comment %s", i, raw["#meta"])
		}
		for _, name := range top.Vars {
			v, typ, err := parseExpr(raw[name])
			if err == nil {
				types[name], err = unified(types[name], typ)
			}
			if err != nil {
				return f, fmt.Errorf("state %d: %s: %w", i, name, err)
			}
			state.vars[name] = v
		}
		f.states = append(f.states, state)
	}
	return f, nil
}

var (
	bigint = regexp.MustCompile(`^-?[0-9]+$`)
	field  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// parseExpr reads an expression, and returns it as plain JSON has it, with its type.
// Sets and lists become lists, maps become lists of pairs, integers strings.
func parseExpr(raw json.RawMessage) (v any, typ string, err error) {
	switch raw[0] {
	case '"':
		var s string
		err = json.Unmarshal(raw, &s)
		return s, "str", err
	case 't', 'f':
		return raw[0] == 't', "bool", nil
	case '[':
		return parseElems(raw, "seq")
	case '{':
		return parseObject(raw)
	}
	return nil, "", fmt.Errorf("%s is no expression", raw)
}

// parseElems reads the elements of a list or a set, all of one type. ? is the type of
// missing elements.
func parseElems(raw json.RawMessage, of string) (v any, typ string, err error) {
	var all []json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, "", err
	}
	elems, elem := []any{}, "?"
	for _, e := range all {
		x, t, err := parseExpr(e)
		if err == nil {
			elem, err = unified(elem, t)
		}
		if err != nil {
			return nil, "", err
		}
		elems = append(elems, x)
	}
	return elems, of + "(" + elem + ")", nil
}

func parseObject(raw json.RawMessage) (v any, typ string, err error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, "", err
	}
	for name, of := range inorder.All(fields) {
		if !strings.HasPrefix(name, "#") {
			continue
		}
		if len(fields) > 1 {
			return nil, "", fmt.Errorf("%s stands beside other fields", name)
		}
		switch name {
		case "#bigint":
			var digits string
			if err := json.Unmarshal(of, &digits); err != nil || !bigint.MatchString(digits) {
				return nil, "", fmt.Errorf("%s is no integer", of)
			}
			return digits, "int", nil
		case "#set":
			return parseElems(of, "set")
		case "#map":
			return parsePairs(of)
		}
		return nil, "", fmt.Errorf("%s is unknown", name)
	}
	record, types := map[string]any{}, []string{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !field.MatchString(name) {
			return nil, "", fmt.Errorf("%q is no name of a field", name)
		}
		x, t, err := parseExpr(fields[name])
		if err != nil {
			return nil, "", err
		}
		record[name] = x
		types = append(types, name+":"+t)
	}
	return record, "{" + strings.Join(types, ",") + "}", nil
}

// parsePairs reads a map: pairs, no two with the same key.
func parsePairs(raw json.RawMessage) (v any, typ string, err error) {
	var all [][]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, "", err
	}
	list, seen, key, elem := []any{}, [][]byte{}, "?", "?"
	for _, p := range all {
		if len(p) != 2 || slices.ContainsFunc(seen, func(k []byte) bool { return bytes.Equal(k, p[0]) }) {
			return nil, "", fmt.Errorf("%s is no pair, or has the key of another", p)
		}
		seen = append(seen, p[0])
		k, kt, kerr := parseExpr(p[0])
		x, xt, xerr := parseExpr(p[1])
		for _, u := range []struct {
			of   *string
			with string
			err  error
		}{{&key, kt, kerr}, {&elem, xt, xerr}} {
			if err := u.err; err != nil {
				return nil, "", err
			}
			if *u.of, err = unified(*u.of, u.with); err != nil {
				return nil, "", err
			}
		}
		list = append(list, []any{k, x})
	}
	return list, "map(" + key + "," + elem + ")", nil
}

// unified is the type of values of both types: these must be equal, except that ? is any
// type.
func unified(a, b string) (string, error) {
	out, i, j := "", 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			out += a[i : i+1]
			i, j = i+1, j+1
		case a[i] == '?':
			n := oneType(b[j:])
			out, i, j = out+b[j:j+n], i+1, j+n
		case b[j] == '?':
			n := oneType(a[i:])
			out, i, j = out+a[i:i+n], i+n, j+1
		default:
			return "", fmt.Errorf("of type %s and of type %s", a, b)
		}
	}
	if i == len(a) && j == len(b) {
		return out, nil
	}
	if a == "" {
		return b, nil
	}
	return "", fmt.Errorf("of type %s and of type %s", a, b)
}

// oneType returns the length of the type at the beginning of a text.
func oneType(text string) int {
	depth := 0
	for i, c := range text {
		switch c {
		case '(', '{':
			depth++
		case ')', '}':
			if depth--; depth < 0 {
				return i
			}
			if depth == 0 {
				return i + 1
			}
		case ',':
			if depth == 0 {
				return i
			}
		}
	}
	return len(text)
}
