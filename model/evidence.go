package model

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"time"

	"raftmc/internal/member"
)

// Evidence is what there is to see of a violation in one server's state.
type Evidence struct {
	// Server is the server's name.
	Server string `json:"server"`

	// State is the server's state as Run.Shown has it, but for the fields that the
	// property did not read: with any other value of these, it would find the same. All
	// are there where that cannot be told. A field that is left out of the JSON, because
	// there is nothing in it, is null.
	State json.RawMessage `json:"state"`
}

// Evidence implements Run. What a property reads is found by asking it again, of states in
// which one field is another: if it then finds nothing, or something else, or panics, the
// finding rests on that field.
func (r *run[S, M, I, H]) Evidence(i int) []Evidence {
	if r.last != nil && r.last.Panicked != "" {
		return r.whole([]int{r.last.Step.Server})
	}
	f := r.judged().violations[i]
	x := experiment[S, M, I, H]{run: r, property: &r.m.props.all[f.property], found: f.Finding}
	questions := r.now().questions(x.property, r.last)
	at := slices.IndexFunc(questions, func(q question[S, M, I, H]) bool { return x.finds(q) })
	if at < 0 { // some function gives another answer each time
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

// whole is all that there is to see of some servers.
func (r *run[S, M, I, H]) whole(servers []int) []Evidence {
	var all []Evidence
	for _, i := range servers {
		all = append(all, Evidence{r.m.info.Servers[i], r.Shown(i)})
	}
	return all
}

// extract shows some fields of some servers, by their names in JSON.
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

// selected are the members of some names, and null for those that there are not.
func selected(members []member.Member, names []string) []member.Member {
	some := slices.DeleteFunc(members, func(m member.Member) bool { return !slices.Contains(names, m.Name) })
	for _, name := range names {
		if !slices.ContainsFunc(some, func(m member.Member) bool { return m.Name == name }) {
			some = append(some, member.Member{Name: name, Value: json.RawMessage("null")})
		}
	}
	return some
}

// experiment asks a property of what might be otherwise.
type experiment[S, M, I, H any] struct {
	run      *run[S, M, I, H]
	property *Property[S, M, I, H]
	found    *Finding[S, H]
}

// patience is how long an experiment may take. It asks a property of states that no run
// leads to: nobody has promised that it comes back from these. Tests have less.
var patience = 5 * time.Second

// inTime makes the experiment, unless it takes too long, or one of this model did.
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

// finds reports whether the property finds the same in another question.
func (x experiment[S, M, I, H]) finds(q question[S, M, I, H]) (same bool) {
	defer func() {
		if recover() != nil {
			same = false
		}
	}()
	f := q.put(x.property)
	return f != nil && f.Reason == x.found.Reason &&
		slices.EqualFunc(f.Witnesses, x.found.Witnesses, func(a, b Witness[S, H]) bool { return a.Server == b.Server && a.What == b.What })
}

// fields names, for each server, the fields on which it depends what the property finds,
// as JSON has them; a state that is no object has one, without a name.
func (x experiment[S, M, I, H]) fields(q question[S, M, I, H]) map[int][]string {
	fields := map[int][]string{}
	for i, v := range q.states() {
		past := x.past(v.Server)
		for _, path := range pathsOf(reflect.TypeFor[S](), nil) {
			others := x.others(v, path)
			if past != nil { // it may have been otherwise
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

// past is what a server's history was made of.
type past[S, H any] struct {
	states []S
	before H // the history before the first of the states
}

// longest is how many states of the past are looked at: this is asked again and again.
const longest = 200

// past is that of a server; nil if there is no history, or the property sees none.
func (x experiment[S, M, I, H]) past(server int) *past[S, H] {
	if reflect.TypeFor[H]().Size() == 0 || x.property.Step != nil || x.property.Message != nil {
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
			continue // it took no step, or one that was to no effect
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

// pathsOf lists the fields of a type that can be changed, those of fields that are structs
// among them: what is not exported goes with what it is in.
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

// at is the field at a path in a copy of a state.
func at[S any](s *S, path []int) reflect.Value {
	v := reflect.ValueOf(s).Elem()
	for _, i := range path {
		v = v.Field(i)
	}
	return v
}

// others lists other values that a field may have: what the server started with, what the
// other servers have, and what is next to its value.
func (x experiment[S, M, I, H]) others(v View[S, H], path []int) []reflect.Value {
	here := at(&v.State, path)
	states := append([]S{x.run.past[0].States[v.Server]}, x.run.now().States...)
	var all []reflect.Value
	for i := range states {
		if other := at(&states[i], path); !reflect.DeepEqual(other.Interface(), here.Interface()) {
			all = append(all, other)
		}
	}
	return append(all, placeOf("", here).neighbours()...)
}

// changed is a view in which a field is another, with the history that the server would
// have if it had been so all the time. It is not ok if there is no such history.
func (x experiment[S, M, I, H]) changed(v View[S, H], p *past[S, H], path []int, other reflect.Value) (_ View[S, H], ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	at(&v.State, path).Set(other)
	if p == nil {
		return v, true
	}
	v.History = p.before
	for _, s := range p.states {
		at(&s, path).Set(other)
		v.History = x.run.m.p.Remember(v.Server, v.History, s)
	}
	return v, true
}

// namesOf names what there is in JSON of the field at a path: what is different if the
// field has one of some other values.
func namesOf[S any](state S, path []int, others []reflect.Value) []string {
	for _, other := range others {
		changed := state
		at(&changed, path).Set(other)
		if names := differentFields(state, changed); len(names) > 0 {
			return names
		}
	}
	return nil
}

// differentFields names the fields in whose JSON two states differ.
func differentFields(a, b any) (names []string) {
	defer func() {
		if recover() != nil { // the JSON of what no server ever was
			names = nil
		}
	}()
	was, is := mustJSON(a), mustJSON(b)
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
	if len(names) == 0 && !writesItself(reflect.ValueOf(a)) {
		names = missing(after, before) // there was nothing in it
	}
	return names
}
