// Package oneline makes any text fit to be shown in a line, whoever wrote it.
package oneline

import (
	"strconv"
	"strings"
)

// Of makes one printable line of any text: what is not printable, a line's end
// or a mark that turns the direction of writing among them, stands there as Go
// escapes it.
func Of(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strconv.IsPrint(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return b.String()
}
