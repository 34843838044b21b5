package explore

import "sync"

// Mistake is an error in the description of the system that is searched, such as a step
// that is not a function of its arguments. A System, a Monotone and their workers panic
// with a *Mistake, on whichever goroutine they find it; the search then ends, and returns
// it as its error. Any other panic is a bug, and is not recovered.
type Mistake struct {
	What   string // what is wrong, and where
	Remedy string
}

// Error implements error.
func (m *Mistake) Error() string {
	if m.Remedy == "" {
		return m.What
	}
	return m.What + ": " + m.Remedy
}

// Catch is deferred where a panic with a Mistake is to become an error:
//
//	func f() (err error) {
//		defer explore.Catch(&err)
//
// All other panics continue, with their stacks.
func Catch(err *error) {
	switch r := recover().(type) {
	case nil:
	case *Mistake:
		*err = r
	default:
		panic(r)
	}
}

// firstMistake keeps the mistake of the first of several items.
type firstMistake struct {
	mu      sync.Mutex
	mistake *Mistake
	item    int
}

// guard does an item. It reports whether that was no mistake.
func (f *firstMistake) guard(item int, do func()) (ok bool) {
	var err error
	func() {
		defer Catch(&err)
		do()
	}()
	mistake, _ := err.(*Mistake)
	if mistake == nil {
		return true
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.mistake == nil || item < f.item {
		f.mistake, f.item = mistake, item
	}
	return false
}

// raise panics with the mistake, if there is one.
func (f *firstMistake) raise() {
	if f.mistake != nil {
		panic(f.mistake)
	}
}
