package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"
)

// court is all judges: the unit tests, and the checks, one after the other.
type court struct {
	options  options
	results  *results
	unit     judge
	checks   []check
	checkers []judge
}

func newCourt(o options, b built) (*court, error) {
	r, err := openResults(filepath.Join(o.dir, "verdicts.jsonl"))
	if err != nil {
		return nil, err
	}
	c := &court{options: o, results: r}
	if c.unit, err = unitTests(o.root, b); err != nil {
		return nil, err
	}
	if c.checks, err = allChecks(b.mc); err != nil {
		return nil, err
	}
	c.checkers, err = checkers(o.root, o.dir, b, c.checks)
	return c, err
}

// judged is a mutant with what was said of it.
type judged struct {
	mutant
	unit  verdict
	check verdict
	on    string // the check that noticed
}

func (j judged) killed() bool { return j.unit.killed() || j.check.killed() }

// acquits makes sure that the package as it is passes everything.
func (c *court) acquits(ctx context.Context) error {
	for _, j := range append([]judge{c.unit}, c.checkers...) {
		begun := time.Now()
		v, err := c.results.ask(ctx, j, 0)
		if err != nil {
			return err
		}
		if v.killed() {
			return fmt.Errorf("without a mutant, %s does not pass: %s; mend that first", j.name, v)
		}
		fmt.Fprintf(os.Stderr, "mutants: %s passes, in %.1f s\n", j.name, time.Since(begun).Seconds())
	}
	return nil
}

// judgeAll asks everybody about every mutant.
func (c *court) judgeAll(ctx context.Context, mutants []mutant) ([]judged, error) {
	only, err := regexp.Compile(c.options.only)
	if err != nil {
		return nil, err
	}
	all := make([]judged, len(mutants))
	work := make(chan int)
	errs := make(chan error, c.options.workers)
	var group sync.WaitGroup
	for range c.options.workers {
		group.Go(func() {
			for i := range work {
				var err error
				if all[i], err = c.judge(ctx, mutants[i]); err != nil {
					errs <- err
					return
				}
				c.tell(all[i], len(mutants))
			}
		})
	}
	for i, m := range mutants {
		if !only.MatchString(m.place() + " " + m.key()) {
			continue
		}
		select {
		case work <- i:
		case err := <-errs:
			return nil, err
		}
	}
	close(work)
	group.Wait()
	select {
	case err := <-errs:
		return nil, err
	default:
		return all, nil
	}
}

// judge asks the unit tests and, whatever they say, the checks up to the first
// that notices.
func (c *court) judge(ctx context.Context, m mutant) (judged, error) {
	j := judged{mutant: m}
	var err error
	if j.unit, err = c.results.ask(ctx, c.unit, m.number); err != nil {
		return j, err
	}
	for _, check := range c.checkers {
		if check.concerns != nil && !check.concerns(m) {
			continue
		}
		if j.check, err = c.results.ask(ctx, check, m.number); err != nil || j.check.killed() {
			j.on = check.name
			return j, err
		}
	}
	return j, nil
}

func (c *court) tell(j judged, all int) {
	if c.options.only != "" || j.number%25 == 0 {
		fmt.Fprintf(os.Stderr, "%d/%d %s %s\n    unit tests: %s; %s: %s\n", j.number, all, j.place(), j.key(), j.unit, j.on, j.check)
	}
}
