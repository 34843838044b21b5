package protocol

import (
	"encoding/binary"
	"errors"
	"reflect"
	"slices"

	"raftmc/internal/box"
	"raftmc/internal/mistake"
)

// Codec walks the fields of a value, to write them or to read them back. One description
// of the fields serves both, so what is written can be read, and a value can be renamed
// by writing it under a Renaming and reading the result.
//
// While a value is written (Reading is false), a description must not assign to it, not
// even the same value: values are shared between states and between goroutines.
//
// Writing is canonical: equal values give equal bytes. It is injective on the described
// fields, because it can be read back.
type Codec struct {
	buf     []byte
	at      int // reading position
	mode    codecMode
	ren     *Renaming
	servers int
	values  uint64 // the client values met, one bit each
	err     error

	// sets, if not nil, records the slices that Set describes, by address; marks records
	// what is described as servers.
	sets  map[uintptr]bool
	marks *marks

	// order, if not nil, gives each ordered number another, in the same order.
	order func(uint64) uint64

	// facts, if not nil, records the sets that are walked, but not those within them.
	facts *Facts
}

type codecMode uint8

const (
	writing codecMode = iota
	reading
)

// ErrTruncated is the error for bytes that no description has written.
var ErrTruncated = errors.New("protocol: encoding is truncated or malformed")

// Reading reports whether values are being read rather than written. Most descriptions do
// not need it.
func (c *Codec) Reading() bool { return c.mode == reading }

// Renaming returns the renaming under which a value is written; nil means none. Only
// descriptions of what renames itself need it.
func (c *Codec) Renaming() *Renaming { return c.ren }

// Refuse says that what is being read cannot have been written.
func (c *Codec) Refuse(err error) { c.err, c.at = err, len(c.buf) }

// working says whether the codec was reading or writing when something went wrong.
func (c *Codec) working() string {
	if c.mode == reading {
		return " when it reads"
	}
	return " when it writes"
}

// Integer is a type of number that Number can walk.
type Integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Number walks an integer that is not changed by a renaming.
func Number[T Integer](c *Codec, v *T) {
	if c.mode == writing {
		c.buf = binary.AppendUvarint(c.buf, uint64(*v))
		return
	}
	*v = T(c.read())
}

func (c *Codec) read() uint64 {
	x, n := binary.Uvarint(c.buf[c.at:])
	if n <= 0 {
		c.err, c.at = ErrTruncated, len(c.buf)
		return 0
	}
	c.at += n
	return x
}

// Bool walks a truth value.
func (c *Codec) Bool(v *bool) {
	var x uint8
	if *v {
		x = 1
	}
	Number(c, &x)
	if c.mode == reading {
		*v = x != 0
	}
}

// Text walks a string that is not changed by a renaming.
func (c *Codec) Text(s *string) {
	n := len(*s)
	Number(c, &n)
	if c.mode == writing {
		c.buf = append(c.buf, *s...)
		return
	}
	if n < 0 || n > len(c.buf)-c.at {
		c.err, c.at = ErrTruncated, len(c.buf)
		return
	}
	*s = string(c.buf[c.at : c.at+n])
	c.at += n
}

// Server walks the number of a server; -1 means none. It is shown as the server's name,
// or "nobody".
func (c *Codec) Server(v *int) {
	c.marks.note(v, numberedFrom0)
	c.server(v)
}

// ServerID walks the number of a server where servers are numbered from 1, as in a type
// whose zero value means none.
func ServerID[T Integer](c *Codec, v *T) {
	c.marks.note(v, numberedFrom1)
	noteType[T](c.marks)
	i := int(*v) - 1
	c.server(&i)
	if c.mode == reading {
		*v = T(i + 1)
	}
}

func (c *Codec) server(v *int) {
	x := *v + 1
	if c.mode == writing && *v >= 0 && c.ren != nil {
		if *v >= c.servers {
			mistake.Made("the number of a server is 0 and up, and -1 for none", "Codec.Server walks %d, and there are %d servers", *v, c.servers)
		}
		x = c.ren.servers[*v] + 1
	}
	Number(c, &x)
	if c.mode == reading {
		*v = x - 1
	}
}

// Value walks a client value, counted from 1; 0 means none.
func (c *Codec) Value(v *int) {
	if *v > 0 {
		c.values |= 1 << min(*v, 63)
	}
	x := *v
	if c.mode == writing && x > 0 && c.ren != nil && x < len(c.ren.values) {
		x = c.ren.values[x]
	}
	Number(c, &x)
	if c.mode == reading {
		*v = x
	}
}

// Slice walks a slice whose order matters.
func Slice[T any](c *Codec, s *[]T, each func(*T)) {
	n := len(*s)
	Number(c, &n)
	if c.mode == reading {
		// Every element takes at least a byte, which limits the memory that a hostile
		// length can make us allocate.
		if n < 0 || n > len(c.buf)-c.at {
			c.err, c.at = ErrTruncated, len(c.buf)
			return
		}
		*s = nil
		if n > 0 {
			*s = make([]T, n)
		}
	}
	for i := range *s {
		each(&(*s)[i])
	}
}

