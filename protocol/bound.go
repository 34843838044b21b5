package protocol

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Bound is a bound on the runs that are explored. It is declared once, by whoever
// enforces it: a protocol in its Info, or the model for the network. Flags, reports,
// traces and tests take what they say of it from here.
//
// A bound that was read from a file or from words has only a name and a value until
// Bounds.With finds its declaration.
type Bound struct {
	// Name is in lower case, with hyphens, such as "terms" or "in-flight".
	Name string

	// Doc says what it bounds, such as "the highest term"; Unit is what a number counts,
	// such as "terms".
	Doc, Unit string

	// Least and Most are the range of numbers. Most 0 means 255, and Any means that the
	// bound can be lifted: it is then a number from Least to 255, or Any.
	Least int
	Most  Limit

	// Order says that it bounds ordered numbers (see Ordered). It may be lifted, too, but only
	// searches that look at no more than their order, or take single runs, can do without it.
	Order bool

	// Words are the possible values if these are not numbers. Each is a word, or several
	// separated by commas. The first of Words that has all of the given words is selected:
	// "fifo" selects "fifo,lossy" before "fifo,lossless".
	Words []string

	// Value is a number, Any, or an index into Words.
	Value Limit
}

// String returns the value: a number, "any", or a word.
func (b Bound) String() string {
	if b.Value >= 0 && int(b.Value) < len(b.Words) {
		return b.Words[b.Value]
	}
	return b.Value.String()
}

// IsNumber reports whether the bound is a number, neither Any nor a word, nor a limit on how
// often something may happen.
func (b Bound) IsNumber() bool { return len(b.Words) == 0 && b.Most != Any && b.Value != Any }

// Range says which values are possible: "1 to 7 servers", "0 to 255 crashes, or any",
// "sync or async".
func (b Bound) Range() string {
	if len(b.Words) > 0 {
		return strings.Join(b.Words, " or ")
	}
	text := strings.TrimSpace(fmt.Sprintf("%d to %d %s", b.Least, b.most(), b.Unit))
	if b.Lifts() {
		text += ", or any"
	}
	return text
}

// Lifts reports whether the bound can be Any.
func (b Bound) Lifts() bool { return b.Most == Any || b.Order }

// most is the greatest number.
func (b Bound) most() int {
	if b.Most <= 0 {
		return MaxLimit
	}
	return int(b.Most)
}

// Parse returns the bound with another value, or an error that says which values are
// possible. If Any is possible and 0 is not, 0 means Any: in-flight 0 is no bound.
func (b Bound) Parse(text string) (Bound, error) {
	found := false
	switch n, err := strconv.Atoi(text); {
	case len(b.Words) > 0:
		b.Value = Limit(slices.IndexFunc(b.Words, func(word string) bool { return hasWords(word, text) }))
		found = b.Value >= 0
	case b.Lifts() && text == "any", b.Most == Any && text == "0" && b.Least > 0:
		b.Value, found = Any, true
	default:
		b.Value, found = Limit(n), err == nil && n >= b.Least && n <= b.most()
	}
	if !found {
		return b, b.refuses(text)
	}
	return b, nil
}

// hasWords reports whether a comma-separated list has all of some words.
func hasWords(list, some string) bool {
	words := strings.Split(list, ",")
	for word := range strings.SplitSeq(some, ",") {
		if !slices.Contains(words, word) {
			return false
		}
	}
	return true
}

// refuses returns the error for a value that the bound cannot have.
func (b Bound) refuses(text string) error {
	if shown := shortened([]byte(text)); shown != `"`+text+`"` || text == "" {
		text = shown // it is hostile, or empty
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
	case len(b.Words) == 0 && b.Lifts() && b.Value == Any:
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
