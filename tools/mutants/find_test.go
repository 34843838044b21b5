package main

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// TestOperators has what each operator does to a small function.
func TestOperators(t *testing.T) {
	tests := []struct {
		operators string
		source    string
		want      []string
	}{
		{
			"negate boundary always never",
			`func f(a, b int) int { if a < b { a = 3 }; return 0 }`,
			[]string{
				"always: a < b → true", "never: a < b → false",
				"negate: a < b → a >= b", "boundary: a < b → a <= b",
			},
		}, {
			"negate always never",
			`func f(ok bool) bool { switch { case !ok: g(1) }; return ok }`,
			[]string{
				"negate: !ok → ok", "always: !ok → true", "never: !ok → false",
				"negate: ok → !ok", "always: ok → true", "never: ok → false",
			},
		}, {
			"negate never",
			`func f(ok bool) { for ok { g(1) } }`,
			[]string{"negate: ok → !ok", "never: ok → false"},
		}, {
			"logic",
			`func f(a, b bool) { g(h(a && b), h(a || b)) }`,
			[]string{
				"logic: a && b → a || b", "logic: a → true", "logic: b → true",
				"logic: a || b → a && b", "logic: a → false", "logic: b → false",
			},
		}, {
			"arithmetic",
			`func f(a, b int, s string) { a++; b -= a; g(a*b, a&b, len(s+s)) }`,
			[]string{
				"arithmetic: a++ → a--", "arithmetic: b -= a → b += a",
				"arithmetic: a*b → a / b", "arithmetic: a&b → a | b",
			},
		}, {
			"constant: of what is constant the largest part is computed",
			`func f(a int) { const two = 2; var room [3]int; g(a&(two*8-1), len(room[:0])); k(true) }`,
			[]string{
				"constant: 8 → 9", "constant: 8 → 7", "constant: 1 → 2", "constant: 1 → 0",
				"constant: 0 → 1", "constant: true → false",
			},
		}, {
			"minmax",
			`func f(a, b int) { g(min(a, b)) }`,
			[]string{"minmax: min(a, b) → max(a, b)", "minmax: min(a, b) → a", "minmax: min(a, b) → b"},
		}, {
			"drop: but not the only statement of a condition, which never says",
			`func f(a, b int) { a, b = b, a; a = b; g(a); if a == b { return }; if a == b { g(b); return } }`,
			[]string{
				"drop: a, b = b, a → b = a", "drop: a, b = b, a → a = b", "drop: a = b → nothing", "drop: g(a) → nothing",
				"drop: g(b) → nothing", "drop: return → nothing",
			},
		}, {
			"branch drop",
			`func f(as []int) { for range as { if len(as) == 1 { g(1); continue }; if len(as) == 2 { break }; break } }`,
			[]string{
				"drop: g(1) → nothing", "branch: continue → break", "drop: continue → nothing",
				"branch: break → continue", "branch: break → continue", "drop: break → nothing",
			},
		}, {
			"zero",
			`func f(s pair, p *pair) (pair, *pair, error, int) { a := s.a; g(a); return s, p, nil, 0 }`,
			[]string{"zero: s.a → 0", "zero: s → pair{}", "zero: p → nil"},
		}, {
			"field: what has a name is left out, the rest is zero",
			`func f(a, b int) { u(pair{a: a, b: b}, []pair{{a, b}}...) }`,
			[]string{"field: a: a → nothing", "field: b: b → nothing", "field: a → 0", "field: b → 0"},
		}, {
			"call: where what it is called on can stand in its place",
			`func f(s pair, as []int) { s = s.with(1); u(s.with(2).with(3)); u(s.with(4)); as = append(as, 1); g(cap(append(as, 2))) }`,
			[]string{
				"call: s.with(2).with(3) → s.with(2)", "call: s.with(2) → s", "call: s.with(4) → s", "call: append(as, 2) → as",
			},
		}, {
			"slice",
			`func f(as []int, a, b int) { g(cap(as[a:]), cap(as[a:b]), cap(as[a:b:b])) }`,
			[]string{
				"slice: as[a:] → as[:]", "slice: as[a:b] → as[:b]", "slice: as[a:b] → as[a:]",
				"slice: as[a:b:b] → as[:b:b]", "slice: as[a:b:b] → as[a:b]",
			},
		}, {
			"constant: messages stay as they are",
			`func (p pair) String() string { g(1); return "" }
			func f() { panic(fmt.Sprint(1)) }`,
			nil,
		},
	}
	for _, test := range tests {
		t.Run(test.operators, func(t *testing.T) {
			p := mustCheck(t, test.source)
			mutants, sites := findMutants(p)
			operators, _, _ := strings.Cut(test.operators, ":")
			var got []string
			for _, m := range mutants {
				if slices.Contains(strings.Fields(operators), m.operator) {
					got = append(got, m.operator+": "+m.change())
				}
			}
			slices.Sort(got)
			slices.Sort(test.want)
			if !slices.Equal(got, test.want) {
				t.Errorf("found\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(test.want, "\n  "))
			}
			mustRewrite(t, p, sites)
		})
	}
}

// around is what the functions of the tests call.
const around = `package raft

import "fmt"

type pair struct{ a, b int }

func (p pair) with(a int) pair { return p }

func g(...int)
func h(bool) int
func k(bool)
func u(pair, ...pair)

var _ = fmt.Sprint

`

func mustCheck(t *testing.T, source string) *pkg {
	t.Helper()
	p, err := checkPackage(map[string][]byte{"f.go": []byte(around + source)})
	if err != nil {
		t.Fatal(err)
	}
	f := p.files["f.go"]
	f.Decls = slices.DeleteFunc(f.Decls, func(d ast.Decl) bool {
		fn, ok := d.(*ast.FuncDecl)
		return ok && fn.Name.Name == "with"
	})
	return p
}

// mustRewrite checks that all mutants together are Go.
func mustRewrite(t *testing.T, p *pkg, sites map[string][]*site) {
	t.Helper()
	files, err := rewrite(p, sites)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := checkPackage(files); err != nil {
		t.Errorf("rewritten: %v", err)
	}
}

// TestCore rewrites the package that all this is about.
func TestCore(t *testing.T) {
	p, err := readPackage("../../raft")
	if err != nil {
		t.Fatal(err)
	}
	mutants, sites := findMutants(p)
	mustRewrite(t, p, sites)
	seen := map[string]bool{}
	for i, m := range mutants {
		if m.number != i+1 {
			t.Errorf("mutant %d is numbered %d", i+1, m.number)
		}
		name := fmt.Sprint(m.key(), m.twin)
		if seen[name] {
			t.Errorf("two mutants are called %s", m.key())
		}
		seen[name] = true
	}
	if len(mutants) < 1000 {
		t.Errorf("found only %d mutants", len(mutants))
	}
}

// TestRewrite shows how a site within a site is written.
func TestRewrite(t *testing.T) {
	p, err := checkPackage(map[string][]byte{"f.go": []byte("package raft\n\nfunc f(a uint) {\n\ta += a - 1\n}\n")})
	if err != nil {
		t.Fatal(err)
	}
	_, sites := findMutants(p)
	files, err := rewrite(p, sites)
	if err != nil {
		t.Fatal(err)
	}
	const want = `package raft

func f(a uint) {
	if activeMutant == 1 {
		a -= a - 1
	} else if activeMutant == 2 {

	} else {
		a += (func() uint {
			switch activeMutant {
			case 3:
				return ((a) + (1))
			}
			return a - (func() uint {
				switch activeMutant {
				case 4:
					return 2
				case 5:
					return 0
				}
				return 1
			}())
		}())
	}
}
`
	if got := string(files["f.go"]); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
