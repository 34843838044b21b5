package export

// longest is how many characters of a text are drawn in a picture.
const longest = 200

// short cuts a line to what a picture has room for.
func short(line string) string {
	if runes := []rune(line); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return line
}
