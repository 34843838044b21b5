// Package build identifies the code that runs.
package build

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"sync"
)

// digits is how many digits of an identity are shown and kept: 128 bits.
const digits = 32

// ID identifies the code that runs, in 32 hexadecimal digits: the SHA-256 of the
// executable, whose first half is enough to tell any two apart. It changes whenever any
// code that is linked in changes, whether go build, go run or go test made the
// executable, with version control or without. It may also differ for equal code, for
// example with other compiler settings. The error says why the executable cannot be read.
func ID() (string, error) { return running() }

// running is what ID returns; the executable is read once.
var running = sync.OnceValues(func() (string, error) {
	f, err := openSelf()
	if err != nil {
		return "", err
	}
	defer f.Close()
	return identify(f)
})

// openSelf opens the executable that runs. On Linux it is that one even if there is
// another one in its place by now, as after an upgrade.
func openSelf() (*os.File, error) {
	if f, err := os.Open("/proc/self/exe"); err == nil {
		return f, nil
	}
	name, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return os.Open(name)
}

// identify returns the identity of an executable's content.
func identify(r io.Reader) (string, error) {
	sum := sha256.New()
	if n, err := io.Copy(sum, r); err != nil || n == 0 {
		return "", fmt.Errorf("%d bytes of the executable could be read: %w", n, err)
	}
	return hex.EncodeToString(sum.Sum(nil))[:digits], nil
}
