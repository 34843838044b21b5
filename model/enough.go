package model

import "raftmc/model/reference"

// Enough returns the model with as few ordered numbers as a run needs, if their bound is lifted;
// otherwise m itself. Within the bounds of the result every search is complete again, and finds
// the run. It is also m itself if the run is none of m.
func Enough(m Searchable, run []reference.Action) (Searchable, error) {
	if _, lifted := m.Lifted(); !lifted || !takes(m, run) {
		return m, nil
	}
	for numbers := 1; ; numbers++ {
		counted, err := m.Counted(numbers)
		if err != nil {
			return nil, err
		}
		if takes(counted, run) {
			return counted, nil
		}
	}
}

// takes reports whether a model has a run.
func takes(m Searchable, actions []reference.Action) bool {
	run := m.Run()
	for _, a := range actions {
		if _, err := run.Do(a); err != nil {
			return false
		}
	}
	return true
}
