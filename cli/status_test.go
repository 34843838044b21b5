package cli

import (
	"context"
	"testing"

	"raftmc/explore"
	"raftmc/model"
)

func TestCancelledSearchIsIncomplete(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, search := range searchNames() {
		line := small
		switch search {
		case "cover":
			line = covered
		case anyTerms:
			line = electionsOfAny
		}
		o := mcWith(t, ctx, line+" --json --search "+search)
		o.want(t, exitIncomplete)
		if r := o.object(t); r["verdict"] != "incomplete" || r["reason"] != "interrupted" {
			t.Errorf("%s: the verdict is %v because of %v", search, r["verdict"], r["reason"])
		}
	}
	demo := mcWith(t, ctx, "demo")
	demo.want(t, exitIncomplete)
}

func TestStatusOfAPanic(t *testing.T) {
	result := model.Found{Outcome: explore.Outcome{Verdict: explore.Violated, Violations: []explore.Violation{{Property: "NoPanic", Panic: true}}}}
	if err := (&report{Verdict: "violated"}).status(result); err != statusError(exitPanicked) {
		t.Errorf("a panic ends with %v", err)
	}
}
