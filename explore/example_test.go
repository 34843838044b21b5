package explore_test

import (
	"context"
	"errors"
	"fmt"

	"raftmc/explore"
)

// jugs is a puzzle as a transition system: two jugs hold 3 and 5 litres, and
// exactly 4 litres are wanted. That the large jug never holds 4 is the property
// to violate.
type jugs struct{}

var sizes = [2]uint32{3, 5}

var moves = []explore.Kind{
	{Name: "fill small"},
	{Name: "fill large"},
	{Name: "empty small"},
	{Name: "empty large"},
	{Name: "pour small into large"},
	{Name: "pour large into small"},
}

func (jugs) Kinds() []explore.Kind     { return moves }
func (jugs) Goals() []explore.Goal     { return nil }
func (jugs) Orbit() int                { return 1 }
func (jugs) Initial() explore.State    { return explore.State{0, 0} }
func (jugs) NewWorker() explore.Worker { return jugs{} }
func (jugs) Bytes() int64              { return 0 }
func (jugs) Reached() uint64           { return 0 }

// Fingerprint need not be strong here: both numbers fit into it.
func (jugs) Fingerprint(s explore.State) uint64 { return uint64(s[0])<<32 | uint64(s[1]) }

func (j jugs) Edges(s explore.State, edges []explore.Edge) []explore.Edge {
	for move := range moves {
		next, _ := j.Next(s, uint32(move), nil)
		edges = append(edges, explore.Edge{Fingerprint: j.Fingerprint(next), Action: uint32(move), Kind: uint8(move)})
	}
	return edges
}

func (jugs) Next(s explore.State, move uint32, buf explore.State) (explore.State, bool) {
	next := [2]uint32(s)
	jug := move % 2
	switch other := 1 - jug; move / 2 {
	case 0:
		next[jug] = sizes[jug]
	case 1:
		next[jug] = 0
	case 2:
		poured := min(next[jug], sizes[other]-next[other])
		next[jug] -= poured
		next[other] += poured
	}
	return append(buf, next[:]...), next[1] != 4
}

// Encode and Decode carry a state to another process.
func (jugs) Encode(s explore.State) []byte { return []byte{byte(s[0]), byte(s[1])} }

func (jugs) Decode(content []byte) (explore.State, error) {
	if len(content) != 2 {
		return nil, errors.New("two jugs are two bytes")
	}
	return explore.State{uint32(content[0]), uint32(content[1])}, nil
}

func (j jugs) Explain(s explore.State, move uint32) []explore.Violation {
	if move == explore.NoAction {
		return nil
	}
	if _, ok := j.Next(s, move, nil); ok {
		return nil
	}
	return []explore.Violation{{Property: "NotFour", Reason: "the large jug holds 4 litres"}}
}

func ExampleBFS() {
	r, err := explore.BFS(context.Background(), jugs{}, explore.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Verdict, r.Violations[0].Property)
	for _, action := range r.Path {
		fmt.Println("-", moves[action].Name)
	}
	// Output:
	// violated NotFour
	// - fill large
	// - pour large into small
	// - empty small
	// - pour large into small
	// - fill large
	// - pour large into small
}

func ExampleDFS() {
	limits := explore.Limits{Depth: 5}
	r, err := explore.DFS(context.Background(), jugs{}, explore.Options{Limits: limits})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Verdict, r.Stopped)
	// Output: incomplete depth limit 5 reached
}

func ExampleWalk() {
	r, err := explore.Walk(context.Background(), jugs{}, explore.WalkOptions{Seed: 1, Walks: 1000})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Verdict, r.Violations[0].Reason)
	// Output: violated the large jug holds 4 litres
}
