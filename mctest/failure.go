package mctest

import (
	"crypto/sha256"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"raftmc/traces"
)

// violated minimises what was found, saves it for the next time, and fails.
func (c *call) violated(v violation) {
	c.t.Helper()
	x, err := c.minimize(v)
	if err != nil {
		c.t.Errorf("%s: %v", c.model.Name(), err)
		return
	}
	file := filepath.Join(folder(c.t), x.name()+".jsonl")
	if err := x.trace.WriteFile(file); err != nil {
		c.fail(x, "", oneLine(fmt.Sprintf("not saved: %v", err)),
			fmt.Sprintf("           put the trace beside the picture into %s, and", filepath.ToSlash(folder(c.t))))
		return
	}
	c.fail(x, file, "saved:     "+filepath.ToSlash(file))
}

// fail draws the picture, and fails in twelve lines at most, with some that say what
// became of the file; it is "" if there is none.
func (c *call) fail(x counterexample, file string, fate ...string) {
	c.t.Helper()
	lines := append(x.lines(), c.picture(x))
	lines = append(lines, fate...)
	lines = append(lines, "reproduce: "+x.command)
	if c.known && file != "" {
		lines = append(lines, "       or: "+replayCommand(file, x.trace.Header))
	}
	c.t.Errorf("%s", strings.Join(lines, "\n"))
}

// replayCommand is what shows a file by mc, from the root of the module.
func replayCommand(file string, h traces.Header) string {
	has := "with the " + h.Protocol + " that mc has"
	if h.Bug != "" {
		has += ", and its " + h.Bug
	}
	return fmt.Sprintf("go run raftmc/cmd/mc replay %s (%s)", path.Join(testedPackage(), filepath.ToSlash(file)), has)
}

// picture draws the picture, and says where.
func (c *call) picture(x counterexample) string {
	picture, err := draw(c.t.ArtifactDir(), x)
	switch {
	case err != nil:
		return oneLine(fmt.Sprintf("no picture: %v", err))
	case keepsArtifacts():
		return "picture:   " + filepath.ToSlash(picture)
	}
	return fmt.Sprintf("picture:   %s (go test -artifacts keeps it)", filepath.ToSlash(picture))
}

// name is made of the property and the content, so that equal counterexamples have
// equal names.
func (x counterexample) name() string {
	sum := sha256.New()
	if err := x.trace.Write(sum); err != nil {
		panic(fmt.Sprintf("mctest: a trace that was recorded cannot be written: %v", err))
	}
	return fmt.Sprintf("%s-%x", escape(x.trace.Header.Property), sum.Sum(nil)[:4])
}
