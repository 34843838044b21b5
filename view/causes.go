package view

// addCauses computes for each violation which steps happened before it.
func (s *Story) addCauses() {
	for i := range s.Violations {
		v := &s.Violations[i]
		ends := []int{v.Step}
		for _, w := range v.Witnesses {
			ends = append(ends, w.Step)
		}
		v.Causes = s.Past(ends...)
	}
}

// Past lists, in order, the given steps and all steps that happened before any of them.
func (s *Story) Past(ends ...int) []int {
	in := make([]bool, len(s.Steps)+1)
	for _, end := range ends {
		in[end] = true
	}
	past := []int{}
	for n := len(s.Steps); n > 0; n-- { // what a step follows is earlier
		if in[n] {
			for _, before := range s.Steps[n-1].After {
				in[before] = true
			}
		}
	}
	for n := 1; n < len(in); n++ {
		if in[n] {
			past = append(past, n)
		}
	}
	return past
}
