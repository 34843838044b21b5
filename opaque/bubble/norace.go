//go:build !race

package bubble

// ordered is for the race detector.
func ordered() {}
