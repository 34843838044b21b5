package mctest_test

import (
	"strings"
	"testing"

	"raftmc/internal/inorder"
	"raftmc/internal/mistakes"
	"raftmc/mctest"
	"raftmc/protocol"
)

// TestMistakes: whatever is wrong with a protocol's Go is one failure, of a few lines,
// that says what; before a search has said anything, and nothing is saved.
func TestMistakes(t *testing.T) {
	for _, row := range mistakes.Rows() {
		if row.Properties == nil {
			row.Properties = []mistakes.Property{mistakes.Holds()}
		}
		for name, check := range inorder.All(map[string]func(f *fake){
			"Check": func(f *fake) { mctest.Check(f, row.Protocol, mctest.Bounds{}, row.Properties...) },
			"Check breadth first": func(f *fake) {
				mctest.Check(f, row.Protocol, mctest.Bounds{"in-flight": 3}, row.Properties...)
			},
			"Random": func(f *fake) { mctest.Random(f, row.Protocol, mctest.Bounds{}, row.Properties...) },
			"MustFail": func(f *fake) {
				mctest.MustFail(f, row.Protocol, mctest.Bounds{}, protocol.PanicProperty, row.Properties...)
			},
		}) {
			t.Run(row.Name+"/"+name, func(t *testing.T) {
				elsewhere(t)
				f := &fake{name: t.Name()}
				check(f)
				text := strings.Join(f.errors, "\n")
				if strings.HasPrefix(name, "Check") && row.By != mistakes.Cover && (len(f.errors) != 1 || !strings.Contains(text, row.Says)) {
					t.Errorf("%d failures, want one that says %q:\n%s", len(f.errors), row.Says, f.text())
				}
				if strings.Contains(text, "goroutine ") || strings.Count(text, "\n") > 12 {
					t.Errorf("this is not to be read:\n%s", text)
				}
			})
		}
	}
}
