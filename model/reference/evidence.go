package reference

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"time"

	"raftmc/internal/box"
	"raftmc/internal/member"
	"raftmc/internal/mistake"
	"raftmc/internal/place"
	"raftmc/protocol"
)

// Evidence shows what one server's state has to do with a violation.
type Evidence struct {
	// Server is the server's name.
	Server string `json:"server"`

	// State is the server's state as in Run.Shown, without the fields that the property
	// did not read: it would find the same with any other value of these. If that cannot
	// be determined, all fields are there. A field that is empty and omitted from the JSON
	// is null.
	State json.RawMessage `json:"state"`
}

// Evidence implements Run. What a property reads is found by checking it again, on states
// in which one field is changed: if it then finds nothing, or something else, or panics,
// the finding depends on that field.
func (r *run[S, M, I, H]) Evidence(i int) []Evidence {
	if r.last != nil && r.last.Panicked != "" {
		return r.whole([]int{r.last.Step.Server})
	}
	f := r.judged().Violations[i]
	x := experiment[S, M, I, H]{run: r, property: &r.m.props.All[f.Property], found: f.Finding}
	questions := r.now().questions(x.property, r.last)
	at := slices.IndexFunc(questions, func(q question[S, M, I, H]) bool { return x.finds(q) })
	if at < 0 { // some function gives a different result each time
		return nil
	}
	q := questions[at]
	fields, ok := x.inTime(q)
	if evidence := r.extract(fields); ok && len(evidence) > 0 {
		return evidence
	}
	about := q.servers()
	if len(f.Witnesses) > 0 {
		about = nil
		for _, w := range f.Witnesses {
			about = append(about, w.Server)
		}
		slices.Sort(about)
	}
	return r.whole(slices.Compact(about))
}

// whole shows the whole states of some servers.
func (r *run[S, M, I, H]) whole(servers []int) []Evidence {
	var all []Evidence
	for _, i := range servers {
		all = append(all, Evidence{r.m.info.Servers[i], r.Shown(i)})
	}
	return all
}

// extract shows some fields of some servers, by their JSON names.
func (r *run[S, M, I, H]) extract(fields map[int][]string) []Evidence {
	var all []Evidence
	for i, name := range r.m.info.Servers {
		if len(fields[i]) == 0 {
			continue
		}
		state := r.Shown(i)
		if members, ok := member.Of(state); ok {
			state = member.Object(selected(members, fields[i]))
		}
		all = append(all, Evidence{name, state})
	}
	return all
}

// selected returns the members with the given names, and null for those that are missing.
func selected(members []member.Member, names []string) []member.Member {
	some := slices.DeleteFunc(members, func(m member.Member) bool { return !slices.Contains(names, m.Name) })
	for _, name := range names {
		if !slices.ContainsFunc(some, func(m member.Member) bool { return m.Name == name }) {
			some = append(some, member.Member{Name: name, Value: json.RawMessage("null")})
		}
	}
	return some
}

// experiment checks a property on changed states.
type experiment[S, M, I, H any] struct {
	run      *run[S, M, I, H]
	property *protocol.Property[S, M, I, H]
	found    *protocol.Finding[S, H]
}

// patience is how long an experiment may take. It checks a property on states that no run
// leads to, on which it may loop forever. Tests set it lower.
var patience = 5 * time.Second

// inTime makes the experiment, unless it takes too long, or an earlier one of this model
// did.
func (x experiment[S, M, I, H]) inTime(q question[S, M, I, H]) (map[int][]string, bool) {
	if x.run.m.endless.Load() {
		return nil, false
	}
	done := make(chan map[int][]string, 1)
	go func() {
		defer func() {
			if recover() != nil {
				done <- nil
			}
		}()
		done <- x.fields(q)
	}()
	select {
	case fields := <-done:
		return fields, true
	case <-time.After(patience):
		x.run.m.endless.Store(true)
		return nil, false
	}
}

// finds reports whether the property finds the same for another question.
func (x experiment[S, M, I, H]) finds(q question[S, M, I, H]) (same bool) {
	defer func() {
		if recover() != nil {
			same = false
		}
	}()
	f := q.put(x.property)
	return f != nil && f.Reason == x.found.Reason &&
		slices.EqualFunc(f.Witnesses, x.found.Witnesses, func(a, b protocol.Witness[S, H]) bool { return a.Server == b.Server && a.What == b.What })
}

