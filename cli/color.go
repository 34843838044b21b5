package cli

import (
	"io"
	"os"
	"strings"
)

const plainColor = "\x1b[0m"

// colors are those of verdicts: green for what holds, red for what is wrong, yellow for
// what is unknown.
var colors = map[string]string{
	"holds": "\x1b[32m", "violated": "\x1b[1;31m", unsound: "\x1b[1;31m", "vacuous": "\x1b[33m", "unknown": "\x1b[33m", "incomplete": "\x1b[33m",
}

// colored highlights the verdict in a line that is shown on a terminal.
func colored(w io.Writer, line, verdict string) string {
	if !isTerminal(w) || os.Getenv("NO_COLOR") != "" {
		return line
	}
	return inColor(line, verdict)
}

func inColor(line, verdict string) string {
	return strings.Replace(line, verdict+":", colors[verdict]+verdict+plainColor+":", 1)
}
