package product

import (
	"fmt"
	"testing"
)

func TestOf(t *testing.T) {
	for _, test := range []struct {
		lists [][]string
		want  string
	}{
		{nil, "[]"},
		{[][]string{{}}, ""},
		{[][]string{{"a"}, {}}, ""},
		{[][]string{{"a", "b"}}, "[a][b]"},
		{[][]string{{"a", "b"}, {"c"}, {"d", "e", "f"}}, "[a c d][b c d][a c e][b c e][a c f][b c f]"},
	} {
		got := ""
		for one := range Of(test.lists) {
			got += fmt.Sprint(one)
		}
		if got != test.want {
			t.Errorf("%v: %s, want %s", test.lists, got, test.want)
		}
	}
	for range Of([][]int{{1, 2}}) {
		break // it does not go on then
	}
}
