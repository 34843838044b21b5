package cli

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/dustin/go-humanize/english"
	"golang.org/x/term"

	"raftmc/model"
	"raftmc/traces"
)

const (
	// logEvery is how often progress is logged if there is no terminal.
	logEvery = 10 * time.Second

	// redrawEvery is how often the line on a terminal changes at least.
	redrawEvery = 500 * time.Millisecond
)

// meter shows on stderr what a long command is doing, with the time since it began: in
// one line that is rewritten, or in log lines at intervals. A nil meter shows nothing.
type meter struct {
	show  func(at activity) // called by one goroutine at a time
	clear func()            // removes the line
	warns io.Writer
	every time.Duration
	begun time.Time

	mutex sync.Mutex
	now   activity
	shown time.Time // or begun, if nothing was
}

// activity is what a command is doing.
type activity struct {
	what    string // "testing what the verdict rests on"
	stats   *model.Figures
	elapsed time.Duration
}

// progressModes are what --progress can be.
var progressModes = []string{"auto", "line", "log", "none"}

// newMeter makes the meter that the flags ask for.
func (f *checkFlags) newMeter(stderr io.Writer) (*meter, error) {
	m, err := newMeter(f.progress, stderr)
	if err == nil && f.quiet {
		return newMeter("none", stderr)
	}
	return m, err
}

// newMeter makes the meter that --progress asks for.
func newMeter(mode string, stderr io.Writer) (*meter, error) {
	if !slices.Contains(progressModes, mode) {
		return nil, fmt.Errorf("--progress %q is none of auto, line, log, none", mode)
	}
	if mode == "auto" {
		mode = "log"
		if isTerminal(stderr) {
			mode = "line"
		}
	}
	switch mode {
	case "line":
		return newLineMeter(stderr), nil
	case "log":
		return newLogMeter(stderr), nil
	}
	return startMeter(stderr, logEvery, func(activity) {}, func() {}), nil
}

// newLineMeter rewrites one line.
func newLineMeter(w io.Writer) *meter {
	const clearLine = "\r\x1b[K"
	dim, plain := "\x1b[2m", "\x1b[0m"
	if os.Getenv("NO_COLOR") != "" {
		dim, plain = "", ""
	}
	shown := false
	show := func(at activity) {
		shown = true
		fmt.Fprint(w, clearLine, dim, clip(at.line(), width(w)), plain)
	}
	return startMeter(w, redrawEvery, show, func() {
		if shown {
			fmt.Fprint(w, clearLine)
		}
		shown = false
	})
}

// newLogMeter writes a line at intervals.
func newLogMeter(w io.Writer) *meter {
	logger := slog.New(slog.NewTextHandler(w, nil))
	return startMeter(w, logEvery, func(at activity) { logger.Info(at.what, at.attributes()...) }, func() {})
}

func startMeter(w io.Writer, every time.Duration, show func(activity), clear func()) *meter {
	now := time.Now()
	return &meter{show: show, clear: clear, warns: w, every: every, begun: now, shown: now}
}

// during shows what the command is doing until the returned function is called.
func (m *meter) during(what string) (done func()) {
	if m == nil {
		return func() {}
	}
	m.at(what, nil)
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(min(m.every, redrawEvery))
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				m.again()
			}
		}
	}()
	return func() {
		close(quit)
		<-ended
		m.mutex.Lock()
		defer m.mutex.Unlock()
		m.clear()
	}
}

// at notes what the command is doing now, with the figures if it is a search.
func (m *meter) at(what string, s *model.Figures) {
	if m == nil {
		return
	}
	m.mutex.Lock()
	m.now.what, m.now.stats = what, s
	m.mutex.Unlock()
	if s != nil {
		m.again()
	}
}

// minimizing is for traces.MinimizeOptions.Progress.
func (m *meter) minimizing() func(traces.MinimizeProgress) {
	if m == nil {
		return nil
	}
	return func(p traces.MinimizeProgress) {
		m.at(fmt.Sprintf("shortening %s %s", english.Plural(p.Steps, "step", ""), p.Stage), p.Stats)
	}
}

// searching is for model.SearchOptions.Progress.
func (m *meter) searching(what string) func(model.Figures) {
	if m == nil {
		return nil
	}
	return func(s model.Figures) { m.at(what, &s) }
}

// again shows what the command is doing, if it is time to.
func (m *meter) again() {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	now := time.Now()
	if now.Sub(m.shown) < m.every {
		return
	}
	m.shown, m.now.elapsed = now, now.Sub(m.begun)
	m.show(m.now)
}

// warn says something that the user should know at once.
func (m *meter) warn(err error) {
	if m == nil {
		return
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.clear()
	fmt.Fprintf(m.warns, "mc: warning: %v\n", err)
}

// isTerminal reports whether w is a terminal on which a line can be rewritten.
func isTerminal(w io.Writer) bool {
	if watched, ok := w.(*watchedWriter); ok {
		w = watched.Writer
	}
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb"
}

func width(w io.Writer) int {
	if file, ok := w.(*os.File); ok {
		if columns, _, err := term.GetSize(int(file.Fd())); err == nil && columns > 1 {
			return columns - 1
		}
	}
	return 79
}

func clip(s string, columns int) string {
	if r := []rune(s); len(r) > columns {
		return string(r[:columns-1]) + "…"
	}
	return s
}
