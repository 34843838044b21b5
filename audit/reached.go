package audit

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/mistake"
	"raftmc/internal/property"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// Subject is a model, and its reference, as Run audits them.
type Subject interface {
	// SearchPlainly explores the plain model by breadth-first search without any
	// reduction, symmetry included. More states than limit are an error.
	SearchPlainly(ctx context.Context, limit int) (*Reached, error)

	// SearchByCover explores the model by package cover, with its own observer. What is
	// reached up to symmetry counts as reached under all renamings. The end of ctx is an
	// error; any other limit makes the verdict Incomplete.
	SearchByCover(ctx context.Context, o cover.Options) (*Reached, error)

	// Abstraction is the model for RunAny; an error says which bound it cannot honour.
	Abstraction() (Abstraction, error)
}

// Of makes a model the subject of an audit.
func Of[S, M, I, H any](m *model.Model[S, M, I, H]) Subject {
	parts := m.Reference().Parts()
	return subject[S, M, I, H]{
		model: m, plain: m.Reference(),
		p: parts.Protocol, info: parts.Info, props: parts.Properties, group: parts.Group, budgetOf: parts.BudgetOf,
	}
}

// subject implements Subject.
type subject[S, M, I, H any] struct {
	model    *model.Model[S, M, I, H]
	plain    *reference.Model[S, M, I, H]
	p        *protocol.Guarded[S, M, I, H]
	info     protocol.Info
	props    *property.Set[S, M, I, H]
	group    []*protocol.Renaming
	budgetOf []int
}

func (x subject[S, M, I, H]) servers() int { return len(x.info.Servers) }

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
	Sizes map[protocol.Symmetry]Size

	// Tested is what was tested, exhaustively, of the assumptions that Cover with all of
	// its reductions makes; nil for other searches.
	Tested *model.Verification

	impure         protocol.Flaws // steps that did not do the same each time
	stopped        string         // why the verdict is Incomplete
	vectors, steps contents
	answered       contents // steps that receive a message and only answer
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
func (x subject[S, M, I, H]) newReached() *Reached {
	return &Reached{vectors: newContents(x.vectorInWords), steps: newContents(x.stepInWords), answered: newContents(x.stepInWords)}
}

// end fills in what is known when a search ends.
func (r *Reached) end(goals []explore.Goal, reached uint64) *Reached {
	for i, g := range goals {
		if reached&(1<<i) != 0 {
			r.Goals = append(r.Goals, g.Name)
		}
	}
	r.Vectors, r.Steps = len(r.vectors.order), len(r.steps.order)+len(r.answered.order)
	return r
}

// add adds a step, renamed, that changes or sends something.
func (x subject[S, M, I, H]) add(found *Reached, st protocol.Step[S, M, I], by *protocol.Renaming) {
	steps := &found.steps
	if st.Message != nil && encoded(x.servers(), x.p.State, st.Before) == encoded(x.servers(), x.p.State, st.After) {
		steps = &found.answered
	}
	steps.add(x.stepContent(st, by))
}

// differsFrom says in words the first difference of r, found by Cover without some reductions,
// from what plain search found; "" means none. Only without dead answers need it give every
// answer.
func (r *Reached) differsFrom(plain *Reached, without cover.Reductions) string {
	switch {
	case r.Verdict == explore.Incomplete:
		return "it does not end: " + r.stopped
	case r.Verdict != plain.Verdict || r.Violated != plain.Violated:
		return fmt.Sprintf("its verdict is %s, and that of plain search %s", r.verdict(), plain.verdict())
	case r.Verdict == explore.Violated:
		return ""
	case !slices.Equal(r.Goals, plain.Goals):
		return fmt.Sprintf("it meets %s, and plain search %s", listed(r.Goals), listed(plain.Goals))
	}
	words := cmp.Or(r.vectors.differsFrom(&plain.vectors, "reach"), r.steps.differsFrom(&plain.steps, "take"))
	switch given := r.answered.without(&plain.answered); {
	case words != "":
		return words
	case given != "":
		return "plain search does not take " + given
	case without.Whole()&cover.DeadAnswers != 0:
		return r.answered.differsFrom(&plain.answered, "take")
	}
	return ""
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

// vectorContent is the content of all servers' states, renamed.
func (x subject[S, M, I, H]) vectorContent(states []S, by *protocol.Renaming) []byte {
	b, _ := protocol.Encode(x.servers(), by, x.describeVector, states)
	return b
}

// describeVector describes the states of all servers.
func (x subject[S, M, I, H]) describeVector(c *protocol.Codec, states *[]S) {
	protocol.PerServer(c, states, func(s *S) { x.p.State(c, s) })
}

func (x subject[S, M, I, H]) vectorInWords(encoding string) string {
	var words []string
	for i, s := range protocol.ReadBack(x.servers(), x.describeVector, []byte(encoding)) {
		words = append(words, fmt.Sprintf("server %s %s", x.info.Servers[i], mistake.JSON(s)))
	}
	return "the vector " + strings.Join(words, ", ")
}

// stepContent is the content of a local step, renamed. A message that is sent twice counts
// once: this network keeps one of each.
func (x subject[S, M, I, H]) stepContent(st protocol.Step[S, M, I], by *protocol.Renaming) []byte {
	var sent []M
	known := map[string]bool{}
	for _, m := range st.Sent {
		if text := encoded(x.servers(), x.p.Message, m); !known[text] {
			known[text] = true
			sent = append(sent, m)
		}
	}
	st.Sent = sent
	b, _ := protocol.Encode(x.servers(), by, x.describeStep, st)
	return b
}

// describeStep describes a local step; the order of what it sends makes no difference
// here.
func (x subject[S, M, I, H]) describeStep(c *protocol.Codec, st *protocol.Step[S, M, I]) {
	c.Server(&st.Server)
	x.p.State(c, &st.Before)
	x.p.State(c, &st.After)
	protocol.Set(c, &st.Sent, x.p.Message)
	receives := st.Message != nil
	c.Bool(&receives)
	if c.Reading() {
		st.Input, st.Message = new(I), new(M)
	}
	if receives {
		st.Input = nil
		x.p.Message(c, st.Message)
	} else {
		st.Message = nil
		x.p.Input(c, st.Input)
	}
}

func (x subject[S, M, I, H]) stepInWords(encoding string) string {
	st := protocol.ReadBack(x.servers(), x.describeStep, []byte(encoding))
	var sent []string
	for _, msg := range st.Sent {
		sent = append(sent, fmt.Sprint(msg))
	}
	return fmt.Sprintf("the step %s from %s to %s, sending [%s]", x.labelOf(st), mistake.JSON(st.Before), mistake.JSON(st.After), strings.Join(sent, ", "))
}

// labelOf is a step's event in words.
func (x subject[S, M, I, H]) labelOf(st protocol.Step[S, M, I]) string {
	e := reference.Event[M, I]{Op: reference.Local, Server: st.Server}
	if st.Message != nil {
		e.Op, e.Message = reference.Deliver, *st.Message
	} else {
		e.Input = *st.Input
	}
	return x.plain.ActionOf(e).Label()
}
