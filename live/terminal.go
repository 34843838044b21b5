package live

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"raftmc/explore"
	"raftmc/internal/oneline"
	"raftmc/model"
)

// Terminal is a session in lines of text: one command a line, and its output.
type Terminal struct {
	Session *Session
	In      io.Reader
	Out     io.Writer

	// Errors receives what is wrong with a line; the session goes on.
	Errors io.Writer

	// Prompt is printed before each line is read; "" means no prompt.
	Prompt string

	// Folder is where the command save, without a name, puts traces.
	Folder string

	// Options are those of the searches that ask starts.
	Options model.SearchOptions

	// Searching returns a function that shows the progress of a search, and one to call
	// when the search is over; nil means that no progress is shown.
	Searching func() (show func(model.Figures), done func())

	// Interrupts end a search that runs, with what it knows by then, or otherwise the
	// session.
	Interrupts <-chan os.Signal

	at Place
}

// help lists the commands. Each is a word, followed by its arguments.
const help = `NUMBER            take the move of that number
moves             what may happen next, with numbers; and, without, what a bound blocks
back [N]          N steps back (1)
goto N            to step N of the branch
branches          all branches; the one at hand has a star
branch N          to the end of branch N
path              the steps so far
state             every server
props             every property
ask PROPERTY N    can it be violated from here within N steps? What is found is a branch then
save [FILE]       write the path as a trace (into the folder of --out, if no file is named)
help              this
quit              end; so does the end of the input
`

// errQuit ends a session.
var errQuit = errors.New("quit")

// maxLine limits a line of input, in bytes.
const maxLine = 64 << 10

// Run reads lines and carries them out, and returns how many of them failed.
func (t *Terminal) Run() (wrong int, err error) {
	if err := t.show(); err != nil {
		return 0, err
	}
	lines, failed := t.lines()
	for number := 1; ; number++ {
		fmt.Fprint(t.Out, t.Prompt)
		select {
		case line, more := <-lines:
			if !more {
				return wrong, <-failed
			}
			err := t.carefully(strings.Fields(line))
			if errors.Is(err, errQuit) {
				return wrong, nil
			}
			if err != nil {
				wrong++
				fmt.Fprintf(t.Errors, "line %d: %v\n", number, err)
			}
		case <-t.Interrupts:
			fmt.Fprintln(t.Out)
			return wrong, nil
		}
	}
}

// lines reads on a goroutine of its own, so that an interrupt need not wait for a line.
func (t *Terminal) lines() (<-chan string, <-chan error) {
	lines, failed := make(chan string), make(chan error, 1)
	go func() {
		in := bufio.NewScanner(t.In)
		in.Buffer(nil, maxLine)
		for in.Scan() {
			lines <- in.Text()
		}
		failed <- in.Err()
		close(lines)
	}()
	return lines, failed
}

// commands are the commands that have a name, and how many words may follow.
var commands = map[string]struct {
	least, most int
	do          func(t *Terminal, args []string) error
}{
	"moves":    {0, 0, func(t *Terminal, _ []string) error { return t.moves() }},
	"back":     {0, 1, (*Terminal).back},
	"goto":     {1, 1, (*Terminal).jump},
	"branches": {0, 0, func(t *Terminal, _ []string) error { return t.branches() }},
	"branch":   {1, 1, (*Terminal).branch},
	"path":     {0, 0, func(t *Terminal, _ []string) error { return t.path() }},
	"state":    {0, 0, func(t *Terminal, _ []string) error { return t.state() }},
	"props":    {0, 0, func(t *Terminal, _ []string) error { return t.props() }},
	"ask":      {2, 2, (*Terminal).ask},
	"save":     {0, 1, (*Terminal).save},
	"help":     {0, 0, func(t *Terminal, _ []string) error { _, err := io.WriteString(t.Out, help); return err }},
	"quit":     {0, 0, func(*Terminal, []string) error { return errQuit }},
}

// do carries out a line, given as words. Empty lines and lines that start with # do
// nothing.
func (t *Terminal) do(words []string) error {
	if len(words) == 0 || strings.HasPrefix(words[0], "#") {
		return nil
	}
	name, args := words[0], words[1:]
	if number, err := strconv.Atoi(name); err == nil {
		if len(args) > 0 {
			return fmt.Errorf("nothing follows the number of a move; there is %q", args[0])
		}
		return t.take(number)
	}
	c, known := commands[name]
	switch {
	case !known:
		return fmt.Errorf("%q is neither a number nor a command; help lists them", name)
	case len(args) < c.least || len(args) > c.most:
		return fmt.Errorf("%s with %d words: help says what it takes", name, len(args))
	}
	return c.do(t, args)
}

func (t *Terminal) take(number int) error {
	to, err := t.Session.Take(t.at, number-1)
	if err != nil {
		return err
	}
	return t.move(to)
}

// move goes to a place and shows it; a new branch is announced.
func (t *Terminal) move(to Place) error {
	if to.Branch != t.at.Branch {
		fmt.Fprintf(t.Out, "branch %d\n", to.Branch)
	}
	t.at = to
	return t.show()
}

func (t *Terminal) back(args []string) error {
	n := 1
	if len(args) > 0 {
		var err error
		if n, err = number(args[0]); err != nil {
			return err
		}
	}
	if n > t.at.Step {
		return fmt.Errorf("back %d: this is step %d", n, t.at.Step)
	}
	return t.move(Place{t.at.Branch, t.at.Step - n})
}

func (t *Terminal) jump(args []string) error {
	n, err := number(args[0])
	if err != nil {
		return err
	}
	to := Place{t.at.Branch, n}
	if _, _, err := t.Session.actionsTo(to); err != nil {
		return err
	}
	return t.move(to)
}

func (t *Terminal) branch(args []string) error {
	n, err := number(args[0])
	if err != nil {
		return err
	}
	end, err := t.Session.End(n)
	if err != nil {
		return err
	}
	return t.move(end)
}

func (t *Terminal) ask(args []string) error {
	steps, err := number(args[1])
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-t.Interrupts:
			cancel()
		case <-ctx.Done():
		}
	}()
	options, done := t.Options, func() {}
	if t.Searching != nil {
		options.Progress, done = t.Searching()
	}
	a, err := t.Session.Ask(ctx, Question{Place: t.at, Property: args[0], Steps: steps, Options: options})
	done()
	if err != nil {
		return err
	}
	fmt.Fprintln(t.Out, oneline.Of(a.Says))
	if a.Found != Soon {
		return nil
	}
	for _, label := range a.Schedule {
		fmt.Fprintf(t.Out, "  %s\n", oneline.Of(label))
	}
	to, err := t.Session.Append(a)
	if err != nil {
		return err
	}
	return t.move(to)
}

func (t *Terminal) save(args []string) error {
	name, err := "", error(nil)
	if len(args) == 0 {
		name, err = t.Session.Save(t.at, t.Folder)
	} else {
		name, err = args[0], t.Session.SaveAs(t.at, args[0])
	}
	if err == nil {
		fmt.Fprintf(t.Out, "saved: %s\n", name)
	}
	return err
}

// number reads a number that counts something.
func number(word string) (int, error) {
	n, err := strconv.Atoi(word)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is not a number from 0", word)
	}
	return n, nil
}

// carefully carries out a line; a mistake of the protocol is reported like one of the
// line.
func (t *Terminal) carefully(words []string) (err error) {
	defer explore.Catch(&err)
	return t.do(words)
}
