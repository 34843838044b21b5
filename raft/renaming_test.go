package raft

import (
	"cmp"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var renamings = property{check: renamingCommutes, cases: Happenings}

// TestRenamingCommutesWithSteps: servers with other names do the same under those
// names. So nothing hangs on which name is the lower one, but for the order in which
// an output lists its messages, which means nothing.
func TestRenamingCommutesWithSteps(t *testing.T) { renamings.test(t) }
func FuzzRapidRenaming(f *testing.F)             { renamings.fuzz(f) }

func renamingCommutes(t *rapid.T, met Tally) {
	names := rapid.SliceOfNDistinct(rapid.Custom(drawID), 5, 5, rapid.ID[ID]).Draw(t, "names")
	r := renaming{}
	for i, name := range names {
		r[ID(i+1)] = name
	}
	runCluster(t, met, func(cfg *Config, s Server, in Input) (Server, Output) {
		next, out := Step(cfg, s, in)
		other := renamed(r, *cfg)
		got, gotOut := Step(&other, renamed(r, s), renamed(r, in))
		want, wantOut := renamed(r, next), renamed(r, out)
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(byReceiver(gotOut), byReceiver(wantOut)) {
			t.Fatalf("renamed %v, server %s makes of %+v\n%s\n%s\nwant\n%s\n%s", r, show(s), in, show(got), showOutput(gotOut), show(want), showOutput(wantOut))
		}
		return next, out
	})
}

// renaming gives servers other names. It goes through every field of what it
// renames, so that it cannot forget one.
type renaming map[ID]ID

func renamed[T any](r renaming, v T) T {
	return r.value(reflect.ValueOf(&v).Elem()).Interface().(T)
}

func (r renaming) value(v reflect.Value) reflect.Value {
	switch x := v.Interface().(type) {
	case ID:
		return reflect.ValueOf(r[x]) // None stays
	case Log:
		return v // it names nobody
	case Configuration:
		if x.IsZero() {
			return v
		}
		return reflect.ValueOf(mustConfiguration(renamed(r, x.voters)...))
	}
	to := reflect.New(v.Type()).Elem()
	to.Set(v)
	switch v.Kind() {
	case reflect.Interface:
		to.Set(r.value(v.Elem()))
	case reflect.Struct:
		for i := range v.NumField() {
			to.Field(i).Set(r.value(v.Field(i)))
		}
	case reflect.Slice:
		if v.IsNil() {
			break
		}
		to.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			to.Index(i).Set(r.value(v.Index(i)))
		}
	}
	sortByName(to)
	return to
}

// sortByName brings what is kept in the order of the servers' names into that order.
func sortByName(v reflect.Value) {
	switch x := v.Interface().(type) {
	case IDs:
		slices.Sort(x)
	case Indexes:
		slices.SortFunc(x, func(a, b ServerIndex) int { return cmp.Compare(a.Server, b.Server) })
	}
}

// byReceiver puts the messages of an output into an order that does not depend on
// names.
func byReceiver(out Output) Output {
	out.Send = slices.Clone(out.Send)
	slices.SortStableFunc(out.Send, func(a, b Send) int { return cmp.Compare(a.Message.To, b.Message.To) })
	return out
}
