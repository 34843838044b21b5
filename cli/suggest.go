package cli

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// nearest is the known word that may have been meant by another one: one that begins with
// it, or one that differs in at most a third of its letters (but a word may always differ
// in one, and one of five or more in two); "" if there is none.
func nearest(word string, known []string) string {
	letters := len([]rune(word))
	best, least := "", 1+max(1, letters/3, min(2, letters/5*2))
	for _, k := range known {
		distance := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(k))
		if len(word) > 2 && strings.HasPrefix(k, word) {
			distance = min(distance, 1)
		}
		if distance < least {
			best, least = k, distance
		}
	}
	return best
}

// unknown is the error for a word that is not known.
func unknown(kind, word string, known []string, remedy string) error {
	if meant := nearest(word, known); meant != "" {
		return fmt.Errorf("no %s %q; did you mean %s? %s", kind, word, meant, remedy)
	}
	return fmt.Errorf("no %s %q; %s", kind, word, remedy)
}
