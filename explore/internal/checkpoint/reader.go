package checkpoint

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"raftmc/explore"
)

// ErrDamaged is the error for a checkpoint that says what no search can have written.
var ErrDamaged = errors.New("the checkpoint says what no search can have written")

var errTorn = errors.New("the checkpoint is torn: its end does not fit its content")

// Reader reads the parts of a checkpoint; the first error stays, and after it everything is
// zero. The sum at the end of the file detects accidents; whatever else it says is hostile:
// the search checks it, and a Reader allocates no more than the file can fill.
type Reader struct {
	file *os.File
	r    *bufio.Reader
	left uint64 // bytes, at most: no count can be larger
	err  error
}

// Load opens the checkpoint of a folder, and verifies that it is whole, and that what is
// searched, and the code that searches, are the same. It ends early once over says so. The
// caller closes the Reader.
func Load(o explore.Checkpoints, format Format, over func() bool) (*Reader, error) {
	f, err := os.Open(filepath.Join(o.Dir, format.File()))
	if err != nil {
		return nil, err
	}
	r := &Reader{file: f}
	if err := r.open(format, o.Identity, over); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("%s: %w", f.Name(), err)
	}
	return r, nil
}

// Close closes the file.
func (r *Reader) Close() error { return r.file.Close() }

// Err returns the first error, with the file's name.
func (r *Reader) Err() error {
	if r.err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", r.file.Name(), r.err)
}

// whileTime reads until the time is up.
type whileTime struct {
	io.Reader
	over func() bool
}

func (r whileTime) Read(p []byte) (int, error) {
	if r.over() {
		return 0, errors.New("the time is up")
	}
	return r.Reader.Read(p)
}

// open verifies the file, and goes to what follows the identity.
func (r *Reader) open(format Format, identity []explore.Trait, over func() bool) error {
	info, err := r.file.Stat()
	if err != nil {
		return err
	}
	size := info.Size() - sha256.Size
	if size < 0 {
		return errTorn
	}
	sum, body := sha256.New(), whileTime{io.NewSectionReader(r.file, 0, size), over}
	if _, err := io.Copy(sum, body); err != nil {
		return err
	}
	want := make([]byte, sha256.Size)
	if _, err := r.file.ReadAt(want, size); err != nil {
		return err
	}
	if !bytes.Equal(want, sum.Sum(nil)) {
		return errTorn
	}
	r.r, r.left = bufio.NewReaderSize(whileTime{io.NewSectionReader(r.file, 0, size), over}, 1<<20), uint64(size)
	magic := make([]byte, len(format.Magic))
	if _, err := io.ReadFull(r.r, magic); err != nil || string(magic) != format.Magic {
		return errors.New("this is no checkpoint, or one of another version")
	}
	theirs := make([]explore.Trait, r.Count())
	for i := range theirs {
		theirs[i] = explore.Trait{Name: string(r.Text()), Value: string(r.Text())}
	}
	ours, err := within(identity)
	if err != nil {
		return err
	}
	if differ := differences(theirs, ours); r.err == nil && differ != "" {
		return fmt.Errorf("the checkpoint is of another search: %s", differ)
	}
	return r.err
}

// OK reports whether there was no error so far.
func (r *Reader) OK() bool { return r.err == nil }

// Fail notes that the checkpoint says what no search can have written.
func (r *Reader) Fail() { r.FailWith(ErrDamaged) }

// FailWith notes an error.
func (r *Reader) FailWith(err error) {
	if r.err == nil {
		r.err = err
	}
}

// Number reads a number.
func (r *Reader) Number() uint64 {
	if r.err != nil {
		return 0
	}
	x, err := binary.ReadUvarint(r.r)
	if err != nil {
		r.Fail()
		return 0
	}
	return x
}

// Below reads a number that must be less than a limit.
func (r *Reader) Below(limit uint64) int {
	x := r.Number()
	if x >= limit {
		r.Fail()
		return 0
	}
	return int(x)
}

// Count reads how many things follow, each of at least a byte.
func (r *Reader) Count() int { return r.Below(r.left + 1) }

// Text reads a length and bytes.
func (r *Reader) Text() []byte {
	b := make([]byte, r.Count())
	if _, err := io.ReadFull(r.r, b); err != nil {
		r.Fail()
		return nil
	}
	return b
}

// Words reads a number of words.
func (r *Reader) Words(n int) []uint64 {
	if n < 0 || uint64(n) > r.left/8 {
		r.Fail()
		return nil
	}
	s, b := make([]uint64, n), make([]byte, 8)
	for i := range s {
		if _, err := io.ReadFull(r.r, b); err != nil {
			r.Fail()
			return nil
		}
		s[i] = binary.LittleEndian.Uint64(b)
	}
	return s
}

// Numbers reads a length and numbers that must be less than a limit.
func (r *Reader) Numbers(limit uint64) []uint32 {
	s := make([]uint32, r.Count())
	for i := range s {
		s[i] = uint32(r.Below(limit))
	}
	return s
}
