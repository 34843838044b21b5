package contained

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"raftmc/explore"
	"raftmc/explore/ordered"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// Check compares runs with what a search has come to.
type Check[S, M, I, H any] struct {
	model *model.Model[S, M, I, H]
	sys   model.Ordered
	found *ordered.Fixpoint
	known map[string]bool // columns that were compared, and whether they are covered

	// Note, if it is not nil, looks at the states of each configuration, and Eager says which
	// inputs a random run takes as gladly as messages.
	Note  func(states []S)
	Eager func(in I) bool

	Figures
}

// Figures say what was compared.
type Figures struct {
	Configurations, Columns int
	Different               int                         // columns
	Vectors                 [ordered.MostPlaces + 1]int // different ones, by how many numbers they tell apart
	Missing                 []string                    // columns that are not covered
}

// AtLeast counts the vectors that tell apart at least so many numbers.
func (f *Figures) AtLeast(numbers int) (vectors int) {
	for _, n := range f.Vectors[numbers:] {
		vectors += n
	}
	return vectors
}

func (f *Figures) String() string {
	return fmt.Sprintf("%d configurations, %d columns, %d of them different, vectors by numbers %v, %d columns not covered",
		f.Configurations, f.Columns, f.Different, f.Vectors[:10], len(f.Missing))
}

// Of searches a model, and returns what compares runs with it. wrap, if it is not nil, changes
// what is searched. There is nothing to compare with unless the search holds.
func Of[S, M, I, H any](ctx context.Context, m *model.Model[S, M, I, H], o ordered.Options, wrap func(ordered.System) ordered.System) (*Check[S, M, I, H], ordered.Result, error) {
	sys, err := m.Ordered()
	if err != nil {
		return nil, ordered.Result{}, err
	}
	searched := ordered.System(sys)
	if wrap != nil {
		searched = wrap(sys)
	}
	r, err := ordered.Search(ctx, searched, o)
	if err != nil || r.Verdict != explore.Holds {
		return nil, r, err
	}
	return &Check[S, M, I, H]{model: m, sys: sys, found: r.Fixpoint, known: map[string]bool{}}, r, nil
}

// Runs are runs of a protocol within bounds: those with which a model is compared that knows
// none.
type Runs[S, M, I, H any] struct {
	check     *Check[S, M, I, H]
	p         *protocol.Guarded[S, M, I, H]
	servers   int
	limits    map[string]protocol.Limit
	states    *contents[S]
	messages  *contents[M]
	histories *contents[H]
	inputs    map[uint32][]I
	steps     map[[2]uint32]step
	tracks    []*model.Track[S, M, I, H] // by what is commonly known
	commons   *contents[H]
	next      map[[2]uint32]uint32 // what is commonly known after a state is reached
	shapes    shapes
}

// step is what a local step leads to.
type step struct {
	to    uint32
	sends []uint32
}

// configuration is a state of a cluster whose network forgets nothing.
type configuration struct {
	states, histories []uint32
	network           []uint32 // in order
	common            uint32
}

// Runs returns the runs of a protocol.
func (k *Check[S, M, I, H]) Runs(p protocol.Protocol[S, M, I, H]) *Runs[S, M, I, H] {
	info := protocol.InfoOf(p)
	n := len(info.Servers)
	r := &Runs[S, M, I, H]{
		check: k, p: protocol.Guard(p), servers: n, limits: map[string]protocol.Limit{},
		inputs: map[uint32][]I{}, steps: map[[2]uint32]step{}, next: map[[2]uint32]uint32{},
	}
	r.shapes.init()
	r.states, r.messages = newContents(n, r.p.State), newContents(n, r.p.Message)
	r.histories, r.commons = newContents(n, r.p.History), newContents(n, r.p.History)
	for _, kind := range info.Inputs {
		r.limits[kind.Name] = kind.Limit
	}
	return r
}

