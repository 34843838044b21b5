package protocol_test

import (
	"fmt"

	"raftmc/protocol"
)

func ExampleShared() {
	type largest struct{} // the key
	of := func(s protocol.Step[[]int, string, string]) int {
		return protocol.Shared(s, largest{}, func() int {
			fmt.Println("computed")
			return max(s.After[0], s.After[1])
		})
	}
	step := protocol.Step[[]int, string, string]{After: []int{3, 7}}
	shared := step.Share()
	fmt.Println(of(shared), of(shared))
	fmt.Println(of(step), of(step.Share())) // in other rooms
	// Output:
	// computed
	// 7 7
	// computed
	// computed
	// 7 7
}
