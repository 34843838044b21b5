package raft

import (
	"testing"

	"pgregory.net/rapid"
)

// Laws of a step hold whatever the schedule: of every server of a cluster that rapid
// takes through losses, repetitions, slow disks, snapshots and crashes.

// Happenings are what Note notes, and without which a schedule says little.
var Happenings = []string{"election", "removal", "application", "compaction", "installation", "restart", "pending writes"}

var purity = property{check: stepsArePure, cases: Happenings}

// TestStepIsPure: a step changes neither its arguments nor what any other step made,
// gives the same result again, and panics for nothing that can happen.
func TestStepIsPure(t *testing.T)      { purity.test(t) }
func FuzzRapidStepIsPure(f *testing.F) { purity.fuzz(f) }

func stepsArePure(t *rapid.T, met Tally) {
	var p Past
	runCluster(t, met, func(cfg *Config, s Server, in Input) (Server, Output) { return p.Step(t, cfg, s, in) })
	p.MustStand(t)
}

// runCluster takes a cluster through events that rapid draws, with a core in place
// of Step.
func runCluster(t *rapid.T, met Tally, core func(*Config, Server, Input) (Server, Output)) *cluster {
	c := randomCluster(t, choices{t})
	c.core = func(cfg *Config, s Server, in Input) (Server, Output) {
		next, out := core(cfg, s, in)
		met.Note(s, in, next, out)
		return next, out
	}
	for range rapid.SampledFrom([]int{100, 10, 250}).Draw(t, "events") {
		randomEvent(c, choices{t})
	}
	return c
}

// Note notes what happened in a step.
func (met Tally) Note(s Server, in Input, next Server, out Output) {
	for name, happened := range map[string]bool{
		"election":       s.Role != Leader && next.Role == Leader,
		"removal":        out.Write.From > 0 && out.Write.From <= s.Log.LastIndex(),
		"application":    len(out.Apply) > 0,
		"compaction":     next.Log.Base() > s.Log.Base() && out.Install.IsZero(),
		"installation":   !out.Install.IsZero(),
		"restart":        s.CurrentTerm > 0 && s.Issued == 0,
		"pending writes": next.Issued > next.Durable+1,
	} {
		if happened {
			met[name]++
		}
	}
}
