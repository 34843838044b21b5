package toy

import "os"

// Rounds returns how many times a test lets rapid draw, if n are enough: many more if
// MC_DEEP=1.
func Rounds(n int) int {
	if os.Getenv("MC_DEEP") == "1" {
		return 20 * n
	}
	return n
}
