package atomicfile

import (
	"errors"

	"github.com/gofrs/flock"
)

// ErrLocked is the error of a lock that another process, or another part of this one, holds.
var ErrLocked = errors.New("it is locked")

// Lock takes the lock that a file stands for, and makes the file if there is none. It does
// not wait. The lock goes when unlock is called, or with the process; the file stays.
func Lock(name string) (unlock func(), err error) {
	lock := flock.New(name)
	switch locked, err := lock.TryLock(); {
	case err != nil:
		return nil, err
	case !locked:
		return nil, ErrLocked
	}
	return func() { _ = lock.Unlock() }, nil // an error would change nothing
}
