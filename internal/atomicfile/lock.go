package atomicfile

import (
	"errors"

	"github.com/gofrs/flock"
)

// ErrLocked says that another process, or another part of this one, holds a lock.
var ErrLocked = errors.New("it is locked")

// Lock locks a file, and makes it if it does not exist. It does not wait. The lock ends
// when unlock is called, or with the process; the file stays.
func Lock(name string) (unlock func(), err error) {
	lock := flock.New(name)
	switch locked, err := lock.TryLock(); {
	case err != nil:
		return nil, err
	case !locked:
		return nil, ErrLocked
	}
	return func() { _ = lock.Unlock() }, nil // an error would not matter
}
