package cli

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/explore/ordered"
	"raftmc/internal/inorder"
	"raftmc/model"
)

// explicit are the figures of a search by states.
func explicit(s explore.Stats) model.Figures { return model.Figures{Effort: s.Effort, Explicit: &s} }

// ofAnyNumber are the figures of a search for any number of ordered values.
func ofAnyNumber(s ordered.Stats) model.Figures { return model.Figures{Effort: s.Effort, Ordered: &s} }

// TestProgressOfAnyNumber: a line, and a log, of what such a search has come to.
func TestProgressOfAnyNumber(t *testing.T) {
	s := ofAnyNumber(ordered.Stats{Vectors: 1500, Passes: 3, Effort: explore.Effort{States: 25_000, Frontier: 120, Transitions: 80_000, Elapsed: 2 * time.Second}})
	at := activity{what: "any-terms", stats: &s, elapsed: 2 * time.Second}
	if got, want := at.line(), "2s  any-terms: 25k columns, 120 waiting, 40k transitions/s, pass 3"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := fmt.Sprint(at.attributes()...); !strings.Contains(got, "columns25000vectors1500") {
		t.Errorf("the log has %s", got)
	}
}

func TestProgressIsLoggedEveryTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		m := newLogMeter(&b)
		show, done := m.searching("cover"), m.during("cover")
		for range 99 {
			time.Sleep(250 * time.Millisecond)
			show(explicit(explore.Stats{Effort: explore.Effort{States: 1234, Depth: 5}}))
		}
		done()
		if lines := strings.Count(b.String(), "\n"); lines != 2 {
			t.Errorf("after 25 seconds there are %d lines", lines)
		}
		for _, want := range []string{"msg=cover elapsed=10s", "elapsed=20s", "states=1234", "depth=5"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s is missing in the log:\n%s", want, &b)
			}
		}
	})
}

// TestProgressGoesOn: what tells nothing of itself is shown with the time all the same.
func TestProgressGoesOn(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		m := newLineMeter(&b)
		done := m.during("testing")
		time.Sleep(2250 * time.Millisecond)
		done()
		const clearLine = "\r\x1b[K"
		if got, want := strings.ReplaceAll(b.String(), clearLine, "|"), "|1s  testing|1s  testing|2s  testing|2s  testing|"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

func TestProgressLineFitsAndGoesAway(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	const clearLine = "\r\x1b[K"
	covered := func(s cover.Stats) model.Figures { return model.Figures{Effort: s.Effort, Cover: &s} }
	anyNumber := ofAnyNumber(ordered.Stats{Vectors: 1_234_567, Passes: 12, Effort: explore.Effort{States: 123_456_789, Frontier: 123_456, Transitions: 12_345_678_901}})
	for _, s := range []model.Figures{
		explicit(explore.Stats{Effort: explore.Effort{States: 1 << 40, Frontier: 1 << 40, Depth: 64}, Levels: []uint64{1, 2, 4, 8, 16, 32, 64}}),
		explicit(explore.Stats{Effort: explore.Effort{States: 1 << 40, Depth: 64}, Levels: []uint64{100, 300, 800, 1800, 3400, 5200, 6500}}),
		covered(cover.Stats{Locals: 1_234_567, Messages: 1_234_567, Closure: 1 << 26}),
		anyNumber,
		covered(cover.Stats{Locals: 1_234_567, Vectors: 123_456, Rank: 123, Ranks: 2345, Effort: explore.Effort{States: 123_456_789, Transitions: 12_345_678_901}}),
	} {
		synctest.Test(t, func(t *testing.T) {
			var b bytes.Buffer
			m := newLineMeter(&b)
			show, done := m.searching("cover"), m.during("cover")
			done()
			if b.Len() > 0 {
				t.Errorf("nothing was shown, and yet there is %q to clear", b.String())
			}
			time.Sleep(time.Hour)
			s.Elapsed = time.Hour
			done = m.during("cover")
			show(s)
			line := strings.TrimPrefix(b.String(), clearLine)
			if utf8.RuneCountInString(line) > 79 || strings.ContainsAny(line, "\n\x1b…") || !strings.HasPrefix(line, "1h0m0s  cover: ") {
				t.Errorf("the line is %q", line)
			}
			m.warn(errors.New("the disk is full"))
			if !strings.HasSuffix(b.String(), clearLine+"mc: warning: the disk is full\n") {
				t.Errorf("a warning mixes with the line: %q", b.String())
			}
			show(s)
			time.Sleep(time.Second)
			if done(); !strings.HasSuffix(b.String(), clearLine) {
				t.Errorf("the line stays behind: %q", b.String())
			}
		})
	}
}

func TestEstimate(t *testing.T) {
	for _, test := range []struct {
		name        string
		levels      []uint64
		ends        bool
		least, most float64
	}{
		{"no levels", nil, false, 0, 0},
		{"too few", []uint64{1, 3, 9, 27}, false, 0, 0},
		{"growing steadily", []uint64{1, 2, 4, 8, 16, 32, 64}, false, 0, 0},
		{"growing ever faster", []uint64{1, 2, 5, 15, 60, 300, 2000}, false, 0, 0},
		{"growing ever slower", []uint64{100, 300, 800, 1800, 3400, 5200, 6500}, true, 5_000, 100_000},
		{"shrinking by half", []uint64{6400, 3200, 1600, 800, 400, 200, 100}, true, 90, 100},
		{"level 0 is empty", []uint64{0, 0, 0, 0, 0, 0, 0}, false, 0, 0},
	} {
		more, ends := estimate(test.levels)
		if ends != test.ends || ends && (more < test.least || more > test.most) {
			t.Errorf("%s: %.0f more states, and an end is %v", test.name, more, ends)
		}
	}
}

func TestParseMemory(t *testing.T) {
	for text, want := range inorder.All(map[string]int64{"8GiB": 8 << 30, "150MiB": 150 << 20, "1kB": 1000, "4096": 4096}) {
		if got, err := parseMemory(text); got != want || err != nil {
			t.Errorf("%s is %d bytes (%v), not %d", text, got, err, want)
		}
	}
	all, err := parseMemory("100%")
	if err != nil || all <= 0 {
		t.Fatalf("all that is free is %d bytes (%v)", all, err)
	}
	if half, err := parseMemory("50%"); err != nil || half < all/4 || half > all*3/4 {
		t.Errorf("half of %d is %d (%v)", all, half, err)
	}
}