// start is the configuration at the start.
func (r *Runs[S, M, I, H]) start() (c configuration, err error) {
	var begin reference.Cluster[S, M, I, H]
	common := r.p.NoHistory()
	for i := range r.servers {
		s := r.p.Initial(i)
		begin.States = append(begin.States, s)
		c.states = append(c.states, r.states.of(i, s))
		c.histories = append(c.histories, r.histories.of(i, r.p.Remember(i, r.p.NoHistory(), s)))
		if common, err = r.commonly(i, common, s); err != nil {
			return c, err
		}
	}
	if c.common = r.commons.of(0, common); len(r.tracks) > 0 {
		return c, nil
	}
	r.tracks = append(r.tracks, r.check.model.NewTrack(r.check.sys, begin))
	return c, nil
}

// commonly is what is commonly known when a server has reached a state.
func (r *Runs[S, M, I, H]) commonly(server int, common H, s S) (H, error) {
	facts, err := protocol.FactsOf(r.servers, r.p.History, r.p.Remember(server, common, s))
	if err != nil {
		return common, err
	}
	return protocol.History(r.servers, r.p.History, facts.Only(true))
}

// Steps of a server by its inputs have these numbers, from inputs on, instead of a message's.
const inputs = 1 << 31

// enabled lists the inputs of a server in a state.
func (r *Runs[S, M, I, H]) enabled(server int, state uint32) []I {
	ins, known := r.inputs[state]
	if !known {
		for _, in := range r.p.Inputs(server, r.states.all[state]) {
			if kind, _ := r.p.InputKind(in); r.limits[kind] != 0 {
				ins = append(ins, in)
			}
		}
		r.inputs[state] = ins
	}
	return ins
}

// step takes a step of a server. One that panics leads nowhere.
func (r *Runs[S, M, I, H]) step(server int, state, by uint32) step {
	key := [2]uint32{state, by}
	if st, known := r.steps[key]; known {
		return st
	}
	var in *I
	var m *M
	if by >= inputs {
		in = &r.enabled(server, state)[by-inputs]
	} else {
		m = &r.messages.all[by]
	}
	after, sent, panicked := protocol.Take(r.p, server, r.states.all[state], in, m)
	st := step{to: state}
	if panicked == "" {
		st.to = r.states.of(server, after)
		for _, m := range sent {
			from, to := r.p.Route(m)
			st.sends = append(st.sends, r.messages.of(from*16+to, m))
		}
	}
	r.steps[key] = st
	return st
}

// after is the configuration after a step of a server.
func (r *Runs[S, M, I, H]) after(c configuration, server int, st step) (configuration, error) {
	next := configuration{slices.Clone(c.states), slices.Clone(c.histories), slices.Clone(c.network), c.common}
	next.states[server] = st.to
	s := r.states.all[st.to]
	next.histories[server] = r.histories.of(server, r.p.Remember(server, r.histories.all[c.histories[server]], s))
	for _, m := range st.sends {
		if at, has := slices.BinarySearch(next.network, m); !has {
			next.network = slices.Insert(next.network, at, m)
		}
	}
	key, known := [2]uint32{c.common, st.to}, false
	if next.common, known = r.next[key]; known {
		return next, nil
	}
	common, err := r.commonly(server, r.commons.all[c.common], s)
	if err != nil {
		return next, err
	}
	next.common = r.commons.of(0, common)
	r.next[key] = next.common
	if int(next.common) == len(r.tracks) {
		track := *r.tracks[c.common]
		track.Reach(server, s)
		r.tracks = append(r.tracks, &track)
	}
	return next, nil
}

// compare compares all columns of a configuration.
func (r *Runs[S, M, I, H]) compare(c configuration) error {
	k := r.check
	k.Configurations++
	var cluster reference.Cluster[S, M, I, H]
	for i := range r.servers {
		cluster.States = append(cluster.States, r.states.all[c.states[i]])
		cluster.Histories = append(cluster.Histories, r.histories.all[c.histories[i]])
	}
	if k.Note != nil {
		k.Note(cluster.States)
	}
	unknown, err := r.unknown(c)
	if err != nil || len(unknown) == 0 {
		return err
	}
	for _, m := range c.network {
		if unknown[r.message(m).own] {
			cluster.Network = append(cluster.Network, r.messages.all[m])
		}
	}
	columns, err := r.tracks[c.common].Columns(cluster)
	if err != nil {
		return err
	}
	for _, column := range columns {
		k.compare(column, columns[0])
	}
	return nil
}

