// Package filltest fills values of raft and of traces for tests: at random from a seed,
// or from the bytes of a fuzzer. Numbers are low and lengths small, so that values often
// match; inputs for a server are near what matters to it, at the bounds, or beyond.
//
// It is the only package that imports gofuzz, which is no longer developed. Unexported
// fields, which gofuzz leaves alone, are filled through constructors.
package filltest

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"reflect"
	"strings"

	fuzz "github.com/google/gofuzz"
	"github.com/google/gofuzz/bytesource"

	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/raft"
	"raftmc/traces"
)

// Servers is the number of servers; their names start at 1.
const Servers = 5

// Filler makes values, one after the other.
type Filler struct {
	fuzzer *fuzz.Fuzzer
	random *rand.Rand
	bytes  *bytesource.ByteSource // nil if there are none
	near   *raft.Server           // what numbers shall be near to, if it is not nil
}

// FromSeed returns a filler whose values are random, and the same for each seed.
func FromSeed(seed int64) *Filler { return fillerOf(rand.NewSource(seed)) }

// FromBytes returns a filler that takes its choices from data, and when these are used
// up, from their first eight bytes.
func FromBytes(data []byte) *Filler {
	source := bytesource.New(data)
	f := fillerOf(source)
	f.bytes = source
	return f
}

// Left returns how many of a fuzzer's bytes are not used up yet.
func (f *Filler) Left() int { return f.bytes.Len() }

func fillerOf(source rand.Source) *Filler {
	f := &Filler{random: rand.New(source)}
	f.fuzzer = fuzz.NewWithSeed(0).RandSource(source).NilChance(0.3).NumElements(1, 4).Funcs(
		f.term, f.index, f.token, id, role, kind, entryKind, configuration, group, text, number,
		entry, entries, snapshot, ids, indexes, log, durable, server, input,
		bounds, raw, action, message, trace,
	)
	return f
}

// Value makes a value of any type that has fields of raft or of traces, or is one.
func Value[T any](f *Filler) T {
	var v T
	f.fuzzer.Fuzz(&v)
	return v
}

// IntN returns a number below n.
func (f *Filler) IntN(n int) int { return f.random.Intn(n) }

// Input makes an input for a server, most often a message that no server would send,
// because its fields are independent.
func (f *Filler) Input(cfg *raft.Config, s raft.Server) raft.Input {
	f.near = &s
	defer func() { f.near = nil }()
	in := Value[raft.Input](f)
	if r, ok := in.(raft.Receive); ok {
		f.address(cfg, &r.Message)
		in = r
	}
	return in
}

// address addresses a message to a server, with few mistakes.
func (f *Filler) address(cfg *raft.Config, m *raft.Message) {
	m.From, m.To = raft.ID(1+f.IntN(Servers)), cfg.ID
	if voters := f.near.Members.Voters(); len(voters) > 0 && f.IntN(8) > 0 {
		m.From = voters[f.IntN(len(voters))]
	}
	switch f.IntN(40) {
	case 0:
		m.Kind = raft.MessageKind(f.IntN(256))
	case 1:
		m.From = raft.None
	case 2:
		m.From = ^raft.ID(0)
	case 3:
		m.To++
	}
	if have, ok := f.near.Log.Term(m.PrevLogIndex); ok && f.IntN(2) == 0 {
		m.PrevLogTerm = have
	}
}

// Overwrite changes in place everything that the slices in v hold, at any depth.
func (f *Filler) Overwrite(v any) { f.overwrite(reflect.ValueOf(v)) }

func (f *Filler) overwrite(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		f.overwrite(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				f.overwrite(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			f.overwrite(v.Index(i)) // the slices in it, before others take their place
			f.fuzzer.Fuzz(v.Index(i).Addr().Interface())
		}
	}
}

// Numbers and words.

func (f *Filler) term(t *raft.Term, c fuzz.Continue) {
	if *t = raft.Term(c.Intn(5)); f.near == nil {
		return
	}
	switch n := c.Intn(40); {
	case n == 0:
		*t = raft.MaxTerm
	case n == 1:
		*t = raft.MaxTerm + 1
	case n == 2:
		*t = ^raft.Term(0)
	case n < 6: // as it is
	case n < 12:
		*t += f.near.CurrentTerm - 2
	default:
		*t = f.near.CurrentTerm
	}
}

