package mctest_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"raftmc/mctest"
	"raftmc/protocol"
)

// counting is servers that count, each up to a bound of its own. It keeps its bounds to
// itself.
type counting struct {
	servers, most, step int
	kind                string
}

type count struct{ N int }

type countingExtras = protocol.Extras[count, struct{}, struct{}, struct{}]

func (p counting) Info() protocol.Info {
	return protocol.Info{Name: "counting", Servers: []string{"1", "2", "3"}[:p.servers], Values: 1, Inputs: []protocol.InputKind{{Name: p.kind, Limit: protocol.Any}}}
}
func (p counting) Initial(int) count { return count{} }
func (p counting) Inputs(_ int, s count) []struct{} {
	return make([]struct{}, min(1, max(0, p.most-s.N)))
}

func (p counting) Step(_ int, s count, _ struct{}) (count, []struct{}) {
	return count{s.N + p.step}, nil
}
func (counting) Receive(_ int, s count, _ struct{}) (count, []struct{}) { return s, nil }
func (counting) Route(struct{}) (from, to int)                          { return 0, 0 }
func (counting) State(c *protocol.Codec, s *count)                      { protocol.Number(c, &s.N) }
func (counting) Message(*protocol.Codec, *struct{})                     {}
func (counting) Input(*protocol.Codec, *struct{})                       {}
func (p counting) Extras() countingExtras {
	return countingExtras{Properties: p.Properties, InputKind: func(struct{}) (kind, args string) { return p.kind, "" }}
}

func (counting) Properties() []protocol.Property[count, struct{}, struct{}, struct{}] {
	return []protocol.Property[count, struct{}, struct{}, struct{}]{{Name: "Small", Cluster: func(all []protocol.View[count, struct{}]) *protocol.Finding[count, struct{}] {
		if all[len(all)-1].State.N == 3 {
			return &protocol.Finding[count, struct{}]{Reason: "the last one has counted to 3"}
		}
		return nil
	}}}
}

// declaring is counting that says what its bound is.
type declaring struct{ counting }

func (p declaring) Info() protocol.Info {
	info := p.counting.Info()
	info.Bounds = protocol.Bounds{{Name: "most", Doc: "how far a server counts", Value: protocol.Limit(p.most)}}
	return info
}

// bounding is declaring that can be had within other bounds, up to a highest one.
type bounding struct {
	declaring
	highest int
}

func (p bounding) Extras() countingExtras {
	e := p.counting.Extras()
	e.Within = p.Within
	return e
}

func (p bounding) Within(b protocol.Bounds) (protocol.Protocol[count, struct{}, struct{}, struct{}], error) {
	if p.most = b.Int("most"); p.most > p.highest {
		return nil, fmt.Errorf("most %d is more than %d", p.most, p.highest)
	}
	return p, nil
}

// TestOutsideOfADeclaredBound: what differs is named.
func TestOutsideOfADeclaredBound(t *testing.T) {
	elsewhere(t)
	check := func(most, step int) *fake {
		f := &fake{name: "TestCounting"}
		mctest.Check(f, declaring{counting{servers: 2, most: most, step: step, kind: "Count"}}, mctest.Bounds{})
		return f
	}
	if f := check(3, 1); len(f.errors) != 1 || !strings.Contains(f.errors[0], "saved:") {
		t.Fatalf("nothing is saved:\n%s", f.text())
	}
	const says = "is outside of the bounds that there are now: it was found within most 3, and here there is most 2; it tests nothing here, and will again within the old ones: keep it"
	if f := check(2, 1); len(f.errors) != 0 || !strings.Contains(f.text(), says) {
		t.Errorf("want %q:\n%s", says, f.text())
	}
	if f := check(3, 2); !strings.Contains(f.text(), "is stale: ") || !strings.Contains(f.text(), "delete it") {
		t.Errorf("other code is not stale:\n%s", f.text())
	}
}

// TestOutsideOfWhatABoundedProtocolCanHave: a bound that it refuses is named.
func TestOutsideOfWhatABoundedProtocolCanHave(t *testing.T) {
	elsewhere(t)
	check := func(highest, most int) *fake {
		f := &fake{name: "TestCounting"}
		mctest.Check(f, bounding{declaring{counting{servers: 2, most: 2, step: 1, kind: "Count"}}, highest}, mctest.Bounds{"most": most})
		return f
	}
	if f := check(3, 3); len(f.errors) != 1 || !strings.Contains(f.errors[0], "saved:") {
		t.Fatalf("nothing is saved:\n%s", f.text())
	}
	const says = "is outside of the bounds that there are now: most 3, network many: counting: most 3 is more than 2; it tests nothing here, and will again within the old ones: keep it"
	if f := check(2, 2); len(f.errors) != 0 || !strings.Contains(f.text(), says) {
		t.Errorf("want %q:\n%s", says, f.text())
	}
	if f := check(3, 2); len(f.errors) != 1 || !strings.Contains(f.errors[0], "replayed:") {
		t.Errorf("within its own bounds it is no counterexample:\n%s", f.text())
	}
}

// TestOutsideOfTheBounds: what was saved within wider bounds is told from what the code
// has made stale, kept, and a counterexample again as soon as the bounds are wide again.
func TestOutsideOfTheBounds(t *testing.T) {
	elsewhere(t)
	check := func(p counting) *fake {
		f := &fake{name: "TestCounting"}
		mctest.Check(f, p, mctest.Bounds{})
		return f
	}
	wide := counting{servers: 2, most: 3, step: 1, kind: "Count"}
	if f := check(wide); len(f.errors) != 1 || !strings.Contains(f.errors[0], "saved:") {
		t.Fatalf("nothing is saved:\n%s", f.text())
	}
	files, err := filepath.Glob("testdata/mc/TestCounting/*.jsonl")
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	for _, row := range []struct {
		name       string
		protocol   counting
		says, keep string
	}{
		{"a lower bound", counting{servers: 2, most: 2, step: 1, kind: "Count"}, "is out of date or out of bounds: step 3 of 3: Count is not among the inputs of 2, though all servers are as they were", "keep it"},
		{"fewer servers", counting{servers: 1, most: 2, step: 1, kind: "Count"}, "is outside of the bounds that there are now: it has 2 servers, and here there are only 1: no 2", "keep it"},
		{"other steps", counting{servers: 2, most: 2, step: 2, kind: "Count"}, "is stale: step 2 of 3: Count 2 is not possible here", "delete it"},
		{"no such input", counting{servers: 2, most: 2, step: 1, kind: "Sum"}, "is stale: step 1 of 3: Count 2 is not possible here", "delete it"},
	} {
		f := check(row.protocol)
		if len(f.errors) != 0 || !strings.Contains(f.text(), row.says) || !strings.Contains(f.text(), row.keep) {
			t.Errorf("%s: want %q and %q:\n%s", row.name, row.says, row.keep, f.text())
		}
	}
	if f := check(wide); len(f.errors) != 1 || !strings.Contains(f.errors[0], "replayed:") {
		t.Errorf("within the old bounds it is no counterexample any more:\n%s", f.text())
	}
}