// PerServer walks a slice that has one element for each server, in the order of the
// servers' new numbers. An empty slice means "not in use".
func PerServer[T any](c *Codec, s *[]T, each func(*T)) {
	c.marks.note(s, perServer)
	used := len(*s) > 0
	if n := len(*s); used && n != c.servers && c.mode == writing {
		mistake.Made("it has one for each server, or none at all; Slice is for others", "PerServer walks %d elements, and there are %d servers", n, c.servers)
	}
	c.Bool(&used)
	if c.mode == reading {
		*s = nil
		if used {
			*s = make([]T, c.servers)
		}
	}
	for i := range *s {
		each(&(*s)[c.old(i)])
	}
}

// old returns the present number of the server that is renamed to i.
func (c *Codec) old(i int) int {
	if c.mode == writing && c.ren != nil {
		return c.ren.inverse[i]
	}
	return i
}

// ServerSet walks a set of servers, kept as one bit each.
func (c *Codec) ServerSet(set *uint64) {
	c.marks.note(set, setOfServers)
	renamed := *set
	if c.mode == writing && c.ren != nil {
		if *set>>c.servers != 0 {
			mistake.Made("bit i stands for server i", "Codec.ServerSet walks the bits %b, and there are %d servers", *set, c.servers)
		}
		renamed = 0
		for i := range c.servers {
			if *set&(1<<i) != 0 {
				renamed |= 1 << c.ren.servers[i]
			}
		}
	}
	Number(c, &renamed)
	if c.mode == reading {
		*set = renamed
	}
}

// Set walks a slice whose order does not matter: the elements are written in the order of
// their encodings.
func Set[T any](c *Codec, s *[]T, each func(*Codec, *T)) {
	if c.mode == reading {
		Slice(c, s, func(v *T) { each(c, v) })
		return
	}
	if c.sets != nil {
		c.sets[reflect.ValueOf(s).Pointer()] = true
	}
	parts := make([][]byte, len(*s))
	for i := range *s {
		part := Codec{ren: c.ren, servers: c.servers, sets: c.sets, marks: c.marks, order: c.order}
		each(&part, &(*s)[i])
		c.values |= part.values
		parts[i] = part.buf
	}
	slices.SortFunc(parts, slices.Compare[[]byte])
	c.facts.note(parts)
	c.parts(parts)
}

// parts writes the elements of a set, which are in order.
func (c *Codec) parts(parts [][]byte) {
	n := len(parts)
	Number(c, &n)
	for _, part := range parts {
		c.buf = append(c.buf, part...)
	}
}

// Encode returns v's encoding under a renaming (nil means none), and the client values
// that occur in it.
func Encode[T any](servers int, ren *Renaming, describe func(*Codec, *T), v T) ([]byte, uint64) {
	c := Codec{ren: ren, servers: servers}
	describe(&c, &v)
	return c.buf, c.values
}

// Decode is the inverse of Encode.
func Decode[T any](servers int, describe func(*Codec, *T), encoding []byte) (T, error) {
	var v T
	c := Codec{buf: encoding, mode: reading, servers: servers}
	describe(&c, &v)
	if c.err == nil && c.at != len(encoding) {
		c.err = ErrTruncated
	}
	return v, c.err
}

// ReadBack returns a value as its encoding describes it. Values with the same encoding
// become identical: it leaves no trace which of them came first, which depends on chance
// when several workers search.
func ReadBack[T any](servers int, describe func(*Codec, *T), encoding []byte) T {
	v, err := Decode(servers, describe, encoding)
	if err != nil {
		mistake.Made("it must walk the same fields in the same order when it reads as when it writes", "the description of %v cannot read what it writes (%x): %v", box.TypeOf(v), encoding, err)
	}
	return v
}

// Rename returns v with servers and client values renamed: its encoding under the
// renaming, read back.
func Rename[T any](servers int, ren *Renaming, describe func(*Codec, *T), v T) (T, error) {
	encoding, _ := Encode(servers, ren, describe, v)
	return Decode(servers, describe, encoding)
}

// MustRename is Rename of a value that was read from its encoding before; it is a mistake of
// the description if that fails.
func MustRename[T any](servers int, by *Renaming, describe func(*Codec, *T), v T) T {
	renamed, err := Rename(servers, by, describe, v)
	if err != nil {
		mistake.Made("it must walk the same fields in the same order when it reads as when it writes, also with other names", "the description of %v cannot read what it writes with other names: %v", box.TypeOf(v), err)
	}
	return renamed
}

// Encoder encodes many values, one after the other, into the same buffer.
type Encoder struct {
	codec Codec
	sets  map[uintptr]bool
}

// NewEncoder returns an encoder for values of a protocol with so many servers.
func NewEncoder(servers int) *Encoder {
	return &Encoder{codec: Codec{servers: servers}, sets: map[uintptr]bool{}}
}

// EncodeBy returns v's encoding without a renaming, until the next call.
func EncodeBy[T any](e *Encoder, describe func(*Codec, *T), v *T) []byte {
	e.codec = Codec{servers: e.codec.servers, buf: e.codec.buf[:0]}
	describe(&e.codec, v)
	return e.codec.buf
}

// SetsIn returns the slices that Set describes in v, by address, until the next call.
func SetsIn[T any](e *Encoder, describe func(*Codec, *T), v *T) map[uintptr]bool {
	clear(e.sets)
	e.codec = Codec{servers: e.codec.servers, buf: e.codec.buf[:0], sets: e.sets}
	describe(&e.codec, v)
	return e.sets
}
