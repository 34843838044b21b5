// Package must is for tests in which a call is not expected to fail.
package must

// Get returns a result. An error ends the test with its text.
func Get[T any](result T, err error) T {
	if err != nil {
		panic(err)
	}
	return result
}

// Do ends the test with an error's text, if there is one.
func Do(err error) {
	if err != nil {
		panic(err)
	}
}
