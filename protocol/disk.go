package protocol

import "slices"

// Disk is what the disk guarantees.
type Disk uint8

const (
	// Synchronous: a step's writes are durable with the step.
	Synchronous Disk = iota

	// Asynchronous: each write becomes durable at an event of its own, in order, and the
	// server learns of it at another, which may acknowledge several writes; a crash loses
	// pending writes.
	Asynchronous
)

var diskNames = []string{"sync", "async"}

func (d Disk) String() string { return diskNames[d] }

// DiskWords returns the values of a bound on the disk, in the order of the constants.
func DiskWords() []string { return slices.Clone(diskNames) }
