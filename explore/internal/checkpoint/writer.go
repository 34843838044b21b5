package checkpoint

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"io"
	"path/filepath"

	"raftmc/internal/atomicfile"
)

// Writer writes the parts of a checkpoint: numbers as varints, and sets as words. The first
// error stays, and Folder.Save returns it.
type Writer struct {
	w   *bufio.Writer // which keeps the first error for Flush
	sum hash.Hash
	buf []byte
}

// save writes the file: the magic, the identity, what the search writes, and the SHA-256 of
// it all.
func (f *Folder) save(write func(*Writer)) error {
	identity, err := within(f.identity)
	if err != nil {
		return err
	}
	return atomicfile.Write(filepath.Join(f.dir, f.format.File()), func(to io.Writer) error {
		sum := sha256.New()
		w := &Writer{w: bufio.NewWriterSize(io.MultiWriter(to, sum), 1<<20), sum: sum}
		_, _ = w.w.WriteString(f.format.Magic)
		w.Number(uint64(len(identity)))
		for _, t := range identity {
			w.Text([]byte(t.Name))
			w.Text([]byte(t.Value))
		}
		write(w)
		if err := w.w.Flush(); err != nil {
			return err
		}
		_, err := to.Write(sum.Sum(nil))
		return err
	})
}

// Number writes a number.
func (w *Writer) Number(x uint64) {
	w.buf = binary.AppendUvarint(w.buf[:0], x)
	_, _ = w.w.Write(w.buf)
}

// Text writes a length and bytes.
func (w *Writer) Text(b []byte) {
	w.Number(uint64(len(b)))
	_, _ = w.w.Write(b)
}

// Words writes words, whose number the reader knows.
func (w *Writer) Words(s []uint64) {
	for _, x := range s {
		w.buf = binary.LittleEndian.AppendUint64(w.buf[:0], x)
		_, _ = w.w.Write(w.buf)
	}
}

// Numbers writes a length and numbers.
func (w *Writer) Numbers(s []uint32) {
	w.Number(uint64(len(s)))
	for _, x := range s {
		w.Number(uint64(x))
	}
}
