package export

// longest is how many characters of a text a picture shows.
const longest = 200

// short cuts a line to that length.
func short(line string) string {
	if runes := []rune(line); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return line
}
