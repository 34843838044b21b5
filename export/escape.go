package export

import (
	"strconv"
	"strings"
)

// oneLine makes one printable line of any text: what is not printable, a line's end
// or a mark that turns the direction of writing among them, stands there as Go
// escapes it.
func oneLine(text string) string {
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

// longest is how many characters of a text are drawn in a picture.
const longest = 200

// short cuts a line to what a picture has room for.
func short(line string) string {
	if runes := []rune(line); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return line
}
