package main

import (
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"slices"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/dustin/go-humanize/english"
	"golang.org/x/term"

	"raftmc/explore"
)

// logEvery is how often progress is logged where there is no terminal.
const logEvery = 10 * time.Second

// newProgress returns what shows progress, and what to call when it is over.
func newProgress(f *checkFlags, stderr io.Writer) (show func(explore.Stats), done func(), err error) {
	mode, nothing := f.progress, func() {}
	if !slices.Contains([]string{"auto", "line", "log", "none"}, mode) {
		return nil, nil, fmt.Errorf("--progress %q is none of auto, line, log, none", mode)
	}
	if f.quiet {
		mode = "none"
	}
	if mode == "auto" {
		mode = "log"
		if isTerminal(stderr) {
			mode = "line"
		}
	}
	switch mode {
	case "line":
		show, done := progressLine(stderr)
		return show, done, nil
	case "log":
		return progressLog(stderr), nothing, nil
	}
	return nil, nothing, nil
}

// isTerminal reports whether w is a terminal on which a line can be rewritten.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb"
}

// progressLine rewrites one line.
func progressLine(w io.Writer) (show func(explore.Stats), done func()) {
	const clearLine = "\r\x1b[K"
	dim, plain := "\x1b[2m", "\x1b[0m"
	if os.Getenv("NO_COLOR") != "" {
		dim, plain = "", ""
	}
	shown := false
	show = func(s explore.Stats) {
		shown = true
		fmt.Fprint(w, clearLine, dim, clip(progressText(s), width(w)), plain)
	}
	return show, func() {
		if shown {
			fmt.Fprint(w, clearLine)
		}
	}
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
		return string(r[:columns])
	}
	return s
}

// progressLog writes a line now and then.
func progressLog(w io.Writer) func(explore.Stats) {
	logger := slog.New(slog.NewTextHandler(w, nil))
	last := time.Duration(0)
	return func(s explore.Stats) {
		if s.Elapsed-last < logEvery {
			return
		}
		last = s.Elapsed
		if s.Closure > 0 {
			logger.Info("searching", "pairs", s.Closure, "rank", s.Rank, "ranks", s.Ranks, "configurations", s.States, "vectors", s.Vectors,
				"transitions", s.Transitions, "expanded", s.Expanded, "frontier", s.Frontier, "peak_bytes", s.PeakBytes)
			return
		}
		g := growth(s.Levels)
		logger.Info("searching", "depth", s.Depth, "states", s.States, "states_per_second", int64(rate(s)),
			"frontier", s.Frontier, "growth", fmt.Sprintf("%.2f", g), "estimate", estimateText(s), "peak_bytes", s.PeakBytes)
	}
}

func progressText(s explore.Stats) string {
	if s.Closure > 0 && s.Vectors == 0 {
		return fmt.Sprintf("local tables: %s pairs of a server state and a message", short(float64(s.Closure)))
	}
	if s.Vectors > 0 {
		return fmt.Sprintf("rank %d of at most %d: %s configurations of %s vectors, %s transitions, %s/s",
			s.Rank, s.Ranks, short(float64(s.States)), short(float64(s.Vectors)), short(float64(s.Transitions)), short(float64(s.Transitions)/max(s.Elapsed.Seconds(), 1e-9)))
	}
	if s.Faults > 0 {
		return fmt.Sprintf("%s, depth %d, %s states, %s/s", english.Plural(s.Faults, "fault", ""), s.Depth, short(float64(s.States)), short(rate(s)))
	}
	text := fmt.Sprintf("depth %d, %s states, %s/s", s.Depth, short(float64(s.States)), short(rate(s)))
	if s.Walks > 0 {
		return text + fmt.Sprintf(", %s walks", comma(s.Walks))
	}
	if s.Limit > 0 {
		return text + fmt.Sprintf(", to depth %d", s.Limit)
	}
	return text + fmt.Sprintf(", frontier %s ×%.2f, %s", short(float64(s.Frontier)), growth(s.Levels), estimateText(s))
}

// short writes a number in a few columns.
func short(n float64) string { return humanize.SIWithDigits(n, 1, "") }

func rate(s explore.Stats) float64 {
	return float64(s.States) / max(s.Elapsed.Seconds(), 1e-9)
}

// growth is by how much the last level is larger than the one before.
func growth(levels []uint64) float64 {
	n := len(levels)
	if n < 2 || levels[n-2] == 0 {
		return 0
	}
	return float64(levels[n-1]) / float64(levels[n-2])
}

// estimate extrapolates the levels: growth itself goes on to change from level
// to level as it did over the last few. It returns the states still to come,
// and false while the levels do not point to an end.
func estimate(levels []uint64) (float64, bool) {
	const over = 4
	n := len(levels)
	if n < over+2 {
		return 0, false
	}
	now, before := growth(levels), growth(levels[:n-over])
	if now <= 0 || before <= 0 {
		return 0, false
	}
	trend := math.Pow(now/before, 1.0/over)
	if trend >= 1 && now >= 1 {
		return 0, false
	}
	size, total := float64(levels[n-1]), 0.0
	for range 1000 {
		now *= min(trend, 1)
		if size *= now; size < 1 {
			return total, true
		}
		total += size
	}
	return 0, false
}

func estimateText(s explore.Stats) string {
	more, ok := estimate(s.Levels)
	if !ok {
		return "no end in sight"
	}
	left := time.Duration(more / max(rate(s), 1) * float64(time.Second))
	return fmt.Sprintf("~%s more, %s", short(more), left.Round(time.Second))
}
