package mctest

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// violated minimises what was found, saves it for the next time, and fails.
func (c *call) violated(v violation) {
	c.t.Helper()
	x, err := c.minimize(v)
	if err != nil {
		c.t.Errorf("%s: %v", c.model.Name(), err)
		return
	}
	if _, keeps := c.t.(keeper); !keeps {
		c.fail(x, "", "not saved: what tries the test with other values, as rapid does, saves those")
		return
	}
	file := filepath.Join(folder(c.t), x.name()+".jsonl")
	if err := x.trace.WriteFile(file); err != nil {
		c.fail(x, "", oneLine(fmt.Sprintf("not saved: %v", err)))
		return
	}
	c.fail(x, file, "saved:     "+filepath.ToSlash(file)+" (commit it; from now on it is replayed first)")
}

// fail draws the pictures and fails the test; one line says what happened to the file,
// unless it is "".
func (c *call) fail(x counterexample, file, fate string) {
	c.t.Helper()
	p, err := draw(c.t, x)
	lines := append(x.lines(cmp.Or(p.text, filepath.ToSlash(file))), p.lines(err)...)
	lines = append(lines, fate)
	if file == "" && p.trace != "" {
		lines = append(lines, fmt.Sprintf("           copy %s into %s instead, and it is replayed first", p.trace, filepath.ToSlash(folder(c.t))))
	}
	lines = append(lines, "reproduce: "+x.command)
	if own := ownProgram(); own != "" && file != "" {
		lines = append(lines, fmt.Sprintf("       or: go run %s replay %s", own, path.Join(testedPackage(), filepath.ToSlash(file))))
	}
	c.t.Errorf("%s", strings.Join(lines, "\n"))
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
