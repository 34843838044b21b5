package raft

import (
	"os"
	"sort"
	"testing"

	"pgregory.net/rapid"
)

// property is what must hold whatever rapid draws, as a test and as the target of
// a fuzzer. A test fails too if it met none of the cases that matter: it would say
// nothing of them.
type property struct {
	check func(t *rapid.T, met Tally)
	cases []string
}

// Tally counts the cases that were met.
type Tally map[string]int

// MustInclude fails a test that did not meet each of some cases.
func (met Tally) MustInclude(t *testing.T, cases ...string) {
	t.Helper()
	for _, name := range cases {
		if met[name] == 0 {
			t.Errorf("no case of %q: met %v", name, met)
		}
	}
	t.Log(met)
}

// Rounds returns how often to do what is worth doing n times: more often if MC_DEEP=1
// asks for it.
func Rounds(n int) int {
	if os.Getenv("MC_DEEP") == "1" {
		return 50 * n
	}
	return n
}

// test checks the property for some draws, and for many if MC_DEEP=1 asks for it.
func (p property) test(t *testing.T) {
	t.Helper()
	met := Tally{}
	for range Rounds(1) {
		rapid.Check(t, func(t *rapid.T) { p.check(t, met) })
	}
	met.MustInclude(t, p.cases...)
}

// fuzz makes the property the target of a fuzzer.
func (p property) fuzz(f *testing.F) { f.Fuzz(p.on(Tally{})) }

// corpus is the seeds of the property's target.
func (p property) corpus(target string) Corpus {
	return Corpus{
		Target: target,
		Run:    func(t *testing.T, data []byte, met Tally) { p.on(met)(t, data) },
		Used: func(t *testing.T, data []byte) int {
			enough := func(words int) (done bool) {
				t.Run("", func(t *testing.T) {
					p.on(Tally{})(t, data[:8*words])
					done = true
				})
				return done
			}
			return 8 * sort.Search(len(data)/8, enough)
		},
		Cases: p.cases,
	}
}

// on is the property of the draws that bytes stand for, eight for each. It skips the
// test if they are too few.
func (p property) on(met Tally) func(*testing.T, []byte) {
	return rapid.MakeFuzz(func(t *rapid.T) { p.check(t, met) })
}
