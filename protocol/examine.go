package protocol

import "context"

// Examination is a test that only a protocol itself can make of what it rests on, where a state
// stands for something that is not among its values, such as a live node.
type Examination struct {
	// Workers is the number of goroutines, at least 1, and Steps about how many steps may be
	// taken.
	Workers, Steps int
}

// Examined is what an Examination has shown.
type Examined struct {
	Flaws Flaws

	// Steps counts the steps that were taken again, Known the different ones that the search
	// had taken, and Again how many of these are among Steps.
	Steps, Known, Again int

	// Assumes says, a line each, what the verdict rests on besides.
	Assumes []string
}

// Examine makes an Examination. The end of ctx ends it early.
type Examine func(ctx context.Context, e Examination) Examined