// compare compares a column; alone is that of the same vector which has nothing in it.
func (k *Check[S, M, I, H]) compare(c, alone ordered.Column) {
	slices.Sort(c.Elements)
	key := []byte{byte(c.Own)}
	for _, x := range slices.Concat(c.Locals, []ordered.Object{c.Common}, c.Elements) {
		key = binary.LittleEndian.AppendUint64(key, uint64(x))
	}
	if _, known := k.known[string(key)]; known {
		return
	}
	covered := k.found.Covers(c)
	k.known[string(key)] = covered
	if k.Different++; len(c.Elements) == 0 {
		all := alone.Common.Places()
		for _, l := range alone.Locals {
			all |= l.Places()
		}
		k.Vectors[all.Count()]++
	}
	if !covered {
		k.Missing = append(k.Missing, k.show(c))
	}
}

// show describes a column.
func (k *Check[S, M, I, H]) show(c ordered.Column) string {
	var lines []string
	for _, step := range k.sys.Told([]ordered.Event{{Input: ordered.Stands, Before: c.Locals, Own: c.Own, Column: c.Elements}}) {
		lines = append(lines, step.States...)
		lines = append(lines, step.Kept...)
	}
	return fmt.Sprintf("of number %d:\n\t%s", c.Own, strings.Join(lines, "\n\t"))
}

// all lists what may be done next in a configuration, each as a server and what it does it by.
func (r *Runs[S, M, I, H]) all(c configuration, visit func(server int, by uint32)) {
	for i, state := range c.states {
		for n := range r.enabled(i, state) {
			visit(i, inputs+uint32(n))
		}
	}
	for _, m := range c.network {
		_, to := r.p.Route(r.messages.all[m])
		visit(to, m)
	}
}

// Every compares every configuration that can be reached, breadth first, until there are so
// many. It is complete if there are no more.
func (r *Runs[S, M, I, H]) Every(most int) (complete bool, err error) {
	first, err := r.start()
	if err != nil {
		return false, err
	}
	seen := map[string]bool{first.key(): true}
	for level := []configuration{first}; len(level) > 0; {
		var next []configuration
		for _, c := range level {
			if err := r.compare(c); err != nil {
				return false, err
			}
			if len(r.check.Missing) > 0 {
				return false, nil
			}
			r.all(c, func(server int, by uint32) {
				st := r.step(server, c.states[server], by)
				after, failed := r.after(c, server, st)
				if err = failed; err == nil && !seen[after.key()] && len(seen) < most {
					seen[after.key()], next = true, append(next, after)
				}
			})
			if err != nil {
				return false, err
			}
		}
		level = next
	}
	return len(seen) < most, nil
}

func (c configuration) key() string {
	var key []byte
	for _, n := range slices.Concat(c.states, c.histories, []uint32{c.common}, c.network) {
		key = binary.LittleEndian.AppendUint32(key, n)
	}
	return string(key)
}

// Random compares all configurations of a random run of so many steps, most of which change
// something or send something new.
func (r *Runs[S, M, I, H]) Random(random *rand.Rand, steps int) error {
	c, err := r.start()
	if err != nil {
		return err
	}
	type choice struct {
		server int
		step   step
	}
	for range steps {
		if err := r.compare(c); err != nil || len(r.check.Missing) > 0 {
			return err
		}
		var gladly, other []choice
		r.all(c, func(server int, by uint32) {
			st := r.step(server, c.states[server], by)
			isNew := func(m uint32) bool { _, has := slices.BinarySearch(c.network, m); return !has }
			switch {
			case st.to == c.states[server] && !slices.ContainsFunc(st.sends, isNew):
			case by >= inputs && !r.eager(server, c.states[server], by):
				other = append(other, choice{server, st})
			default:
				gladly = append(gladly, choice{server, st})
			}
		})
		from := other
		if len(gladly) > 0 && (len(other) == 0 || random.IntN(8) > 0) {
			from = gladly
		}
		if len(from) == 0 {
			return nil
		}
		chosen := from[random.IntN(len(from))]
		if c, err = r.after(c, chosen.server, chosen.step); err != nil {
			return err
		}
	}
	return r.compare(c)
}

func (r *Runs[S, M, I, H]) eager(server int, state, by uint32) bool {
	return r.check.Eager != nil && r.check.Eager(r.enabled(server, state)[by-inputs])
}