// fields names, for each server, the fields on which the finding depends, by their JSON
// names; a state that is not an object has one field, without a name.
func (x experiment[S, M, I, H]) fields(q question[S, M, I, H]) map[int][]string {
	fields := map[int][]string{}
	for i, v := range q.states() {
		past := x.past(v.Server)
		for _, path := range pathsOf(x.run.m.p.Types()[0], nil) {
			others := x.others(v, path)
			if past != nil { // it may have been different
				others = append(others, at(&v.State, path))
			}
			matters := slices.ContainsFunc(others, func(other reflect.Value) bool {
				changed, ok := x.changed(v, past, path, other)
				return ok && !x.finds(q.with(i, changed))
			})
			if matters {
				fields[v.Server] = append(fields[v.Server], namesOf(v.State, path, others)...)
			}
		}
	}
	return fields
}

// past is what a server's history was built from.
type past[S, H any] struct {
	states []S
	before H // the history before the first of the states
}

// longest is how many past states are looked at: the history is rebuilt for each change.
const longest = 200

// past returns a server's past; nil if there is no history, or the property does not see
// it.
func (x experiment[S, M, I, H]) past(server int) *past[S, H] {
	if x.run.m.p.Types()[3].Size() == 0 || x.property.Step != nil || x.property.Message != nil {
		return nil
	}
	p := &past[S, H]{}
	for n := len(x.run.past) - 1; n >= 0; n-- {
		now := x.run.past[n]
		if n == 0 {
			p.states = append(p.states, now.States[server])
			break
		}
		before := x.run.past[n-1]
		if reflect.DeepEqual(before.States[server], now.States[server]) && reflect.DeepEqual(before.Histories[server], now.Histories[server]) {
			continue // it took no step, or one without effect
		}
		if len(p.states) == longest {
			p.before = now.Histories[server]
			break
		}
		p.states = append(p.states, now.States[server])
	}
	slices.Reverse(p.states)
	return p
}

// pathsOf lists the fields of a type that can be changed, including those of struct
// fields: an unexported field is changed only with the struct that contains it.
func pathsOf(t reflect.Type, to []int) [][]int {
	var paths [][]int
	if t.Kind() == reflect.Struct {
		for f := range t.Fields() {
			if f.IsExported() {
				paths = append(paths, pathsOf(f.Type, slices.Concat(to, f.Index))...)
			}
		}
	}
	if len(paths) == 0 {
		return [][]int{to}
	}
	return paths
}

// at returns the field at a path in a copy of a state.
func at[S any](s *S, path []int) reflect.Value {
	v := box.Open(reflect.ValueOf(s).Elem())
	for _, i := range path {
		v = v.Field(i)
	}
	return v
}

// others lists other values that a field may have: the server's initial one, those of the
// other servers, and the neighbours of its value.
func (x experiment[S, M, I, H]) others(v protocol.View[S, H], path []int) []reflect.Value {
	here := at(&v.State, path)
	states := append([]S{x.run.past[0].States[v.Server]}, x.run.now().States...)
	var all []reflect.Value
	for i := range states {
		if other := at(&states[i], path); !reflect.DeepEqual(other.Interface(), here.Interface()) {
			all = append(all, other)
		}
	}
	return append(all, place.Of("", here).Neighbours()...)
}

// changed returns a view in which a field has another value, with the history that the
// server would have had with that value all the time. It is not ok if there is no such
// history.
func (x experiment[S, M, I, H]) changed(v protocol.View[S, H], p *past[S, H], path []int, other reflect.Value) (_ protocol.View[S, H], ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	v.State = box.Copy(v.State)
	at(&v.State, path).Set(other)
	if p == nil {
		return v, true
	}
	v.History = p.before
	for _, s := range p.states {
		s = box.Copy(s)
		at(&s, path).Set(other)
		v.History = x.run.m.p.Remember(v.Server, v.History, s)
	}
	return v, true
}

// namesOf names the JSON fields in which the field at a path shows: those that change if
// it has one of some other values.
func namesOf[S any](state S, path []int, others []reflect.Value) []string {
	for _, other := range others {
		changed := box.Copy(state)
		at(&changed, path).Set(other)
		if names := differentFields(state, changed); len(names) > 0 {
			return names
		}
	}
	return nil
}

// differentFields names the fields in which the JSON of two states differs.
func differentFields(a, b any) (names []string) {
	defer func() {
		if recover() != nil { // the state is one that no server was ever in
			names = nil
		}
	}()
	was, is := mistake.JSON(a), mistake.JSON(b)
	before, ok := member.Of(was)
	after, _ := member.Of(is)
	if !ok && !bytes.Equal(was, is) {
		return []string{""}
	}
	missing := func(some, among []member.Member) (names []string) {
		for _, m := range some {
			same := func(other member.Member) bool { return other.Name == m.Name && bytes.Equal(other.Value, m.Value) }
			if !slices.ContainsFunc(among, same) {
				names = append(names, m.Name)
			}
		}
		return names
	}
	names = missing(before, after)
	if len(names) == 0 && !place.WritesItself(reflect.ValueOf(box.Inside(a))) {
		names = missing(after, before) // the field was omitted as empty
	}
	return names
}
