package inorder_test

import (
	"fmt"

	"raftmc/internal/inorder"
)

func ExampleAll() {
	for name, term := range inorder.All(map[string]int{"third": 3, "first": 1, "second": 2}) {
		if name == "third" {
			break
		}
		fmt.Println(name, term)
	}
	// Output:
	// first 1
	// second 2
}
