package explore

// Mistake is an error in the description of the system that is searched, such as a step
// that is not a function of its arguments. A System, a cover.System and their workers panic
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
