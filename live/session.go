package live

import (
	"fmt"
	"slices"
	"sync"

	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
	"raftmc/view"
)

// Session holds the runs of a model that were tried: a tree, whose root is the initial
// state. It is safe for concurrent use, and never forgets a place.
type Session struct {
	model  model.Searchable
	header traces.Header
	raised []raised

	mu       sync.Mutex
	branches []*branch
}

// branch is one way through the tree, with the steps that it shares with the branch
// that it leaves.
type branch struct {
	actions  []reference.Action
	from, at int
	property string // what it was made to violate at its end; "" if that is unknown
}

// Place is a state in the tree: the state after Step steps of a branch. Branches are
// numbered from 0; step 0 is the initial state.
type Place struct {
	Branch int `json:"branch"`
	Step   int `json:"step"`
}

// Branch is the summary of a branch.
type Branch struct {
	// From is the branch from which it forks, and At the last step that both share; for
	// the first branch, both are 0.
	From int `json:"from"`
	At   int `json:"at"`

	Steps int    `json:"steps"`
	First string `json:"first,omitempty"` // label of its first step that is not shared
}

// Move is an event that is possible next.
type Move struct {
	Label string `json:"label"`
	Kind  string `json:"kind"`

	// Again says that the message has already arrived since it was last sent, as may
	// happen on a network that delivers any number of times.
	Again bool `json:"again,omitempty"`

	// Taken is where the event leads if some branch already takes it; nil if none does.
	Taken *Place `json:"taken,omitempty"`
}

// Bounds of a session: steps beyond these are refused, because a branch is replayed
// whenever it is shown.
const (
	maxSteps    = 2000
	maxBranches = 1000
)

// New starts a session at the initial state. The header provides what its traces cannot
// know otherwise: the planted bug, the symmetry, and the build. Blocked considers the
// given bounds that can be raised, and the bound on messages in flight.
func New(m model.Searchable, h traces.Header, raised ...Raised) *Session {
	return &Session{
		model: m, header: traces.Header{Bug: h.Bug, Symmetry: h.Symmetry, Build: h.Build}, raised: newRaised(raised), branches: []*branch{{}},
	}
}

// Open starts a session with the run of a trace as the first branch. The trace must
// replay.
func Open(m model.Searchable, t *traces.Trace, raised ...Raised) (*Session, error) {
	if len(t.Steps) > maxSteps {
		return nil, fmt.Errorf("the trace has %d steps, and a session at most %d", len(t.Steps), maxSteps)
	}
	r := traces.Replay(m, t)
	if r.Outcome == traces.Diverged {
		return nil, fmt.Errorf("the trace diverges at step %d of %d: %s", r.Divergence, len(t.Steps), r.Reason)
	}
	s := New(m, t.Header, raised...)
	for _, step := range r.Steps { // which have labels, and those of the file do not
		s.branches[0].actions = append(s.branches[0].actions, step.Action)
	}
	s.branches[0].property = t.Header.Property
	return s, nil
}

// Branches lists all branches.
func (s *Session) Branches() []Branch {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Branch{}
	for _, b := range s.branches {
		shown := Branch{From: b.from, At: b.at, Steps: len(b.actions)}
		if len(b.actions) > b.at {
			shown.First = b.actions[b.at].Label()
		}
		list = append(list, shown)
	}
	return list
}

// Moves lists the events that are possible at a place, in the order of the plain model.
// After a step that panicked, there are none.
func (s *Session) Moves(p Place) ([]Move, error) {
	run, err := s.runTo(p)
	if err != nil {
		return nil, err
	}
	moves := []Move{}
	if panicked(run) {
		return moves, nil
	}
	arrived, err := s.arrived(p)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range run.Enabled() {
		m := Move{Label: a.Label(), Kind: a.Kind, Again: arrived[letter{a.Server, string(a.Message)}]}
		if to, taken := s.follow(p, a); taken {
			m.Taken = &to
		}
		moves = append(moves, m)
	}
	return moves, nil
}

// letter identifies a message by its receiver and its content.
type letter struct{ to, content string }

// arrived are the messages that have arrived since they were last sent, on a network that
// keeps messages after they arrive.
func (s *Session) arrived(p Place) (map[letter]bool, error) {
	if s.model.Network().Network.Delivery != protocol.AnyTimes {
		return nil, nil
	}
	actions, _, err := s.actionsTo(p)
	if err != nil {
		return nil, err
	}
	_, reports, err := runThrough(s.model, actions)
	if err != nil {
		return nil, err
	}
	arrived := map[letter]bool{}
	for _, r := range reports {
		if len(r.Action.Message) > 0 {
			arrived[letter{r.Action.Server, string(r.Action.Message)}] = true
		}
		for _, m := range r.Sent {
			delete(arrived, letter{m.To, string(m.Content)})
		}
	}
	return arrived, nil
}

// Take takes one of the moves of a place, counted from 0, and returns where it leads: a
// branch that already takes this move, the place's own branch, now longer, or a new one.
func (s *Session) Take(p Place, move int) (Place, error) {
	run, err := s.runTo(p)
	if err != nil {
		return p, err
	}
	enabled := run.Enabled()
	switch {
	case panicked(run):
		return p, fmt.Errorf("step %d panicked, and nothing happens after it; go back", p.Step)
	case move < 0 || move >= len(enabled):
		return p, fmt.Errorf("there is no move %d; there are %d", move+1, len(enabled))
	}
	return s.extend(p, enabled[move:move+1], "")
}

