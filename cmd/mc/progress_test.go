package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"raftmc/explore"
)

func TestProgressIsLoggedEveryTenSeconds(t *testing.T) {
	var b bytes.Buffer
	show := progressLog(&b)
	for _, test := range []struct {
		at    time.Duration
		lines int
	}{{time.Second, 0}, {10 * time.Second, 1}, {11 * time.Second, 1}, {20 * time.Second, 2}, {45 * time.Second, 3}} {
		show(explore.Stats{Elapsed: test.at, States: 1234, Depth: 5})
		if lines := strings.Count(b.String(), "\n"); lines != test.lines {
			t.Errorf("after %v there are %d lines instead of %d", test.at, lines, test.lines)
		}
	}
	if !strings.Contains(b.String(), "states=1234") || !strings.Contains(b.String(), "depth=5") {
		t.Errorf("the log says %s", &b)
	}
}

func TestProgressLineFitsAndGoesAway(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	var b bytes.Buffer
	show, done := progressLine(&b)
	done()
	if b.Len() > 0 {
		t.Errorf("nothing was shown, and yet there is %q to clear", b.String())
	}
	const clearLine = "\r\x1b[K"
	show(explore.Stats{Elapsed: time.Second, States: 1 << 40, Frontier: 1 << 40, Expanded: 1 << 39, Levels: []uint64{1, 2, 4, 8, 16, 32, 64}})
	line := strings.TrimPrefix(b.String(), clearLine)
	if utf8.RuneCountInString(line) > 79 || strings.ContainsAny(line, "\n\x1b") {
		t.Errorf("the line is %q", line)
	}
	if done(); !strings.HasSuffix(b.String(), clearLine) {
		t.Errorf("the line stays behind: %q", b.String())
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
	for text, want := range map[string]int64{"8GiB": 8 << 30, "150MiB": 150 << 20, "1kB": 1000, "4096": 4096} {
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
