package model

import "fmt"

// Disk is what the disk promises.
type Disk uint8

const (
	// Synchronous: a step's writes are durable with the step.
	Synchronous Disk = iota

	// Asynchronous: each write becomes durable at an event of its own, in
	// order; a crash loses those that are pending.
	Asynchronous
)

var diskNames = []string{"sync", "async"}

func (d Disk) String() string { return diskNames[d] }

// ParseDisk reads sync or async.
func ParseDisk(s string) (Disk, error) {
	for i, name := range diskNames {
		if s == name {
			return Disk(i), nil
		}
	}
	return 0, fmt.Errorf("disk %q is neither sync nor async", s)
}

// MarshalText writes a disk as ParseDisk reads it.
func (d Disk) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDisk reads.
func (d *Disk) UnmarshalText(text []byte) error {
	parsed, err := ParseDisk(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}
