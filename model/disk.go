package model

import "slices"

// Disk is what the disk promises.
type Disk uint8

const (
	// Synchronous: a step's writes are durable with the step.
	Synchronous Disk = iota

	// Asynchronous: each write becomes durable at an event of its own, in
	// order, and the server is told at another, of one write or of several; a crash
	// loses those that are pending.
	Asynchronous
)

var diskNames = []string{"sync", "async"}

func (d Disk) String() string { return diskNames[d] }

// DiskWords are what a bound on the disk can be, in the order of the constants.
func DiskWords() []string { return slices.Clone(diskNames) }
