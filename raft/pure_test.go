package raft

import (
	"reflect"
	"slices"
	"strconv"

	"pgregory.net/rapid"
)

// Past is what steps have made. Nothing that happens later may change any of it.
type Past []made

type made struct {
	cfg    *Config
	before Server
	server Server
	output Output
	text   string // all of the last two, when they were made
}

// Step is Step, held to what it promises: it does not panic, does not change what
// it is given, and gives the same result again, whatever else becomes of the server
// that it was given.
func (p *Past) Step(t rapid.TB, cfg *Config, s Server, in Input) (Server, Output) {
	t.Helper()
	before := DeepText(cfg, s, in)
	next, out := stepOrFail(t, cfg, s, in)
	p.forkLast(t, cfg, in)
	again, outAgain := Step(cfg, s, in)
	after := DeepText(next, out)
	if got := DeepText(again, outAgain); got != after {
		t.Fatalf("not deterministic: server %s, input %+v:\n  first %s\nand then %s", show(s), in, after, got)
	}
	if got := DeepText(cfg, s, in); got != before {
		t.Fatalf("Step changed its arguments:\nfrom %s\n  to %s", before, got)
	}
	*p = append(*p, made{cfg, s, next, out, after})
	return next, out
}

// forkLast gives an input to a server as it was before its last step: another future
// of it, of which nothing may show in the one that it has.
func (p Past) forkLast(t rapid.TB, cfg *Config, in Input) {
	t.Helper()
	for _, m := range slices.Backward(p) {
		if m.cfg == cfg {
			stepOrFail(t, cfg, m.before, in)
			return
		}
	}
}

// MustStand compares all that was ever made with what it was.
func (p Past) MustStand(t rapid.TB) {
	t.Helper()
	for _, m := range p {
		if got := DeepText(m.server, m.output); got != m.text {
			t.Fatalf("other steps changed what one had made:\nfrom %s\n  to %s", m.text, got)
		}
	}
}

// stepOrFail reports a panic with what led to it.
func stepOrFail(t rapid.TB, cfg *Config, s Server, in Input) (Server, Output) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Fatalf("%v\nserver %s\ninput %+v", p, show(s), in)
		}
	}()
	return Step(cfg, s, in)
}

// DeepText writes all that the values hold and refer to, whether exported or not,
// by reflection alone: no method of theirs can hide a change.
func DeepText(values ...any) string {
	var b []byte
	for _, v := range values {
		b = appendDeep(b, reflect.ValueOf(v))
	}
	return string(b)
}

func appendDeep(b []byte, v reflect.Value) []byte {
	b = append(b, ' ')
	switch v.Kind() {
	case reflect.Invalid:
		return append(b, "nil"...)
	case reflect.Pointer, reflect.Interface:
		return appendDeep(b, v.Elem())
	case reflect.Struct:
		b = append(append(b, v.Type().Name()...), '{')
		for i := range v.NumField() {
			b = appendDeep(b, v.Field(i))
		}
		return append(b, '}')
	case reflect.Slice:
		if v.IsNil() {
			return append(b, "nil"...)
		}
		b = append(b, '[')
		for i := range v.Len() {
			b = appendDeep(b, v.Index(i))
		}
		return append(b, ']')
	case reflect.String:
		return strconv.AppendQuote(b, v.String())
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool())
	case reflect.Int:
		return strconv.AppendInt(b, v.Int(), 10)
	default:
		return strconv.AppendUint(b, v.Uint(), 10) // panics on what is no number
	}
}