// extend adds actions after a place, which are known to be possible there; the last one
// violates the property, unless that is "". It adds all of them or none.
func (s *Session) extend(p Place, actions []reference.Action, property string) (Place, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(actions) > 0 {
		to, taken := s.follow(p, actions[0])
		if !taken {
			break
		}
		p, actions = to, actions[1:]
	}
	b := s.branches[p.Branch]
	switch isNew := len(actions) > 0 && p.Step < len(b.actions); {
	case p.Step+len(actions) > maxSteps:
		return p, fmt.Errorf("a session has at most %d steps in a branch", maxSteps)
	case isNew && len(s.branches) >= maxBranches:
		return p, fmt.Errorf("a session has at most %d branches", maxBranches)
	case isNew:
		b = &branch{actions: slices.Clone(b.actions[:p.Step]), from: p.Branch, at: p.Step}
		s.branches = append(s.branches, b)
		p.Branch = len(s.branches) - 1
	}
	if len(actions) > 0 {
		b.actions, b.property = append(b.actions, actions...), ""
		p.Step += len(actions)
	}
	if property != "" && len(b.actions) == p.Step {
		b.property = property
	}
	return p, nil
}

// follow finds the branch that takes an action at a place: its own if it does, otherwise
// the oldest that does. s.mu is held.
func (s *Session) follow(p Place, a reference.Action) (Place, bool) {
	here := s.first(p)
	goes := func(branch int) bool {
		b := s.branches[branch]
		return len(b.actions) > p.Step && s.first(Place{branch, p.Step}) == here && b.actions[p.Step].Equal(a)
	}
	if goes(p.Branch) {
		return Place{p.Branch, p.Step + 1}, true
	}
	for branch := range s.branches {
		if goes(branch) {
			return Place{branch, p.Step + 1}, true
		}
	}
	return p, false
}

// first returns the place on the first branch that goes through it, so that no two
// branches have the same steps of their own. s.mu is held.
func (s *Session) first(p Place) Place {
	for p.Branch > 0 && p.Step <= s.branches[p.Branch].at {
		p.Branch = s.branches[p.Branch].from
	}
	return p
}

// actionsTo are the actions that lead to a place, and the property that its branch was
// made to violate, if it ends there.
func (s *Session) actionsTo(p Place) ([]reference.Action, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.Branch < 0 || p.Branch >= len(s.branches) {
		return nil, "", fmt.Errorf("there is no branch %d; there are %d, the first is 0", p.Branch, len(s.branches))
	}
	b := s.branches[p.Branch]
	if p.Step < 0 || p.Step > len(b.actions) {
		return nil, "", fmt.Errorf("there is no step %d in branch %d, which has %d", p.Step, p.Branch, len(b.actions))
	}
	property := ""
	if p.Step == len(b.actions) {
		property = b.property
	}
	return slices.Clone(b.actions[:p.Step]), property, nil
}

// runTo runs the plain model to a place.
func (s *Session) runTo(p Place) (reference.Run, error) {
	actions, _, err := s.actionsTo(p)
	if err != nil {
		return nil, err
	}
	run, _, err := runThrough(s.model, actions)
	if err != nil {
		return nil, fmt.Errorf("what was possible before is not, so that some step is no function of its arguments: %w", err)
	}
	return run, nil
}

// runThrough runs the plain model through actions.
func runThrough(m model.Searchable, actions []reference.Action) (reference.Run, []reference.StepReport, error) {
	run, reports := m.Run(), []reference.StepReport{}
	for i, a := range actions {
		report, err := run.Do(a)
		if err != nil {
			return nil, nil, fmt.Errorf("step %d: %w", i+1, err)
		}
		reports = append(reports, report)
	}
	return run, reports, nil
}

// panicked reports whether a run ended by a panic.
func panicked(run reference.Run) bool {
	return slices.ContainsFunc(run.Violations(), func(v reference.Violation) bool { return v.Panic })
}

// Trace records the run to a place. If something is violated at its end, the trace is a
// counterexample: to the property that a question was about, or otherwise to the first
// one that is violated.
func (s *Session) Trace(p Place) (*traces.Trace, error) {
	run, err := s.runTo(p)
	if err != nil {
		return nil, err
	}
	actions, property, _ := s.actionsTo(p)
	violations := run.Violations()
	is := func(v reference.Violation) bool { return v.Property == property }
	switch {
	case len(violations) == 0:
		property = ""
	case !slices.ContainsFunc(violations, is):
		property = violations[0].Property
	}
	return traces.Record(s.model, s.header, actions, property)
}

// Story returns a whole branch as a story. It is open, unless it ends with a step that
// panicked.
func (s *Session) Story(b int) (*view.Story, error) {
	end, err := s.End(b)
	if err != nil {
		return nil, err
	}
	t, err := s.Trace(end)
	if err != nil {
		return nil, err
	}
	story, err := view.Tell(s.model, t)
	if err != nil {
		return nil, err
	}
	story.Open = !slices.ContainsFunc(story.Violations, func(v view.Violation) bool { return v.Panic })
	return story, nil
}

// End returns the last place of a branch.
func (s *Session) End(b int) (Place, error) {
	if _, _, err := s.actionsTo(Place{b, 0}); err != nil {
		return Place{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return Place{b, len(s.branches[b].actions)}, nil
}
