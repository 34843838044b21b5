package bubble

import (
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// ownStack returns the beginning of the caller's stack.
func ownStack() string {
	var buf [256]byte
	return string(buf[:runtime.Stack(buf[:], false)])
}

var (
	inBubble = regexp.MustCompile(`^goroutine \d+ .*\[([^],(]*[^],( ]).*, synctest (bubble \d+)`)
	ofGo     = regexp.MustCompile(`^(runtime|sync|time|internal|testing|context)[./]`)
	address  = regexp.MustCompile(` \+0x[0-9a-f]+$`)
)

// bubbleOf names the bubble of a goroutine's stack.
func bubbleOf(stack string) string {
	if header := inBubble.FindStringSubmatch(stack); header != nil {
		return header[2]
	}
	return ""
}

// waiting lists where goroutines of a bubble wait, but for those of this package. It is the same
// whatever the numbers and addresses are.
func waiting(id string) string {
	buf := make([]byte, 1<<20)
	var all []string
	for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		header := inBubble.FindStringSubmatch(stack)
		if header == nil || header[2] != id {
			continue
		}
		if at := outermost(stack); at != "" {
			all = append(all, "\n  "+at+": "+header[1])
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), "")
}

// outermost returns the last call of a stack that is not in Go's own packages, and its line; ""
// if it is in this package.
func outermost(stack string) string {
	lines := strings.Split(stack, "\n")[1:]
	for i := 0; i+1 < len(lines); i += 2 {
		switch {
		case ofGo.MatchString(lines[i]):
			continue
		case strings.HasPrefix(lines[i], "raftmc/opaque/bubble."), strings.HasPrefix(lines[i], "created by"):
			return ""
		}
		function, _, _ := cutLast(lines[i], "(")
		return function + " (" + address.ReplaceAllString(strings.TrimSpace(lines[i+1]), "") + ")"
	}
	return ""
}

// cutLast cuts a text at the last separator.
func cutLast(text, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(text, separator); i >= 0 {
		return text[:i], text[i+len(separator):], true
	}
	return text, "", false
}
