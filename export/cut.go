package export

import (
	"fmt"
	"slices"
	"sort"

	"raftmc/view"
)

// cut writes a story with as many of its steps as fit; draw writes it with the given
// steps, and reports whether it fits.
func cut(s *view.Story, draw func(steps []int) (text string, fits bool)) string {
	order := byWorth(s)
	kept := func(n int) []int { return slices.Sorted(slices.Values(order[:n])) }
	tooMany := sort.Search(len(order)+1, func(n int) bool {
		_, fits := draw(kept(n))
		return !fits
	})
	text, _ := draw(kept(max(tooMany-1, 0)))
	return text
}

// byWorth lists all steps, the most important first: the steps that the violation follows
// from, and then the others, each backwards from the end.
func byWorth(s *view.Story) []int {
	var order []int
	for n := len(s.Steps); n > 0; n-- {
		order = append(order, n)
	}
	if v := s.Violated(); v != nil {
		isCause := func(n int) int {
			if slices.Contains(v.Causes, n) {
				return 0
			}
			return 1
		}
		slices.SortStableFunc(order, func(a, b int) int { return isCause(a) - isCause(b) })
	}
	return order
}

// leftOut says how many steps are not among the given ones; "" if all are.
func leftOut(s *view.Story, steps []int) string {
	left := len(s.Steps) - len(steps)
	if left == 0 {
		return ""
	}
	text := fmt.Sprintf("%d of %d steps are left out", left, len(s.Steps))
	v := s.Violated()
	if v == nil {
		return text
	}
	causes := 0
	for _, n := range v.Causes {
		if !slices.Contains(steps, n) {
			causes++
		}
	}
	if causes == 0 {
		return text + ", none of which the violation follows from"
	}
	return fmt.Sprintf("%s, and the violation follows from %d of these", text, causes)
}

// place returns a server's index in the story.
func place(s *view.Story, server string) int {
	return slices.IndexFunc(s.Servers, func(x view.Server) bool { return x.Name == server })
}
