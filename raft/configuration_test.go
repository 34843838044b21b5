package raft

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"raftmc/internal/inorder"
)

func TestNewConfigurationRefuses(t *testing.T) {
	for name, voters := range inorder.All(map[string][]ID{
		"nobody": nil, "None": {1, None}, "a voter twice": {2, 1, 2},
	}) {
		if c, err := NewConfiguration(voters...); err == nil {
			t.Errorf("%s: accepted as %v", name, c.Voters())
		}
	}
}

func TestConfigurationIsAValue(t *testing.T) {
	voters := []ID{3, 1, 2}
	c := mustConfiguration(voters...)
	voters[0] = 9
	c.Voters()[0] = 9
	if got := c.Voters(); !slices.Equal(got, []ID{1, 2, 3}) {
		t.Errorf("voters %d", got)
	}
}

func TestQuorum(t *testing.T) {
	tests := []struct {
		name   string
		match  Indexes // every voter's
		reach4 bool    // whether those at 4 or beyond are a quorum
		index  Index
	}{
		{"nobody", nil, false, 0},
		{"one", Indexes{{1, 5}}, true, 5},
		{"two need both", Indexes{{1, 5}, {2, 3}}, false, 3},
		{"two of three", Indexes{{1, 5}, {2, 0}, {3, 4}}, true, 4},
		{"one of three", Indexes{{1, 5}, {2, 2}, {3, 1}}, false, 2},
		{"half of four is none", Indexes{{1, 5}, {2, 4}, {3, 1}, {4, 0}}, false, 1},
		{"three of five", Indexes{{1, 9}, {2, 4}, {3, 1}, {4, 0}, {5, 7}}, true, 4},
		{"more than have room", Indexes{{1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}, {6, 6}, {7, 7}, {8, 8}, {9, 9}, {10, 10}, {11, 11}}, true, 6},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var c Configuration
			for _, e := range test.match {
				c.voters = append(c.voters, e.Server)
			}
			if got := c.QuorumIndex(test.match.Get); got != test.index {
				t.Errorf("QuorumIndex %d, want %d", got, test.index)
			}
			if got := c.IsQuorum(func(id ID) bool { return test.match.Get(id) >= 4 }); got != test.reach4 {
				t.Errorf("IsQuorum %t, want %t", got, test.reach4)
			}
		})
	}
}

func TestConfigurationJSON(t *testing.T) {
	text, err := json.Marshal(mustConfiguration(2, 1))
	if err != nil || string(text) != `["1","2"]` {
		t.Errorf("got %s, %v", text, err)
	}
	var c Configuration
	if err := json.Unmarshal(text, &c); err != nil || !reflect.DeepEqual(c, mustConfiguration(1, 2)) {
		t.Errorf("read %v, %v", c, err)
	}
	for _, text := range []string{`["1","1"]`, `{"1":"2"}`, `["1",2]`} {
		if err := json.Unmarshal([]byte(text), &c); err == nil {
			t.Errorf("read %s", text)
		}
	}
}

func TestIDs(t *testing.T) {
	var ids IDs
	for _, id := range []ID{2, 3, 1, 2} {
		before := slices.Clone(ids)
		next := ids.With(id)
		if !slices.Equal(ids, before) || !next.Contains(id) {
			t.Fatalf("%d with %d gives %d, and is %d then", before, id, next, ids)
		}
		ids = next
	}
	if !slices.Equal(ids, IDs{1, 2, 3}) || ids.Contains(4) {
		t.Errorf("got %d", ids)
	}
}

func TestIndexes(t *testing.T) {
	var x Indexes
	for _, e := range []ServerIndex{{2, 5}, {1, 7}, {2, 6}} {
		before := slices.Clone(x)
		next := x.With(e.Server, e.Index)
		if !slices.Equal(x, before) || next.Get(e.Server) != e.Index {
			t.Fatalf("%v with %v gives %v, and is %v then", before, e, next, x)
		}
		x = next
	}
	if !slices.Equal(x, Indexes{{1, 7}, {2, 6}}) || x.Get(3) != 0 {
		t.Errorf("got %v", x)
	}
}