func (f *Filler) index(i *raft.Index, c fuzz.Continue) {
	if *i = raft.Index(c.Intn(5)); f.near == nil {
		return
	}
	switch n := c.Intn(40); {
	case n == 0:
		*i = raft.MaxIndex
	case n == 1:
		*i = ^raft.Index(0)
	case n == 2:
		*i = raft.MaxIndex - *i
	case n < 7:
		*i += f.near.CommitIndex - 2
	case n < 10:
		*i += f.near.Log.Base() - 2
	case n < 13: // as it is
	default:
		*i += f.near.Log.LastIndex() - 3
	}
}

func (f *Filler) token(t *raft.Token, c fuzz.Continue) {
	*t = raft.Token(c.Intn(5))
	if f.near != nil {
		*t += f.near.Issued - 3
	}
}

func id(id *raft.ID, c fuzz.Continue)    { *id = raft.ID(1 + c.Intn(Servers)) }
func role(r *raft.Role, c fuzz.Continue) { *r = raft.Role(c.Intn(3)) }
func group(g *protocol.Group, c fuzz.Continue) {
	*g = []protocol.Group{protocol.Ungrouped, protocol.Guarantee, protocol.Promise}[c.Intn(3)]
}

func kind(k *raft.MessageKind, c fuzz.Continue) { *k = raft.MessageKind(1 + c.Intn(6)) }
func entryKind(k *raft.EntryKind, c fuzz.Continue) {
	*k = raft.EntryKind(c.Intn(8) / 7)
}
func number(n *int, c fuzz.Continue) { *n = c.Intn(10) }

// text is most often a command of the model, and rarely what a reader may stumble
// over. All of it is valid UTF-8: JSON has no other texts.
func text(s *string, c fuzz.Continue) {
	*s = []string{"a", "b", "c", "", "a\n<b>\u2028\\\"\x00\u00e9", ""}[c.Intn(6)]
	if c.Intn(8) == 0 {
		*s = c.RandString()
	}
}

// idOrNone is for a field that need not name anybody.
func idOrNone(c fuzz.Continue) raft.ID { return raft.ID(c.Intn(Servers + 1)) }

// Parts of package raft.

// entries have ascending terms, as in every log, but for few.
func entries(es *[]raft.Entry, c fuzz.Continue) {
	*es = nil
	var first raft.Term
	c.Fuzz(&first)
	for range c.Intn(5) {
		e := raft.Entry{Term: first}
		if c.Intn(3) == 0 {
			c.Fuzz(&e.Term)
		}
		content(&e, c)
		*es = append(*es, e)
	}
}

// entry is a command, or now and then a configuration that can be read.
func entry(e *raft.Entry, c fuzz.Continue) {
	*e = raft.Entry{}
	c.Fuzz(&e.Term)
	content(e, c)
}

func content(e *raft.Entry, c fuzz.Continue) {
	if c.Fuzz(&e.Kind); e.Kind == raft.ConfigurationEntry {
		e.Data = someMembers(c).Data()
		return
	}
	c.Fuzz(&e.Data)
}

// configuration has any voters, most often some.
func configuration(m *raft.Configuration, c fuzz.Continue) {
	if *m = (raft.Configuration{}); c.Intn(8) > 0 {
		*m = someMembers(c)
	}
}

func someMembers(c fuzz.Continue) raft.Configuration {
	var voters raft.IDs
	for len(voters) == 0 || c.Intn(3) > 0 && len(voters) < Servers {
		voters = voters.With(raft.ID(1 + c.Intn(Servers)))
	}
	m, err := raft.NewConfiguration(voters...)
	if err != nil {
		panic(err)
	}
	return m
}

// snapshot has data such as a model's state machine: terms with commands.
func snapshot(s *raft.Snapshot, c fuzz.Continue) {
	if *s = (raft.Snapshot{}); c.Intn(3) == 0 {
		return
	}
	c.Fuzz(&s.LastIncludedIndex)
	c.Fuzz(&s.LastIncludedTerm)
	c.Fuzz(&s.Members)
	s.Handle = machine(c)
}

func machine(c fuzz.Continue) string {
	var words []string
	for range c.Intn(4) {
		words = append(words, fmt.Sprintf("%d%c", c.Intn(4), 'a'+c.Intn(3)))
	}
	return strings.Join(words, " ")
}

func ids(set *raft.IDs, c fuzz.Continue) {
	*set = nil
	for range c.Intn(4) {
		*set = set.With(raft.ID(1 + c.Intn(Servers)))
	}
}

func indexes(xs *raft.Indexes, c fuzz.Continue) {
	*xs = nil
	for range c.Intn(4) {
		*xs = xs.With(raft.ID(1+c.Intn(Servers)), raft.Index(c.Intn(5)))
	}
}

// log is sound: terms and tokens ascend.
func log(l *raft.Log, c fuzz.Continue) { *l = logWith(c, 2) }

