package model

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Bound is one bound on the runs that are looked at, as whoever keeps it declares it:
// a protocol in its Info, the model for the network. It is declared once; flags,
// reports, traces and tests take from here what they say of it.
//
// One that was read from a file or from words has a name and a value only, until
// Bounds.With finds the declaration that it belongs to.
type Bound struct {
	// Name is in lower case, with hyphens: "terms", "in-flight".
	Name string

	// Doc is what it bounds, as in "the highest term"; Unit is what a number of it
	// counts, as in "terms".
	Doc, Unit string

	// Least and Most are the numbers that it can be. Most is 255 if it is left out,
	// and Any where the bound may be lifted altogether: then it is a number from
	// Least to 255, or Any.
	Least int
	Most  Limit

	// Words are what it can be instead of a number. Each is a word, or several by
	// commas, of which the first that are said select: of "fifo,lossy" and
	// "fifo,lossless", fifo is the former.
	Words []string

	// Value is the number, Any, or which of Words, counted from 0.
	Value Limit
}

// String is the value: a number, any, or a word.
func (b Bound) String() string {
	if b.Value >= 0 && int(b.Value) < len(b.Words) {
		return b.Words[b.Value]
	}
	return b.Value.String()
}

// IsNumber reports whether it is always a number, neither Any nor a word.
func (b Bound) IsNumber() bool { return len(b.Words) == 0 && b.Most != Any }

// Range says what it can be: "1 to 7 servers", "0 to 255 crashes, or any",
// "sync or async".
func (b Bound) Range() string {
	if len(b.Words) > 0 {
		return strings.Join(b.Words, " or ")
	}
	text := strings.TrimSpace(fmt.Sprintf("%d to %d %s", b.Least, b.most(), b.Unit))
	if b.Most == Any {
		text += ", or any"
	}
	return text
}

// most is the greatest number.
func (b Bound) most() int {
	if b.Most <= 0 {
		return maxLimit
	}
	return int(b.Most)
}

// Parse returns the bound with another value, or says what it can be. Where nothing
// at all would make no sense, 0 is read as any: in-flight 0 is no bound.
func (b Bound) Parse(text string) (Bound, error) {
	found := false
	switch n, err := strconv.Atoi(text); {
	case len(b.Words) > 0:
		b.Value = Limit(slices.IndexFunc(b.Words, func(word string) bool { return hasWords(word, text) }))
		found = b.Value >= 0
	case b.Most == Any && (text == "any" || text == "0" && b.Least > 0):
		b.Value, found = Any, true
	default:
		b.Value, found = Limit(n), err == nil && n >= b.Least && n <= b.most()
	}
	if !found {
		return b, b.refuses(text)
	}
	return b, nil
}

// hasWords reports whether a list by commas has each of some words.
func hasWords(list, some string) bool {
	words := strings.Split(list, ",")
	for word := range strings.SplitSeq(some, ",") {
		if !slices.Contains(words, word) {
			return false
		}
	}
	return true
}

// refuses is the error for a value that it cannot have.
func (b Bound) refuses(text string) error {
	if shown := shortened([]byte(text)); shown != `"`+text+`"` || text == "" {
		text = shown // it is hostile, or has no words at all
	}
	return fmt.Errorf("%s %s: it can be %s", b.Name, text, b.Range())
}

var boundName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$`)

// check refuses a declaration that makes no sense, and a value that is out of range.
func (b Bound) check() error {
	switch {
	case !boundName.MatchString(b.Name):
		return fmt.Errorf("a bound is named %q: a name is in lower case, with hyphens", b.Name)
	case b.Least < 0 || b.Least > b.most() || b.Most < Any:
		return fmt.Errorf("bound %s is said to be %s: there is no such number", b.Name, b.Range())
	case len(b.Words) == 0 && b.Most == Any && b.Value == Any:
		return nil
	}
	least, most := b.Least, b.most()
	if len(b.Words) > 0 {
		least, most = 0, len(b.Words)-1
	}
	if int(b.Value) < least || int(b.Value) > most {
		return b.refuses(strconv.Itoa(int(b.Value)))
	}
	return nil
}
