package cli

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/dustin/go-humanize/english"

	"raftmc/model"
)

// line is an activity in a few columns: the time, what it is, the figures that say how
// far it is, and when it may end, if that is known.
func (at activity) line() string {
	text := at.elapsed.Round(time.Second).String() + "  " + at.what
	if at.stats == nil {
		return text
	}
	return text + ": " + progressText(*at.stats)
}

// attributes are an activity in a log.
func (at activity) attributes() []any {
	all := []any{"elapsed", at.elapsed.Round(time.Second)}
	s := at.stats
	if s == nil {
		return all
	}
	switch c := s.Cover; {
	case preparing(*s):
		return append(all, "server_states", c.Locals, "messages", c.Messages, "pairs", c.Closure, "peak_bytes", s.PeakBytes)
	case s.Ordered != nil:
		return append(all, "columns", s.States, "vectors", s.Ordered.Vectors, "waiting", s.Frontier, "pass", s.Ordered.Passes,
			"transitions", s.Transitions, "transitions_per_second", int64(perSecond(*s, s.Transitions)), "peak_bytes", s.PeakBytes)
	case c != nil:
		return append(all, "rank", c.Rank, "ranks", c.Ranks, "configurations", s.States, "vectors", c.Vectors,
			"transitions", s.Transitions, "transitions_per_second", int64(perSecond(*s, s.Transitions)), "peak_bytes", s.PeakBytes)
	}
	all = append(all, "depth", s.Depth, "states", s.States, "states_per_second", int64(perSecond(*s, s.States)))
	if len(s.Explicit.Levels) > 0 {
		all = append(all, "frontier", s.Frontier, "growth", fmt.Sprintf("%.2f", growth(s.Explicit.Levels)), "estimate", estimateText(*s))
	}
	return append(all, "peak_bytes", s.PeakBytes)
}

// preparing reports whether a search is still examining each server by itself.
func preparing(s model.Figures) bool {
	return s.Cover != nil && s.Cover.Vectors == 0 && s.Cover.Locals > 0
}

func progressText(s model.Figures) string {
	switch c := s.Cover; {
	case preparing(s):
		return fmt.Sprintf("preparing, %s server states so far", comma(uint64(c.Locals)))
	case s.Ordered != nil:
		return fmt.Sprintf("%s columns, %s waiting, %s transitions/s, pass %d",
			short(float64(s.States)), short(float64(s.Frontier)), short(perSecond(s, s.Transitions)), s.Ordered.Passes)
	case c != nil && c.Ranks == 0: // step by step
		return fmt.Sprintf("%s configurations, %s", short(float64(s.States)), english.Plural(s.Depth, "step", ""))
	case c != nil:
		// Ranks are not of equal size, and the last ones are mostly empty: they say only
		// that the search makes progress.
		return fmt.Sprintf("%s configurations, %s transitions/s, rank %d of ≤ %d",
			short(float64(s.States)), short(perSecond(s, s.Transitions)), c.Rank, c.Ranks)
	}
	text := fmt.Sprintf("%s states (%s/s), depth %d", short(float64(s.States)), short(perSecond(s, s.States)), s.Depth)
	switch e := s.Explicit; {
	case e.Faults > 0:
		return text + fmt.Sprintf(", with %s", english.Plural(e.Faults, "fault", ""))
	case e.Walks > 0:
		return text + fmt.Sprintf(", %s walks", comma(e.Walks))
	case e.Limit > 0:
		return text + fmt.Sprintf(" of %d", e.Limit)
	}
	return text + ", " + estimateText(s)
}

// short writes a number in a few columns.
func short(n float64) string { return strings.ReplaceAll(humanize.SIWithDigits(n, 1, ""), " ", "") }

func perSecond(s model.Figures, n uint64) float64 { return float64(n) / max(s.Elapsed.Seconds(), 1e-9) }

// growth is the factor by which the last level is larger than the one before.
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

func estimateText(s model.Figures) string {
	more, ok := estimate(s.Explicit.Levels)
	if !ok {
		return "no end in sight"
	}
	left := time.Duration(more / max(perSecond(s, s.States), 1) * float64(time.Second))
	return fmt.Sprintf("perhaps %s more in %s", short(more), left.Round(time.Second))
}