// logWith makes a log whose tokens ascend by less than so much from entry to entry.
// Some are longer than one block, and some end where indexes do.
func logWith(c fuzz.Continue, tokens int) raft.Log {
	var l raft.Log
	length := c.Intn(4) * c.Intn(8)
	switch c.Intn(8) {
	case 0, 1:
		l = l.CompactThrough(raft.MaxIndex-raft.Index(length+1+c.Intn(3)), 1)
	case 2, 3:
		l = l.CompactThrough(raft.Index(1+c.Intn(20)), raft.Term(1+c.Intn(2)))
	}
	term, token := max(l.BaseTerm(), 1), raft.Token(0)
	for range length {
		term += raft.Term(c.Intn(4) / 3)
		token += raft.Token(c.Intn(tokens))
		e := raft.Entry{Term: term}
		content(&e, c)
		l = l.Append(token, e)
	}
	return l
}

// durable is what a disk may hold.
func durable(d *raft.Durable, c fuzz.Continue) {
	*d = raft.Durable{VotedFor: idOrNone(c), Log: logWith(c, 1)}
	d.CurrentTerm = d.Log.LastTerm() + raft.Term(c.Intn(3))
	if c.Fuzz(&d.Snapshot.Members); d.Log.Base() > 0 {
		d.Snapshot = raft.Snapshot{Members: d.Snapshot.Members, LastIncludedIndex: d.Log.Base(), LastIncludedTerm: d.Log.BaseTerm(), Handle: machine(c)}
	}
}

// server has fields that have no regard for each other: it may well be impossible.
func server(s *raft.Server, c fuzz.Continue) {
	c.FuzzNoCustom(s)
	s.VotedFor, s.Leader = idOrNone(c), idOrNone(c)
}

func input(in *raft.Input, c fuzz.Continue) {
	switch c.Intn(12) {
	case 0:
		*in = raft.ElectionTimeout{}
	case 1:
		*in = raft.HeartbeatTimeout{}
	case 2:
		*in = filled[raft.Propose](c)
	case 3:
		*in = filled[raft.Compact](c)
	case 4:
		*in = filled[raft.Persisted](c)
	default:
		*in = filled[raft.Receive](c)
	}
}

func filled[T any](c fuzz.Continue) T {
	var v T
	c.Fuzz(&v)
	return v
}

// Parts of package traces.

// bounds are as a file holds them: names with numbers, any or words.
func bounds(b *protocol.Bounds, c fuzz.Continue) {
	*b = protocol.Bounds{}
	for _, name := range []string{"servers", "terms", "in-flight", "tokens", "network"} {
		one := protocol.Bound{Name: name, Value: protocol.Limit(c.Intn(5) - 1)} // protocol.Any is -1
		switch c.Intn(3) {
		case 0:
			continue
		case 1:
			one.Words, one.Value = []string{[]string{"fifo,lossy,once", "many", "async", "\x1b<&>"}[c.Intn(4)]}, 0
		}
		*b = append(*b, one)
	}
}

// raw is the JSON of something.
func raw(r *json.RawMessage, c fuzz.Continue) {
	something := []any{filled[raft.Message](c), filled[raft.Entry](c), filled[string](c), c.Intn(1000), nil}[c.Intn(5)]
	text, err := json.Marshal(something)
	if err != nil {
		panic(fmt.Sprintf("filltest: %+v cannot be written: %v", something, err))
	}
	*r = text
}

// action has a message or arguments or neither.
func action(a *reference.Action, c fuzz.Continue) {
	c.FuzzNoCustom(a)
	if c.Intn(2) == 0 {
		a.Message = nil
	}
	if c.Intn(2) == 0 {
		a.Input = nil
	}
}

// message is one as a file holds it.
func message(m *reference.Message, c fuzz.Continue) {
	*m = reference.Message{Label: filled[string](c), Content: filled[json.RawMessage](c)}
}

// trace is one that can be read: its numbers add up, its ends agree, and it has nothing
// that no file has.
func trace(t *traces.Trace, c fuzz.Continue) {
	c.FuzzNoCustom(t)
	t.Header.Format, t.Header.Version, t.Header.Shown = traces.Format, traces.Version, nil
	for i := range t.Steps {
		t.Steps[i].Number, t.Steps[i].Shown, t.Steps[i].ShownSent = i+1, nil, nil
	}
	t.Footer.End = len(t.Steps)
	v := t.Footer.Violation
	if v == nil {
		t.Header.Property = ""
		return
	}
	v.Property, v.Evidence = t.Header.Property, nil
	for i := range v.Witnesses {
		v.Witnesses[i].Step %= len(t.Steps) + 1
	}
}
