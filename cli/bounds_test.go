package cli

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"raftmc/protocol"
)

// lines reads command lines of check, one after the other.
type lines struct {
	flags, fresh checkFlags
	command      *cobra.Command
}

func newLines() *lines {
	l := &lines{command: &cobra.Command{Use: "check"}}
	l.flags.program = ours
	l.flags.registerSearch(l.command)
	l.flags.registerReport(l.command)
	l.fresh = l.flags
	return l
}

// job turns a line into a job, or says what is wrong with it. Symmetry takes long to
// set up and is not about bounds.
func (l *lines) job(line string) (*job, error) {
	l.flags = l.fresh
	l.command.Flags().VisitAll(func(f *pflag.Flag) { f.Changed = false })
	if err := l.command.ParseFlags(append([]string{"--symmetry=none"}, strings.Fields(line)...)); err != nil {
		return nil, err
	}
	name := "raft"
	if args := l.command.Flags().Args(); len(args) > 0 {
		name = args[0]
	}
	p, err := ours.find(name)
	if err != nil {
		return nil, err
	}
	j, err := l.flags.jobOn(l.command, p, nil)
	if err == nil && j.search.unbounded {
		_, err = j.instance.Monotone() // which is asked first when the search begins
	}
	return j, err
}

// check reads a line. If it is accepted, the bounds are printed as those that they
// are, and written to a trace as such; if it is refused, the error names what is
// wrong.
func (l *lines) check(t *testing.T, line string) (accepted bool) {
	t.Helper()
	j, err := l.job(line)
	if err != nil {
		blames(t, line, err)
		return false
	}
	bounds, depth := j.instance.Bounds(), j.flags.depth
	printed := j.stated().Words()
	again, err := l.job(fmt.Sprintf("%s --search %s %s", j.protocol.Name, j.flags.search, asFlags(printed)))
	switch {
	case err != nil:
		t.Errorf("%q is printed as %q, which is refused: %v", line, printed, err)
	case !again.instance.Bounds().Equal(bounds) || again.flags.depth != depth:
		t.Errorf("%q is %s, and is printed as %q, which is %s", line, bounds.Words(), printed, again.instance.Bounds().Words())
	case !j.bounds.Equal(bounds):
		t.Errorf("%q asks for %s, and the model is within %s", line, j.bounds.Words(), bounds.Words())
	}
	if depth < 0 || bounds.OfProtocol().Check() != nil {
		t.Errorf("%q is accepted, and is %s", line, printed)
	}
	var read protocol.Bounds
	written, err := json.Marshal(bounds)
	if err != nil || json.Unmarshal(written, &read) != nil || !read.Equal(bounds) {
		t.Errorf("%q is %s, and is written as %s, which is %s", line, printed, written, read.Words())
	}
	return true
}

// asFlags turns bounds in words into flags.
func asFlags(printed string) string {
	var words []string
	for _, bound := range strings.Split(printed, ", ") {
		name, value, _ := strings.Cut(bound, " ")
		words = append(words, "--"+name, value)
	}
	return strings.Join(words, " ")
}

// blames wants an error that names a flag of the line, or the protocol that there is
// none of, unless the line asks for help.
func blames(t *testing.T, line string, err error) {
	t.Helper()
	if errors.Is(err, pflag.ErrHelp) || strings.HasPrefix(err.Error(), "no protocol ") {
		return
	}
	for _, word := range strings.Fields(line) {
		name, _, _ := strings.Cut(strings.TrimLeft(word, "-"), "=")
		name = cmp.Or(name, word)
		quoted := strings.Trim(strconv.Quote(name), `"`)
		if strings.HasPrefix(word, "-") && (strings.Contains(err.Error(), name) || strings.Contains(err.Error(), quoted)) {
			return
		}
	}
	t.Errorf("%q is refused for %q, which names no flag of it", line, err)
}

// TestBounds tries each flag that sets a bound, with each protocol and two searches.
func TestBounds(t *testing.T) {
	values := map[string][]string{
		"network": {"fifo", "lossy", "lossless", "many", "once", "fifo,lossy,once", "many,fifo", "fifo,,once", "", "tcp"},
		"disk":    {"sync", "async", "Sync", ""},
	}
	l, accepted, refused := newLines(), map[string]int{}, map[string]int{}
	for _, p := range ours.protocols {
		for _, search := range []string{"cover", "bfs"} {
			for _, d := range ours.declaredBounds() {
				flag := d.name
				for _, value := range append(values[flag], "0", "1", "2", "8", "255", "256", "any", "-1", "none") {
					line := fmt.Sprintf("%s --search %s --%s=%s", p.Name, search, flag, value)
					if l.check(t, line) {
						accepted[flag]++
					} else {
						refused[flag]++
					}
				}
			}
		}
	}
	for _, d := range ours.declaredBounds() {
		flag := d.name
		if accepted[flag] == 0 || refused[flag] == 0 {
			t.Errorf("--%s is accepted %d times and refused %d times", flag, accepted[flag], refused[flag])
		}
	}
}

// FuzzBounds looks for command lines that make their reader panic, that set other
// bounds than are printed, or that are refused without saying why.
func FuzzBounds(f *testing.F) {
	l := newLines()
	f.Fuzz(func(t *testing.T, line string) { l.check(t, line) })
}
