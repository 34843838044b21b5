package live_test

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"raftmc/live"
	"raftmc/model"
)

// prompts are what a terminal says; after so many prompts somebody presses Ctrl-C.
type prompts struct {
	bytes.Buffer
	left       int
	interrupts chan<- os.Signal
}

func (p *prompts) Write(b []byte) (int, error) {
	if p.left -= bytes.Count(b, []byte("> ")); p.left == 0 {
		p.left--
		p.interrupts <- os.Interrupt
	}
	return p.Buffer.Write(b)
}

// An interrupt ends a question, with what is known by then, and the session goes on; at
// the prompt it ends the session.
func TestTerminalInterrupts(t *testing.T) {
	in, lines := io.Pipe()
	go io.WriteString(lines, "ask ElectionSafety 1000\n1\nask LogMatching 1000\n") // nobody ever closes it
	interrupts := make(chan os.Signal, 1)
	out, errors, asked := prompts{left: 4, interrupts: interrupts}, bytes.Buffer{}, 0
	terminal := live.Terminal{
		Session: wide(t), In: in, Out: &out, Errors: &errors, Prompt: "> ", Interrupts: interrupts,
		Searching: func() (func(model.Figures), func()) {
			asked++
			interrupts <- os.Interrupt
			return func(model.Figures) {}, func() {}
		},
	}
	if wrong, err := terminal.Run(); err != nil || wrong != 0 || errors.Len() > 0 {
		t.Fatalf("%d lines are wrong, %v: %s", wrong, err, errors.String())
	}
	if n := strings.Count(out.String(), "> unknown: interrupted, after "); n != 2 || asked != 2 {
		t.Errorf("%d of %d questions are interrupted:\n%s", n, asked, out.String())
	}
	if !strings.Contains(out.String(), "> 1  ElectionTimeout 1\n") {
		t.Errorf("after an interrupt no step is taken:\n%s", out.String())
	}
}
