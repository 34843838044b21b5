package sample

import (
	"encoding/json"
	"slices"
)

// Poison is a text that must do no harm when it is shown.
const Poison = "</script><img src=x onerror=\"window.broken=1\"><!--<script>window.broken=1</script>\u2028'\"`&amp;{{story}}"

// typed are the fields of a story that are not free texts.
var typed = []string{"bounds", "class", "faults", "fingerprint"}

// Poisoned returns the JSON of a story with the poison behind every text in it: the
// names of servers and properties, labels, reasons, whatever a state has; and in
// the names of a state's fields.
func Poisoned(story []byte) ([]byte, error) {
	var tree map[string]any
	if err := json.Unmarshal(story, &tree); err != nil {
		return nil, err
	}
	for key, value := range tree {
		if !slices.Contains(typed, key) {
			tree[key] = poisoned(value)
		}
	}
	return json.Marshal(tree)
}

func poisoned(v any) any {
	switch v := v.(type) {
	case string:
		return v + Poison
	case []any:
		for i := range v {
			v[i] = poisoned(v[i])
		}
	case map[string]any:
		return poisonedObject(v)
	}
	return v
}

// poisonedObject poisons the fields of an object, and the names of servers where
// these are names of fields.
func poisonedObject(v map[string]any) map[string]any {
	out := map[string]any{}
	for key, value := range v {
		switch {
		case slices.Contains(typed, key):
			out[key] = value
		case key == "changed":
			states := map[string]any{}
			for server, state := range value.(map[string]any) {
				states[server+Poison] = poisoned(state)
			}
			out[key] = states
		default:
			out[key] = poisoned(value)
		}
	}
	if _, isState := v["role"]; isState {
		out["field"+Poison] = 1
	}
	return out
}
