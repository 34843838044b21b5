package toy

import "os"

// Rounds returns how many times a test draws what rapid draws at a time, where n
// are enough: many more if MC_DEEP=1 asks for it.
func Rounds(n int) int {
	if os.Getenv("MC_DEEP") == "1" {
		return 20 * n
	}
	return n
}
