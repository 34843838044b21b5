package model

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"raftmc/explore"
	"raftmc/explore/cover"
)

// Audited is what Audit needs of a model.
type Audited interface {
	// SearchPlainly explores the model by breadth-first search without any
	// reduction, symmetry included. More states than limit are an error.
	SearchPlainly(ctx context.Context, limit int) (*Reached, error)

	// SearchByCover explores it by cover.Search, with its own observer. What is reached
	// up to symmetry counts as reached under all renamings. The end of ctx is an error;
	// any other limit makes the verdict Incomplete.
	SearchByCover(ctx context.Context, o cover.Options) (*Reached, error)
}

// Reached is what a search reached.
type Reached struct {
	Verdict  explore.Verdict
	Violated string   // the violated property, if any
	Soonest  int      // the steps that lead there; for Cover the fewest only if it looks for the shortest schedule
	Goals    []string // the "sometimes" properties that were met

	// Vectors counts the vectors of server states without regard to symmetry or
	// history, and Steps the local steps that change or send something.
	Vectors, Steps int

	// Stats are Cover's own counts, and Sizes the counts of plain search.
	Stats cover.Stats
	Sizes map[Symmetry]Size

	// Tested is what was tested, exhaustively, of the assumptions that Cover with all of
	// its reductions makes; nil for other searches.
	Tested *Verification

	stopped        string // why the verdict is Incomplete
	shown          uint64 // vectors, by Cover to its observer
	vectors, steps contents
}

// Size is the number of states, and of those that are maximal: no other state of the same
// vector has all their messages and history without having used up more of a budget.
type Size struct{ States, Maximal int }

// contents is a set of things by their encodings.
type contents struct {
	known map[string]bool
	order []string                     // of discovery
	words func(encoding string) string // describes an encoding in words
}

func newContents(words func(string) string) contents {
	return contents{known: map[string]bool{}, words: words}
}

func (c *contents) add(encoding []byte) {
	if !c.known[string(encoding)] {
		c.known[string(encoding)] = true
		c.order = append(c.order, string(encoding))
	}
}

// differsFrom says in words which content is first found in only one of two sets; ""
// means none. The verb says what a search does with such contents.
func (c *contents) differsFrom(plain *contents, verb string) string {
	if words := plain.without(c); words != "" {
		return fmt.Sprintf("it does not %s %s", verb, words)
	}
	if words := c.without(plain); words != "" {
		return fmt.Sprintf("plain search does not %s %s", verb, words)
	}
	return ""
}

// without describes the first content that is not in another set; "" means none.
func (c *contents) without(other *contents) string {
	for _, encoding := range c.order {
		if !other.known[encoding] {
			return c.words(encoding)
		}
	}
	return ""
}

// newReached returns a Reached as it is before a search begins.
func newReached[S, M, I, H any](m *Model[S, M, I, H]) *Reached {
	return &Reached{vectors: newContents(m.vectorInWords), steps: newContents(m.stepInWords)}
}

// end fills in what is known when a search ends.
func (r *Reached) end(goals []explore.Goal, reached uint64) *Reached {
	for i, g := range goals {
		if reached&(1<<i) != 0 {
			r.Goals = append(r.Goals, g.Name)
		}
	}
	r.Vectors, r.Steps = len(r.vectors.order), len(r.steps.order)
	return r
}

// differsFrom says in words the first difference of r, found by Cover, from what plain
// search found; "" means none.
func (r *Reached) differsFrom(plain *Reached) string {
	switch {
	case r.Verdict == explore.Incomplete:
		return "it does not end: " + r.stopped
	case r.Verdict != plain.Verdict || r.Violated != plain.Violated:
		return fmt.Sprintf("its verdict is %s, and that of plain search %s", r.verdict(), plain.verdict())
	case r.Verdict == explore.Violated:
		return ""
	case r.shown != r.Stats.Vectors:
		return fmt.Sprintf("it counts %d vectors, and shows %d", r.Stats.Vectors, r.shown)
	case !slices.Equal(r.Goals, plain.Goals):
		return fmt.Sprintf("it meets %s, and plain search %s", listed(r.Goals), listed(plain.Goals))
	}
	return cmp.Or(r.vectors.differsFrom(&plain.vectors, "reach"), r.steps.differsFrom(&plain.steps, "take"))
}

func (r *Reached) verdict() string {
	if r.Verdict == explore.Violated {
		return r.Verdict.String() + ": " + r.Violated
	}
	return r.Verdict.String()
}

func listed(names []string) string {
	if len(names) == 0 {
		return "no goal"
	}
	return strings.Join(names, ", ")
}

// counts are Cover's counts that must be the same for any number of workers.
func (r *Reached) counts() string {
	s := &r.Stats
	return fmt.Sprintf("%d configurations, at most %d for one of %d vectors, %d transitions %v in %d rounds",
		s.States, s.AntichainMax, s.Vectors, s.Transitions, s.Taken, s.Depth)
}

// describeVector describes the states of all servers.
func (m *Model[S, M, I, H]) describeVector(c *Codec, states *[]S) {
	PerServer(c, states, func(s *S) { m.p.State(c, s) })
}

func (m *Model[S, M, I, H]) vectorInWords(encoding string) string {
	var words []string
	for i, s := range readBack(m.servers(), m.describeVector, []byte(encoding)) {
		words = append(words, fmt.Sprintf("server %s %s", m.info.Servers[i], mustJSON(s)))
	}
	return "the vector " + strings.Join(words, ", ")
}

// describeStep describes a local step; the order of what it sends makes no difference
// here.
func (m *Model[S, M, I, H]) describeStep(c *Codec, st *Step[S, M, I]) {
	c.Server(&st.Server)
	m.p.State(c, &st.Before)
	m.p.State(c, &st.After)
	Set(c, &st.Sent, m.p.Message)
	receives := st.Message != nil
	c.Bool(&receives)
	if c.Reading() {
		st.Input, st.Message = new(I), new(M)
	}
	if receives {
		st.Input = nil
		m.p.Message(c, st.Message)
	} else {
		st.Message = nil
		m.p.Input(c, st.Input)
	}
}

func (m *Model[S, M, I, H]) stepInWords(encoding string) string {
	st := readBack(m.servers(), m.describeStep, []byte(encoding))
	e := Event[M, I]{Op: Local, Server: st.Server}
	if st.Message != nil {
		e.Op, e.Message = Deliver, *st.Message
	} else {
		e.Input = *st.Input
	}
	var sent []string
	for _, msg := range st.Sent {
		sent = append(sent, fmt.Sprint(msg))
	}
	return fmt.Sprintf("the step %s from %s to %s, sending [%s]", m.action(e).Label(), mustJSON(st.Before), mustJSON(st.After), strings.Join(sent, ", "))
}
